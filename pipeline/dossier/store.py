"""The one place that writes below a dossier: whole files or none, and never over an entry."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.dossier.layout import DECIDED
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
        _settle(folder)
        yield
    finally:
        os.close(descriptor)


def clear_unfinished(folder: Path) -> None:
    """Remove what an interrupted command left. Only while ``writing``: nobody else can be at work then."""
    for ending in (".asice", ".seal"):
        for path in folder.glob(f".*{ending}*{PART_SUFFIX}"):
            path.unlink(missing_ok=True)
    for path in folder.glob(f".several.*{PART_SUFFIX}"):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def several(folder: Path) -> Iterator[Path]:
    """A folder for finished entries that are to count together, once ``decide`` says so; gone at the end."""
    staging = folder / f".several.{os.getpid()}{PART_SUFFIX}"
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def decide(staging: Path) -> None:
    """Let all files in ``staging``, complete and on disk, count as entries in one step that survives a power cut.

    That step is one rename: from then on ``list_entries`` reads them, and whoever writes next moves what was left.
    """
    folder = staging.parent
    sync_folder(staging)
    staging.rename(folder / DECIDED)
    sync_folder(folder)
    _settle(folder)


def _settle(folder: Path) -> None:
    """Move what was decided to its place, entry by entry; an interruption leaves the rest to the next writer."""
    decided = folder / DECIDED
    if not decided.is_dir():
        return
    for path in sorted(decided.iterdir()):
        path.replace(folder / path.name)
    sync_folder(folder)
    decided.rmdir()
    sync_folder(folder)


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


def put_outside(finished: Path, path: Path) -> None:
    """Let ``finished`` become ``path`` outside a dossier, where the medium may know no hard links: never over a file."""
    if path.exists():
        raise FileExistsError(17, "it exists already", str(path))
    finished.rename(path)
    sync_folder(path.parent)


def put_folder(finished: Path, path: Path) -> None:
    """Let the folder ``finished``, complete and on disk, become ``path`` in one step; it is not there, or empty."""
    for folder, _, _ in os.walk(finished):
        sync_folder(Path(folder))
    finished.rename(path)
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
