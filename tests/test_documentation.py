"""The documents: links lead to files that exist, command lines name commands and options that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from pipeline.cli.main import program

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<target>[^)#\s]+)")
MADE_FROM_HELP = "commands.md"
"""Its usage lines come from the program itself; tests/cli compares them."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def command_lines(page: Path) -> list[str]:
    """The command lines a page shows, on lines of their own or between backquotes, without comments."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    shown = [line.removeprefix("$ ") for block in fenced for line in block.splitlines()]
    quoted = re.findall(r"`(signoff [^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [line.split(" #")[0].strip() for line in [*shown, *quoted] if line.startswith("signoff ")]


def unknown_in(line: str) -> list[str]:
    """The words of a command line that name no command or option of the program."""
    command: click.Command = program
    context = program.make_context("signoff", [], resilient_parsing=True)
    options = names_of(command, context)
    unknown: list[str] = []
    for word in shlex.split(line)[1:]:
        if isinstance(command, click.Group) and not word.startswith("-"):
            found = command.get_command(context, word)
            if found is None:
                return [*unknown, word]
            command, context = found, found.make_context(word, [], parent=context, resilient_parsing=True)
            options |= names_of(command, context)
        elif word.startswith("-") and word.split("=")[0] not in options:
            unknown.append(word)
    return unknown


def names_of(command: click.Command, context: click.Context) -> set[str]:
    return {name for parameter in command.get_params(context) for name in parameter.opts}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != MADE_FROM_HELP], ids=name_of)
def test_command_lines_exist(page: Path) -> None:
    assert {line: unknown_in(line) for line in command_lines(page) if unknown_in(line)} == {}


def test_the_readme_shows_a_session() -> None:
    assert len(command_lines(ROOT / "README.md")) >= 8


@pytest.mark.parametrize("line", ["signoff chekc", "signoff keys nwe", "signoff verify F.asice --agianst DIR"])
def test_a_wrong_line_is_found(line: str) -> None:
    assert unknown_in(line)
