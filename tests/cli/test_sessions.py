"""Sessions at the command line, each a text file in ``sessions/``; dropping one in adds a test.

# a comment
$ signoff check            the program, called in the small project (see conftest.py)
needs soffice              a program without which the session is left out
template F.docx [A => B]   the template that ships under this name in English, with B in the place of A
do rm prototype/a.html     a shell command of the person who sits there
exit 0                     the exit code; to be stated for every command
out PATTERN                a regular expression found on stdout, in the order of the lines
err PATTERN                the same on stderr
out-empty  err-empty       nothing there at all
json PATH = VALUE          a value of the one JSON object on stdout (PATH: keys and indices with dots)
there FILE  absent FILE    files (patterns) that must exist, or must NOT
same FILE                  the file has the bytes it had before the command
"""

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from doc_templates import open_template
from pipeline.cli.main import run
from pipeline.documents.word.file import read

MINIMAL = Path(__file__).parents[1] / "records" / "minimal"
SESSIONS = sorted((Path(__file__).parent / "sessions").glob("*.txt"))


@dataclass
class Outcome:
    """What a command left behind, and what of it is not looked at yet."""

    code: int
    out: str
    err: str
    before: dict[str, bytes]
    seen: dict[str, int] = field(default_factory=lambda: {"out": 0, "err": 0})
    code_checked: bool = False


def test_there_are_sessions() -> None:
    assert len(SESSIONS) >= 10


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_session(
    session: Path, workplace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    last: Outcome | None = None
    for number, line in enumerate(session.read_text().splitlines(), start=1):
        place = f"{session.name}:{number}: {line}"
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "needs":
            if shutil.which(rest) is None:
                pytest.skip(f"{rest} is not installed")
        elif word == "use":
            use(rest, workplace)
        elif word == "env":
            monkeypatch.setenv(*rest.split("=", 1))
        elif word == "template":
            put_template(rest, workplace)
        elif word in {"$", "do"}:
            assert last is None or last.code_checked, f"{place}: state the exit code of the command before"
            last = perform(rest, workplace, capfd) if word == "$" else shell(rest, workplace)
        else:
            assert last is not None, place
            examine(word, rest, last, workplace, place)
    assert last is not None
    assert last.code_checked


def use(name: str, workplace: Path) -> None:
    """Put the records of another dossier in the place of the small one's; keys and anchors stay."""
    assert name == "minimal"
    shutil.rmtree(workplace / "prototype")
    shutil.copytree(MINIMAL, workplace, dirs_exist_ok=True)
    project = workplace / "project.yaml"
    text = project.read_text()
    assert "name: Alice Li" in text
    assert "name: Bo Berg" in text
    project.write_text(text.replace("name: Alice Li", "name: Anna Berg").replace("name: Bo Berg", "name: Bob Lynch"))


def put_template(rest: str, workplace: Path) -> None:
    """Write the English template a file is named after, with one text in the place of another."""
    name, _, change = rest.partition(" ")
    path = workplace / name
    file = read(open_template("en", path.stem), name)
    text = file.data("word/document.xml").decode()
    old, _, new = change.partition(" => ")
    assert not change or old in text, rest
    path.write_bytes(file.write({"word/document.xml": (text.replace(old, new) if change else text).encode()}))


def perform(command: str, workplace: Path, capfd: pytest.CaptureFixture[str]) -> Outcome:
    program, *arguments = shlex.split(command)
    assert program == "signoff"
    before = files(workplace)
    capfd.readouterr()
    code = run(arguments)
    out, err = capfd.readouterr()
    return Outcome(code=code, out=out, err=err, before=before)


def shell(command: str, workplace: Path) -> Outcome:
    subprocess.run(["sh", "-euc", command], cwd=workplace, check=True)
    return Outcome(code=0, out="", err="", before={}, code_checked=True)


def examine(word: str, rest: str, last: Outcome, workplace: Path, place: str) -> None:
    shown = f"{place}\n-- exit {last.code}\n-- stdout\n{last.out}\n-- stderr\n{last.err}"
    assert "Traceback" not in last.out + last.err, shown
    if word == "exit":
        assert last.code == int(rest), shown
        last.code_checked = True
    elif word in {"out", "err"}:
        text = last.out if word == "out" else last.err
        match = re.compile(rest, re.MULTILINE).search(text, last.seen[word])
        assert match, shown
        last.seen[word] = match.end()
    elif word in {"out-empty", "err-empty"}:
        assert (last.out if word == "out-empty" else last.err) == "", shown
    elif word == "json":
        path, _, wanted = rest.partition(" = ")
        assert str(value_at(json.loads(last.out), path)) == wanted, shown
    elif word in {"there", "absent"}:
        assert bool(list(workplace.glob(rest))) == (word == "there"), shown
    elif word == "same":
        assert (workplace / rest).read_bytes() == last.before[rest], shown
    else:
        pytest.fail(f"{place}: not a line of a session")


def value_at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value[int(part)] if part.lstrip("-").isdigit() else value[part]
    return value


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
