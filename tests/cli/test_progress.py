"""The bar is for people who wait at a terminal, and for nobody else."""

import os
import pty
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import progress
from pipeline.cli.main import run
from tests.cli.test_killed import BEFORE, COMMANDS


@pytest.fixture
def big(tmp_path: Path) -> Path:
    (tmp_path / "big").write_bytes(b"x" * 4096)
    return tmp_path


def test_without_a_terminal_there_is_none(big: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LONG", 1)
    with progress.progress_bar("Freezing", [big]) as bar:
        assert bar is None


def test_for_little_work_there_is_none(big: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress.progress_bar("Freezing", [big]) as bar:
        assert bar is None


@pytest.mark.parametrize("colour", [True, False])
def test_on_a_terminal_it_moves(big: Path, colour: bool) -> None:
    def work() -> int:
        if not colour:
            os.environ["NO_COLOR"] = "1"
        with progress.progress_bar("Freezing", [big]) as bar:
            assert bar is not None
            assert threading.active_count() == 1  # else nothing could be shared among processes
            bar(2048)
            bar(2048)
        return 0

    code, said = at_a_terminal(work)
    assert code == 0
    assert b"Freezing" in said
    assert b"4.1/4.1 kB" in said
    assert b"/s" in said
    assert b"left" in said
    assert (b"\x1b[38;5;" in said or b"\x1b[3" in said) == colour


SHOWN = {name: "Freezing" if name.startswith("freeze") else "Verifying" for name in COMMANDS}


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("name", COMMANDS)
def test_every_long_command_has_one(name: str) -> None:
    assert not BEFORE[name] or run(BEFORE[name]) == 0
    code, said = at_a_terminal(lambda: run(COMMANDS[name]))
    assert code == 0
    assert SHOWN[name].encode() in said
    (entry,) = Path("entries").iterdir()
    against = [] if entry.suffix == ".asice" else ["--against", "prototype"]
    for command, title in ((["verify", str(entry), *against], b"Verifying"), (["audit"], b"Auditing")):
        code, said = at_a_terminal(lambda command=command: run(command))  # type: ignore[misc]
        assert code in {0, 3}
        assert title in said
        assert b"Traceback" not in said


def at_a_terminal(work: Callable[[], int]) -> tuple[int, bytes]:
    """The exit code of ``work`` in a process of its own that has a terminal, and what it showed there."""
    child, terminal = pty.fork()
    if not child:
        code = 1
        try:
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")  # pytest's own would be no terminal
            progress.LONG, progress.OFTEN = 1, 0.0
            os.environ["TERM"] = "xterm-256color"
            code = work()
        finally:
            os._exit(code)
    said = read_all(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said


def read_all(terminal: int) -> bytes:
    data = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            return data
        if not chunk:
            return data
        data += chunk
