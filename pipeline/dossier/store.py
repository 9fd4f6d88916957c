"""The one place that writes below a dossier: whole files or none, and never over an entry."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signing.container import PART_SUFFIX, sync_folder
from signing.errors import InputError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the right to write entries in ``folder``, which is made when it is not there.

    The folder itself is locked, so no lock file is left behind; the lock ends with the process, however it ends.
    Raises ``InputError`` when another process holds it.
    """
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                str(folder), "another signoff command is writing here", "try again when it has finished"
            ) from None
        yield
    finally:
        os.close(descriptor)


def clear_unfinished(folder: Path) -> None:
    """Remove what an interrupted command left. Only while ``writing``: nobody else can be at work then."""
    for path in folder.glob(f".*.asice*{PART_SUFFIX}"):
        path.unlink(missing_ok=True)


def unfinished_name(path: Path, step: str) -> Path:
    """A name beside ``path`` for a file in the making, which a later command may remove."""
    return path.with_name(f".{path.name}.{os.getpid()}.{step}{PART_SUFFIX}")


def put_in_place(finished: Path, path: Path) -> None:
    """Let ``finished``, complete and on disk, take the place of ``path`` in one step that survives a power cut."""
    finished.replace(path)
    sync_folder(path.parent)


def put_new(finished: Path, path: Path) -> None:
    """Let ``finished``, complete and on disk, become ``path``; raises ``FileExistsError`` when something is there."""
    os.link(finished, path)
    finished.unlink()
    sync_folder(path.parent)


def write_file(path: Path, data: bytes, *, private: bool = False, replace: bool = True) -> None:
    """Write ``data`` at ``path``, whole or not at all; a ``private`` file is the owner's alone.

    Raises ``FileExistsError`` when ``replace`` is false and ``path`` is there.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART_SUFFIX, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o600 if private else 0o644)
            os.fsync(file.fileno())
        if replace:
            part.replace(path)
        else:
            os.link(part, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    sync_folder(path.parent)
