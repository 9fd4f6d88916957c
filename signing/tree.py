"""A folder or file to freeze: a sorted list of names that every system can hold; anything else is refused."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from signing.errors import InputError, InputErrors

_PLAIN = re.compile(
    r"(?:\.?[A-Za-z0-9_-](?:[A-Za-z0-9_. +-]*[A-Za-z0-9_+-])?/)*\.?[A-Za-z0-9_-](?:[A-Za-z0-9_. +-]*[A-Za-z0-9_+-])?"
)
_DEVICE = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:[./]|$)", re.IGNORECASE)
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{stem}{n}" for stem in ("com", "lpt") for n in range(1, 10))})


class TreeFile(NamedTuple):
    """One regular file of a tree, as it was when the tree was listed. A tuple, since there may be a million."""

    name: str
    """Relative to the tree's root, NFC, with ``/``."""
    path: str
    """Where it lies on this machine, as the file system spells it."""
    size: int
    """In bytes."""
    modified: int
    """Time of the last change, in nanoseconds."""
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The files of a folder (or one file), sorted by the UTF-8 form of their names."""

    files: tuple[TreeFile, ...]


def scan(root: Path) -> Tree:
    """The tree below ``root``; a single file is a tree of one, under its own name.

    Raises ``InputErrors`` with every reason together: symbolic links, devices, unreadable files, names that other
    systems cannot hold, names that differ only by case or by their Unicode form.
    """
    problems: list[InputError] = []
    found: list[TreeFile] = []
    status = _status(root, root.name, problems)
    if status is not None and stat.S_ISREG(status.st_mode):
        found.append(_listed(unicodedata.normalize("NFC", root.name), os.fspath(root), status))
    elif status is not None:
        found.extend(_walk(os.fspath(root), "", problems))
        if not found and not problems:
            problems.append(InputError(str(root), "there is no file in it", "name a folder that holds files"))
    problems.extend(problem for file in found for problem in _name_problems(file.name))
    problems.extend(_collisions(found))
    if problems:
        raise InputErrors(problems)
    return Tree(files=tuple(sorted(found, key=lambda file: file.name.encode())))


def unsafe_reason(name: str) -> str | None:
    """Why a member name cannot be stored on every system, in plain words; None when it can."""
    if _PLAIN.fullmatch(name) and not _DEVICE.search(name):
        return None  # nearly all names: a hundred thousand of them have to take no time
    if not name or name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return "it is not a relative name"
    if any(ord(char) < 0x20 or ord(char) == 0x7F for char in name):
        return "it has a control character"
    if "\\" in name:
        return "it has a backslash, which Windows takes for a folder"
    if unicodedata.normalize("NFC", name) != name:
        return "it is not in Unicode's composed form (NFC)"
    for part in name.split("/"):
        if part in {"", ".", ".."}:
            return "it leaves its folder or has an empty part"
        if part[-1] in ". ":
            return "a part of it ends in a dot or a space, which Windows drops"
        if part.partition(".")[0].casefold() in _RESERVED or any(char in part for char in '<>:"|?*'):
            return "Windows cannot hold it"
    return None


def _walk(folder: str, prefix: str, problems: list[InputError]) -> Iterator[TreeFile]:
    try:
        with os.scandir(folder) as listing:
            items = sorted(listing, key=lambda item: item.name)
    except OSError as error:
        problems.append(InputError(prefix or folder, f"it cannot be read: {error.strerror}", "allow reading it"))
        return
    for item in items:
        name = prefix + item.name
        if not name.isascii():
            try:
                name = unicodedata.normalize("NFC", name)
                name.encode()
            except UnicodeEncodeError:
                problems.append(InputError(ascii(name), "its name is not valid UTF-8", "rename it"))
                continue
        try:
            status = item.stat(follow_symlinks=False)
        except OSError as error:
            problems.append(InputError(name, f"it cannot be read: {error.strerror}", "check the path"))
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _walk(item.path, f"{prefix}{item.name}/", problems)
        elif _may_be_read(item.path, status, name, problems):
            yield _listed(name, item.path, status)


def _listed(name: str, path: str, status: os.stat_result) -> TreeFile:
    return TreeFile(name, path, status.st_size, status.st_mtime_ns, status.st_ino)


def _status(path: Path, name: str, problems: list[InputError]) -> os.stat_result | None:
    """The status of a regular file or folder; None, and a problem added, for what cannot be frozen."""
    try:
        status = path.lstat()
    except OSError as error:
        problems.append(InputError(name, f"it cannot be read: {error.strerror}", "check the path"))
        return None
    if stat.S_ISDIR(status.st_mode) or _may_be_read(os.fspath(path), status, name, problems):
        return status
    return None


def _may_be_read(path: str, status: os.stat_result, name: str, problems: list[InputError]) -> bool:
    """Whether it is a regular file this user may read; otherwise a problem is added."""
    if stat.S_ISREG(status.st_mode):
        # Readable by everybody: no need to ask the system about this user.
        if status.st_mode & 0o444 == 0o444 or os.access(path, os.R_OK):
            return True
        problems.append(InputError(name, "it cannot be read", "allow reading it"))
    elif stat.S_ISLNK(status.st_mode):
        problems.append(InputError(name, "it is a symbolic link", "replace it by the file it points to, or remove it"))
    else:
        problems.append(InputError(name, "it is a device, pipe or socket, not a file", "remove it"))
    return False


def _name_problems(name: str) -> Iterator[InputError]:
    reason = unsafe_reason(name)
    if reason is not None:
        yield InputError(ascii(name) if not name.isprintable() else name, reason, "rename it")


def _collisions(found: list[TreeFile]) -> Iterator[InputError]:
    seen: dict[str, str] = {}
    for file in found:
        other = seen.setdefault(folded(file.name), file.path)
        if other != file.path:
            yield InputError(
                file.name,
                f"it differs from {os.path.basename(other)} only by case or Unicode form",
                "rename one of the two: many systems hold only one of them",
            )


def folded(name: str) -> str:
    """The form in which two names collide on a system that ignores case and Unicode form."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
