"""kill -9 at many moments: the dossier is as it was, or the command has done all it had to. Never in between."""

import datetime as dt
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.main import run
from pipeline.dossier.against import compare_with_folder
from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.verify import verify_container
from signing.report import Report, Verdict

MOMENTS = 25
ENTRY = "entries/0001-prototype.asice"
FREEZE = ["freeze", "prototype", "--key", "keys/vendor.p12", "--as", "vendor"]
COUNTERSIGN = ["countersign", ENTRY, "--key", "keys/client.p12", "--as", "client"]
SEAL = [*FREEZE, "--detached"]
COUNTERSIGN_SEAL = [
    "countersign", "entries/0001-prototype.seal", "--against", "prototype", "--key", "keys/client.p12", "--as", "client",
]  # fmt: skip
BEFORE = {"freeze": [], "countersign": FREEZE, "freeze-detached": [], "countersign-detached": SEAL}
"""What is done before each command."""
COMMANDS = {
    "freeze": FREEZE,
    "countersign": COUNTERSIGN,
    "freeze-detached": SEAL,
    "countersign-detached": COUNTERSIGN_SEAL,
}
WATCHED = frozenset(
    {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.truncate", "fcntl.flock", "shutil.move"}
)

Prepare = Callable[[], None]


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest, workplace: Path) -> list[str]:
    """A command that is about to write; what it needs is there."""
    assert workplace.is_dir()
    assert not BEFORE[request.param] or run(BEFORE[request.param]) == 0
    return COMMANDS[request.param]


def test_killed_after_any_time(command: list[str], workplace: Path) -> None:
    start = snapshot(workplace)
    began = time.monotonic()
    assert wait(child(command)) == 0
    whole = time.monotonic() - began
    outcomes = set()
    for moment in range(MOMENTS):
        restore(workplace, start)
        process = child(command)
        time.sleep(whole * (moment + 1) / MOMENTS)
        os.kill(process, signal.SIGKILL)
        wait(process)
        outcomes.add(require_before_or_complete(workplace, start, command))
    assert "before" in outcomes


def test_killed_at_every_step_on_disk(command: list[str], workplace: Path) -> None:
    start = snapshot(workplace)
    outcomes = []
    for step in range(1, 200):
        restore(workplace, start)
        if wait(child(command, killed_at=step)) == 0:
            break
        outcomes.append(require_before_or_complete(workplace, start, command))
    else:
        pytest.fail("the command never came to its end")
    assert len(outcomes) >= 5
    assert {"before", "complete"} == set(outcomes)


def test_the_next_command_clears_up(command: list[str], workplace: Path) -> None:
    start = snapshot(workplace)
    left = False
    for step in range(1, 200):
        restore(workplace, start)
        if wait(child(command, killed_at=step)) == 0:
            break
        if not list_entries(Dossier(root=workplace)).unfinished:
            continue
        left = True
        again = command[0] == "countersign" and not is_executed(workplace)
        assert run(command if again else [*FREEZE, "--again"]) == 0
        assert not list_entries(Dossier(root=workplace)).unfinished
    assert left


def child(command: list[str], *, killed_at: int = 0) -> int:
    """A forked process that runs ``command``, killed by itself at a step it takes in the folder of entries, if asked to."""
    process = os.fork()
    if process:
        return process
    code = 3
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        if killed_at:
            sys.addaudithook(killer(killed_at))
        code = run(command)
    finally:
        os._exit(code)


def killer(at: int) -> Callable[[str, tuple[object, ...]], None]:
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event in WATCHED and (event == "fcntl.flock" or any("entries" in str(item) for item in arguments)):
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def wait(process: int) -> int:
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "entries").glob("*")}


def restore(root: Path, files: dict[str, bytes]) -> None:
    for path in (root / "entries").glob("*"):
        path.unlink()
    for name, data in files.items():
        (root / "entries" / name).write_bytes(data)


def require_before_or_complete(root: Path, start: dict[str, bytes], command: list[str]) -> str:
    """What the dossier is after the kill; anything but the two allowed states fails."""
    dossier = Dossier(root=root)
    listing = list_entries(dossier)
    assert not listing.stray
    if {file.name: file.path.read_bytes() for file in listing.files} == start:
        return "before"
    (file,) = listing.files
    report = read(file.path, dossier)
    assert file.detached == ("--detached" in command or "--against" in command)
    assert report.executed == (command[0] == "countersign")
    assert report.verdict is (Verdict.TOTAL_PASSED if report.executed else Verdict.INDETERMINATE)
    assert all(item.verdict is Verdict.TOTAL_PASSED for item in report.signatures)
    return "complete"


def is_executed(root: Path) -> bool:
    dossier = Dossier(root=root)
    (file,) = list_entries(dossier).files
    return bool(read(file.path, dossier).executed)


def read(path: Path, dossier: Dossier) -> Report:
    """The report on an entry, compared with the folder it was made of."""
    report = verify_container(path, trust=dossier_trust(dossier), now=dt.datetime.now(dt.UTC))
    return compare_with_folder(path, report, dossier.root / "prototype")
