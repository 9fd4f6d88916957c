"""A handover that is killed, interrupted or out of room: nothing is there that looks complete and is not."""

import os
import resource
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.dossier.layout import Dossier, list_entries
from signing.errors import InputError
from signing.report import Verdict
from tests.dossier.companies import HANDOVER, RECEIPT, Companies, names, nothing_left

WRITING = frozenset({"os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"})
PACKAGE = "SP-2026-01-handover-0003.age"


def child(act: Callable[[], object], *, killed_at: int = 0, room: int = 0) -> int:
    """A forked process that does ``act``: killed at a step that changes the disk, or with files that may not grow."""
    process = os.fork()
    if process:
        _, status = os.waitpid(process, 0)
        return os.waitstatus_to_exitcode(status)
    code = 3
    try:
        if killed_at:
            kill_at(killed_at)
        if room:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        act()
        code = 0
    except OSError:
        code = 4
    except InputError:
        code = 5
    finally:
        os._exit(code)


def kill_at(step: int) -> None:
    import sys

    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        opening = (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if event in WRITING or opening:
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def steps(act: Callable[[], object], after: Callable[[int], None], reset: Callable[[], None]) -> int:
    """Kill ``act`` at every step until it comes to its end; returns how many there were."""
    for step in range(1, 300):
        reset()
        code = child(act, killed_at=step)
        if code == 0:
            return step
        assert code == -signal.SIGKILL
        after(step)
    pytest.fail("it never came to its end")


def test_packing_killed_at_every_step(both: Companies) -> None:
    seen = set()

    def reset() -> None:
        (both.dossier.entries / HANDOVER).unlink(missing_ok=True)
        (both.folder / PACKAGE).unlink(missing_ok=True)

    def look(_step: int) -> None:
        entry = any(file.name == HANDOVER for file in list_entries(both.dossier).files)
        package = (both.folder / PACKAGE).exists()
        seen.add((entry, package))
        assert entry or not package  # never a package whose entry is not there
        if not package:
            packed = both.pack()  # and again: it is completed, with one entry, and what was left is cleared
            assert nothing_left(both.folder)
            assert packed.entry.name == HANDOVER
            assert packed.again == entry
        assert nothing_left(both.dossier.root)

    assert steps(both.pack, look, reset) >= 6
    assert {(False, False), (True, False)} <= seen
    assert both.audit(both.dossier.root) is Verdict.TOTAL_PASSED


def test_opening_killed_at_every_step(both: Companies) -> None:
    package = both.pack().package
    received = both.folder / "received"
    seen = set()

    def reset() -> None:
        shutil.rmtree(received, ignore_errors=True)
        shutil.rmtree(both.folder / ".received.handover.part", ignore_errors=True)  # clearing it up takes steps too

    def look(step: int) -> None:
        seen.add(received.exists())
        if received.exists():
            assert (received / "entries" / RECEIPT).is_file()
            assert both.audit(received) is Verdict.TOTAL_PASSED
        elif step % 7 == 0:
            both.open(package)  # what was left is cleared, and it is opened
            assert nothing_left(both.folder)

    assert steps(lambda: both.open(package), look, reset) >= 20
    assert seen == {False, True}
    both.open(package)
    assert nothing_left(both.folder)


@pytest.mark.parametrize("room", [100, 4_000, 20_000, 40_000])
def test_packing_without_room(room: int, both: Companies) -> None:
    assert child(both.pack, room=room) == 4
    assert [file.name for file in list_entries(both.dossier).files] == [
        "0001-prototype.asice",
        "0002-deliverable.asice",
    ]
    assert not list(both.folder.glob("*.age"))
    assert nothing_left(both.folder)
    assert nothing_left(both.dossier.root)


@pytest.mark.parametrize("room", [100, 4_000, 20_000, 40_000])
def test_opening_without_room(room: int, both: Companies) -> None:
    package = both.pack().package
    assert child(lambda: both.open(package), room=room) == 4
    assert {path.name for path in both.folder.iterdir()} == {"client.pem", "vendor.pem", PACKAGE}


def test_too_little_room_is_said_before(both: Companies, monkeypatch: pytest.MonkeyPatch) -> None:
    package = both.pack().package
    usage = shutil.disk_usage(both.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(InputError, match="the disk has 1,000 bytes free"):
        both.open(package)
    assert nothing_left(both.folder)


@pytest.mark.parametrize("call", [1, 2, 4, 6, 8, 10])
def test_interrupted_by_hand(call: int, both: Companies) -> None:
    """Ctrl-C at a moment of progress: while the dossier is checked, and while it is packed."""
    count = 0

    def progress(_done: int) -> None:
        nonlocal count
        count += 1
        if count == call:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        both.pack(progress=progress)
    assert HANDOVER not in names(both.dossier.entries)
    assert nothing_left(both.folder)
    assert nothing_left(both.dossier.root)
    assert list_entries(Dossier(root=both.dossier.root)).unfinished == ()
    assert both.open(both.pack().package).receipt == both.folder / "received" / "entries" / RECEIPT


def test_two_at_a_time(both: Companies, tmp_path: Path) -> None:
    import fcntl

    package = both.pack().package
    place = both.folder / ".received.handover.part"
    place.mkdir()
    held = os.open(place, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(InputError, match="another command is opening a handover here"):
        both.open(package)
    os.close(held)
    assert both.open(package).receipt is not None
