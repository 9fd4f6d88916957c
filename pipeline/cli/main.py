"""The program ``signoff``: results to stdout, the rest to stderr, exit codes 0, 1, 2 and 3.

0 passed · 1 failed · 2 wrong usage or input · 3 indeterminate; 130 after Ctrl-C.
"""

import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click

from pipeline.cli.lazy import LazyGroup
from signing.errors import InputError, InputErrors

VERSION = "0.1.0"
BAD_INPUT = 2
INTERRUPTED = 130
MANY = 20
"""Faults of one input that are listed; more are counted."""

COMMANDS = {
    "new": "Begin a dossier, or copy the sample project.",
    "check": "Check the records: every fault with its place.",
    "import": "Take requirements, work breakdown or defects from CSV, Excel, ReqIF.",
    "export": "Write them as CSV, Excel or ReqIF.",
    "status": "Show what is agreed, what is missing and what comes next.",
    "generate": "Make the documents, as Word and PDF, in drafts/.",
    "templates": "Check the Word templates, and see what they may print.",
    "keys": "Make a key or a request for one, show it, pin the other party's anchor.",
    "freeze": "Freeze and sign a folder or a document: a new entry.",
    "sign": "Sign the PDF of a document in your party's field.",
    "countersign": "Sign what the other party has signed.",
    "verify": "Say what is unchanged, who signed, and whom you trust.",
    "certificate": "Certify who executed something, when and with what.",
    "merge": "Take over the other party's new entries and signatures.",
    "diff": "Say what changed between two versions, in meaning.",
    "verifier": "Write the page that verifies in a browser, without network.",
    "renew": "Add an archive timestamp, for the time after the certificates.",
    "tsa": "Run a timestamper of your own, for tests and offline.",
    "handover": "Hand the whole dossier over, encrypted; receive one.",
    "audit": "Verify every entry, the chain and the documents in it.",
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C", "folder", metavar="DIR", type=click.Path(path_type=Path), help="The dossier. Default: the one you are in."
)
@click.version_option(VERSION, message="signoff %(version)s")
@click.pass_context
def program(context: click.Context, folder: Path | None) -> None:
    """Make the documents of a software-outsourcing project, freeze and sign what was agreed, prove it unchanged.

    Exit codes: 0 passed, 1 failed, 2 wrong usage or input, 3 indeterminate.
    """
    context.obj = folder


def main() -> None:
    """Run the program and leave with its exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """The exit code of the program called with ``arguments``; says on stderr what a person can mend."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = program.main(args=list(arguments), prog_name="signoff", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as help_text:
        click.echo(help_text.format_message(), err=True)
        return BAD_INPUT
    except click.ClickException as error:
        return _complain(_plain(error), _usage_hint(error))
    except InputErrors as group:
        return _complain_of(group)
    except InputError as error:
        return _complain(_lead(error), error.remedy)
    except BrokenPipeError:
        # Whoever read our output has left. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _complain(f"{place}{error.strerror or error}", "")
    except Exception as error:
        if "SIGNOFF_TRACEBACK" in os.environ:
            raise
        hint = "a fault of signoff itself: run it again with SIGNOFF_TRACEBACK=1 and report what it prints"
        return _complain(f"{type(error).__name__}: {error}", hint)
    return code if isinstance(code, int) else 0


def _complain(problem: str, hint: str) -> int:
    click.echo(f"signoff: error: {_printable(problem)}", err=True)
    if hint:
        click.echo(f"hint: {_printable(hint)}", err=True)
    return BAD_INPUT


def _complain_of(group: InputErrors) -> int:
    """Several faults: a line each, with the remedy in brackets; one alone keeps its hint on a line of its own."""
    if len(group.errors) == 1:
        return _complain(_lead(group.errors[0]), group.errors[0].remedy)
    for error in group.errors[:MANY]:
        _complain(f"{_lead(error)} ({error.remedy})" if error.remedy else _lead(error), "")
    if len(group.errors) > MANY:
        _complain(f"and {len(group.errors) - MANY} more", "")
    return BAD_INPUT


def _printable(text: str) -> str:
    """``text`` without characters that steer a terminal; line feeds stay."""
    return "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text)


def _lead(error: InputError) -> str:
    return f"{error.place}: {error.problem}" if error.place else error.problem


def _plain(error: click.ClickException) -> str:
    message = error.format_message().removesuffix(".")
    return message[:1].lower() + message[1:] if message[1:2].islower() else message


def _usage_hint(error: click.ClickException) -> str:
    if not isinstance(error, click.UsageError):
        return ""
    path = error.ctx.command_path if error.ctx else "signoff"
    return f"see '{path} --help'"


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    # Leaves through every `finally`, so that no temporary file stays.
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
