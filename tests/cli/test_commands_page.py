import re
from pathlib import Path

from pipeline.cli.main import COMMANDS, program
from tests.cli.commands_page import PAGE, page

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make it again: python tests/cli/commands_page.py"


def test_every_command_is_on_it() -> None:
    headings = set(re.findall(r"^## signoff (\w+)", PAGE.read_text(), re.MULTILINE))
    assert headings == set(COMMANDS)


def test_every_line_of_help_ends_as_a_sentence() -> None:
    assert all(text.endswith(".") for text in COMMANDS.values())


def test_no_option_takes_a_secret() -> None:
    assert "--passphrase " not in page()
    assert program.name is not None


def test_the_readme_names_only_commands_that_exist() -> None:
    named = set(re.findall(r"\$ signoff (\w+)", (ROOT / "README.md").read_text()))
    assert named
    assert named <= set(COMMANDS)
