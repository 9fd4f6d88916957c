"""The bar is for people who wait at a terminal, and for nobody else."""

import os
import pty
import sys
from pathlib import Path

import pytest

from pipeline.cli import progress


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
    child, terminal = pty.fork()
    if not child:
        code = 1
        try:
            sys.stderr = os.fdopen(2, "w")  # pytest's own would be no terminal
            progress.LONG = 1
            if not colour:
                os.environ["NO_COLOR"] = "1"
            os.environ["TERM"] = "xterm-256color"
            with progress.progress_bar("Freezing", [big]) as bar:
                assert bar is not None
                bar(2048)
                bar(2048)
            code = 0
        finally:
            os._exit(code)
    said = read_all(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"Freezing" in said
    assert (b"\x1b[38;5;" in said or b"\x1b[3" in said) == colour


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
