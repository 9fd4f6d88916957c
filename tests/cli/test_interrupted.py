"""Ctrl-C, a polite kill, and two commands at once: exit code, silence, and nothing left behind."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.main import run
from pipeline.dossier.layout import Dossier, list_entries
from tests.cli.test_killed import BEFORE, COMMANDS, FREEZE

TOUCHES = frozenset({"open", "os.link", "os.rename", "fcntl.flock"})
"""Not removing: an interruption in the hook would prevent the very removal of what was left."""


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest, workplace: Path) -> list[str]:
    assert workplace.is_dir()
    assert not BEFORE[request.param] or run(BEFORE[request.param]) == 0
    return COMMANDS[request.param]


def test_ctrl_c_at_any_step_is_quiet_and_leaves_nothing(command: list[str], workplace: Path) -> None:
    before = {path.name: path.read_bytes() for path in (workplace / "entries").glob("*")}
    codes = []
    for step in range(1, 100):
        code, said = forked(command, workplace, hook=interrupter(step))
        codes.append(code)
        if code == 0:
            break
        assert code == 130
        assert "Traceback" not in said
        assert "error" not in said
        assert not list_entries(Dossier(root=workplace)).unfinished
        for path in (workplace / "entries").glob("*"):
            path.unlink()
        for name, data in before.items():
            (workplace / "entries" / name).write_bytes(data)
    assert codes[-1] == 0
    assert len(codes) > 4


def test_two_at_once_never_write_over_each_other(workplace: Path) -> None:
    """Both try to make the first entry: one does, the other says why not, or makes the second."""
    for _ in range(5):
        children = [start(FREEZE) for _ in range(3)]
        codes = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
        listing = list_entries(Dossier(root=workplace))
        assert set(codes) <= {0, 2}
        assert codes[0] == 0
        assert [file.number for file in listing.files] == list(range(1, codes.count(0) + 1))
        assert not listing.unfinished
        for file in listing.files:
            file.path.unlink()


def forked(command: list[str], workplace: Path, *, hook: Callable[[str, tuple[object, ...]], None]) -> tuple[int, str]:
    said = workplace / "said"
    process = os.fork()
    if not process:
        code = 99
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            sys.addaudithook(hook)
            code = run(command)
        finally:
            os._exit(code)
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), said.read_text()


def interrupter(at: int) -> Callable[[str, tuple[object, ...]], None]:
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event in TOUCHES and (event == "fcntl.flock" or any("entries" in str(item) for item in arguments)):
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGINT)

    return hook


def start(command: list[str]) -> int:
    process = os.fork()
    if process:
        return process
    code = 99
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        code = run(command)
    finally:
        os._exit(code)
