"""A folder or file to freeze: a sorted list of names that every system can hold; anything else is refused."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from signing.errors import InputError, InputErrors
from signing.uncollected import uncollected

_NO_DEVICE = r"(?!(?i:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:[./]|$))"
_PART = _NO_DEVICE + r"\.?[A-Za-z0-9_-](?:[A-Za-z0-9_. +-]*[A-Za-z0-9_+-])?"
_PLAIN = re.compile(f"{_PART}(?:/{_PART})*")
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
"""How a folder is opened to look at what lies in it, never through a link."""
_KIND_AND_READABLE = stat.S_IFMT(0o777777) | 0o444
_OPEN_FILE = stat.S_IFREG | 0o444
"""A regular file that everybody may read: no need to ask the system about this user."""
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{stem}{n}" for stem in ("com", "lpt") for n in range(1, 10))})


class TreeFile(NamedTuple):
    """One regular file of a tree, as it was when the tree was listed. A tuple, since there may be a million."""

    name: str
    """Relative to the tree's root, NFC, with ``/``."""
    folder: str
    """The folder it lies in on this machine, as the file system spells it; one object for all files of a folder."""
    leaf: str
    """Its name in that folder."""
    size: int
    """In bytes."""
    modified: int
    """Time of the last change, in nanoseconds."""
    inode: int

    @property
    def path(self) -> str:
        """Where it lies on this machine."""
        return os.path.join(self.folder, self.leaf)


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
    with uncollected():
        found = _found(root, problems)
        names = [file.name for file in found]
        problems.extend(_name_problem(name, reason) for name in names if (reason := unsafe_reason(name)) is not None)
        if len(set(map(folded, names))) != len(names):
            problems.extend(_collisions(found))
        if problems:
            raise InputErrors(problems)
        return Tree(files=tuple(sorted(found, key=lambda file: file.name.encode())))


def _found(root: Path, problems: list[InputError]) -> list[TreeFile]:
    """The files below ``root``, or the one file it is; what cannot be frozen is a problem added."""
    status = _status(root, root.name, problems)
    if status is not None and stat.S_ISREG(status.st_mode):
        return [_listed(unicodedata.normalize("NFC", root.name), os.fspath(root.parent), root.name, status)]
    found: list[TreeFile] = []
    if status is not None:
        _walk(os.fspath(root), "", found, problems)
    if not found and not problems:
        problems.append(InputError(str(root), "there is no file in it", "name a folder that holds files"))
    return found


def unsafe_reason(name: str) -> str | None:
    """Why a member name cannot be stored on every system, in plain words; None when it can."""
    if _PLAIN.fullmatch(name):
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


def _walk(folder: str, prefix: str, found: list[TreeFile], problems: list[InputError]) -> None:
    """Add the files below ``folder``, whose names begin with ``prefix``."""
    try:
        items = _items(folder)
    except OSError as error:
        problems.append(InputError(prefix or folder, f"it cannot be read: {error.strerror}", "allow reading it"))
        return
    for leaf, status in items:
        name = prefix + leaf
        if not name.isascii():
            try:
                name = unicodedata.normalize("NFC", name)
                name.encode()
            except UnicodeEncodeError:
                problems.append(InputError(ascii(name), "its name is not valid UTF-8", "rename it"))
                continue
        if isinstance(status, OSError):
            problems.append(InputError(name, f"it cannot be read: {status.strerror}", "check the path"))
        elif status.st_mode & _KIND_AND_READABLE == _OPEN_FILE:
            found.append(_listed(name, folder, leaf, status))
        elif stat.S_ISDIR(status.st_mode):
            _walk(os.path.join(folder, leaf), f"{prefix}{leaf}/", found, problems)
        elif _may_be_read(os.path.join(folder, leaf), status, name, problems):
            found.append(_listed(name, folder, leaf, status))


def _items(folder: str) -> list[tuple[str, os.stat_result | OSError]]:
    """What lies in ``folder``, sorted by name, each with its status; seen from within, which takes half as long."""
    items: list[tuple[str, os.stat_result | OSError]] = []
    within = os.open(folder, FOLDER)
    try:
        with os.scandir(within) as listing:
            for item in listing:
                try:
                    items.append((item.name, item.stat(follow_symlinks=False)))
                except OSError as error:
                    items.append((item.name, error))
    finally:
        os.close(within)
    items.sort(key=itemgetter(0))
    return items


def _listed(name: str, folder: str, leaf: str, status: os.stat_result) -> TreeFile:
    return TreeFile(name, folder, leaf, status.st_size, status.st_mtime_ns, status.st_ino)


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
        if os.access(path, os.R_OK):
            return True
        problems.append(InputError(name, "it cannot be read", "allow reading it"))
    elif stat.S_ISLNK(status.st_mode):
        problems.append(InputError(name, "it is a symbolic link", "replace it by the file it points to, or remove it"))
    else:
        problems.append(InputError(name, "it is a device, pipe or socket, not a file", "remove it"))
    return False


def _name_problem(name: str, reason: str) -> InputError:
    return InputError(ascii(name) if not name.isprintable() else name, reason, "rename it")


def _collisions(found: list[TreeFile]) -> Iterator[InputError]:
    seen: dict[str, TreeFile] = {}
    for file in found:
        other = seen.setdefault(folded(file.name), file)
        if other is not file:
            yield InputError(
                file.name,
                f"it differs from {other.leaf} only by case or Unicode form",
                "rename one of the two: many systems hold only one of them",
            )


def folded(name: str) -> str:
    """The form in which two names collide on a system that ignores case and Unicode form."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
