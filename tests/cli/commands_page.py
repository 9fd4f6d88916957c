"""The page ``docs/reference/commands.md``, made from the program's own help: ``python tests/cli/commands_page.py``."""

from pathlib import Path

import click

from pipeline.cli.main import program

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"

HEAD = """\
# Commands

Made from the program's own help; `python tests/cli/commands_page.py` makes it again, a test keeps it current.

- **Exit codes**: 0 passed · 1 failed · 2 wrong usage or input · 3 indeterminate (half-signed, or signed by nobody you trust) · 130 after Ctrl-C.
- **Output**: results on stdout, everything else on stderr: `signoff: error: …`, then `hint: …`; `signoff: note: …` where nothing failed.
- **`--json`**: one object on stdout, nothing else there. Keys may be added, none is taken away. After exit code 2 stdout is empty.
- **`-C DIR`** names the dossier, before or after the command. Default: the folder you are in, or the nearest one above it that holds `project.yaml`.
- **Passphrases** come from `--passphrase-file`, else from `SIGNOFF_PASSPHRASE`, else you are asked. They are never arguments.
- **Progress bars** appear on stderr, on a terminal only, for more than 256 MiB. `NO_COLOR` is honoured.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, section("signoff", program)]
    for name in program.list_commands(context := click.Context(program, info_name="signoff")):
        command = program.get_command(context, name)
        assert command is not None
        parts.append(section(f"signoff {name}", command))
        if isinstance(command, click.Group):
            parts += [section(f"signoff {name} {inner}", item) for inner, item in command.commands.items()]
    return "\n".join(parts)


def section(path: str, command: click.Command) -> str:
    """One command with its help, 100 columns wide."""
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100,
                            help_option_names=["-h", "--help"])  # fmt: skip
    return f"## {path}\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
