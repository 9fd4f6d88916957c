"""Where things lie in a dossier: records, working folders, drafts, anchors, entries."""

import re
from dataclasses import dataclass
from pathlib import Path

from signing.container import PART_SUFFIX
from signing.errors import InputError

PROJECT_FILES = ("project.yaml", "project.yml", "project.json")
ENTRIES = "entries"
TRUST = "trust"
DRAFTS = "drafts"
DECIDED = ".decided"
"""Below the entries: what a command that writes several of them at once had decided when it was interrupted."""

ATTACHED, DETACHED = ".asice", ".seal"
"""How the name of an entry ends: one that holds its files, and one whose files lie outside."""

_ENTRY = re.compile(r"(?P<number>\d{4,6})-(?P<kind>[a-z][a-z0-9-]{0,63})(?P<ending>\.asice|\.seal)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The folder of one project."""

    root: Path

    @property
    def entries(self) -> Path:
        """The folder of the entries; append-only."""
        return self.root / ENTRIES

    @property
    def trust(self) -> Path:
        """The folder of the parties' trust anchors."""
        return self.root / TRUST

    @property
    def drafts(self) -> Path:
        """The folder of generated documents, which may be deleted and made again."""
        return self.root / DRAFTS


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFile:
    """An entry by its file name, unread."""

    number: int
    kind: str
    path: Path

    @property
    def name(self) -> str:
        """The file name."""
        return self.path.name

    @property
    def detached(self) -> bool:
        """Whether it is called a seal, an entry whose files lie outside."""
        return self.path.suffix == DETACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What lies in the folder of the entries."""

    files: tuple[EntryFile, ...]
    """Sorted by number; more than one may have a number, which is a fault the audit names."""
    stray: tuple[str, ...]
    """Names that are no entry's."""
    unfinished: tuple[str, ...]
    """Temporary files an interruption left; harmless."""


def find_dossier(given: Path | None, start: Path) -> Dossier:
    """The dossier at ``given``, or else the nearest one at or above ``start``. Raises ``InputError``."""
    if given is not None:
        if not given.is_dir():
            raise InputError(str(given), "there is no such folder", "name the folder of the dossier after -C")
        if not is_dossier(given):
            raise InputError(
                str(given), "it is not a dossier: it holds no project.yaml", "begin one with 'signoff new DIR'"
            )
        return Dossier(root=given)
    start = start.absolute()
    for folder in (start, *start.parents):
        if is_dossier(folder):
            return Dossier(root=folder)
    raise InputError(
        "", "no dossier here: no project.yaml in this folder or above it", "name it with -C DIR, or 'signoff new DIR'"
    )


def list_entries(dossier: Dossier) -> Listing:
    """Every name in the folder of the entries, sorted into entries, strays and leftovers."""
    return list_folder(dossier.entries)


def list_folder(folder: Path) -> Listing:
    """The same of any folder that holds entries, such as the copy of the other party.

    What an interrupted `merge` had decided (see ``store.decide``) counts as taken over: it stands before, or in the
    place of, the files of the same names.
    """
    files, stray, unfinished = [], [], []
    decided = {path.name: path for path in folder.glob(f"{DECIDED}/*")}
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name in sorted((names - {DECIDED}) | set(decided)):
        path = decided[name] if name in decided and decided[name].is_file() else folder / name
        match = _ENTRY.fullmatch(name)
        wanted = match and entry_name(int(match[1]), match[2], detached=match["ending"] == DETACHED)
        if match and path.is_file() and not path.is_symlink() and name == wanted:
            files.append(EntryFile(number=int(match["number"]), kind=match["kind"], path=path))
        elif name.startswith(".") and name.endswith(PART_SUFFIX):
            unfinished.append(name)
        else:
            stray.append(name)
    if decided:
        unfinished.append(DECIDED)
    files.sort(key=lambda file: (file.number, file.kind))
    return Listing(files=tuple(files), stray=tuple(stray), unfinished=tuple(unfinished))


def entry_name(number: int, kind: str, *, detached: bool = False) -> str:
    """The file name of an entry."""
    return f"{number:04}-{kind}{DETACHED if detached else ATTACHED}"


def may_be_entry(number: int, kind: str) -> bool:
    """Whether an entry can have this number and kind; a forged statement may claim any text as its kind."""
    return number > 0 and _ENTRY.fullmatch(entry_name(number, kind)) is not None


def is_dossier(folder: Path) -> bool:
    """Whether ``folder`` is the root of a dossier: it holds the project record."""
    return any((folder / name).is_file() for name in PROJECT_FILES)
