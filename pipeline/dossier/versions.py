"""A version of something: an entry, a folder or a single file, as its files with their digests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signing.container import Container
from signing.digest import digest_tree
from signing.entry import PAYLOAD
from signing.errors import InputError
from signing.tree import scan
from signing.verification.objects import digest_members
from signing.verification.payload import is_seal, listed_outside

if TYPE_CHECKING:
    from signing.digest import Progress

ENTRY_ENDINGS = (".asice", ".seal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The files of one version."""

    name: str
    """What it is called: its path as given."""
    digests: Mapping[str, bytes]
    """SHA-256 by file name; names of an entry are those below ``payload/``."""
    sizes: Mapping[str, int]
    """In bytes; none for a file that lies outside a seal: its digest is known, its content is not there."""
    read: Callable[[str, int], bytes]
    """The content of a file, up to so many bytes of it."""
    single: bool = False
    """Whether it is one file and not a collection."""


def read_version(path: Path, *, progress: Progress | None = None) -> Version:
    """The version at ``path``: an entry by its ending, else a folder or a file. Raises ``InputError``."""
    if path.suffix in ENTRY_ENDINGS and path.is_file():
        return _entry(path, progress)
    if not path.exists():
        raise InputError(str(path), "there is no such file or folder", "name an entry, a folder or a file")
    tree = scan(path)
    places = {file.name: Path(file.path) for file in tree.files}

    def read(name: str, limit: int) -> bytes:
        with places[name].open("rb") as file:
            return file.read(limit)

    return Version(
        name=str(path),
        digests={item.name: item.sha256 for item in digest_tree(tree, progress=progress)},
        sizes={file.name: file.size for file in tree.files},
        read=read,
        single=path.is_file(),
    )


def _entry(path: Path, progress: Progress | None) -> Version:
    with Container.open(path) as container:
        if container.form.findings:
            raise InputError(str(path), "it is not a whole entry", f"see 'signoff verify {path}'")
        names = [name for name in container.members if name.startswith(PAYLOAD)]
        found = digest_members(container, dict.fromkeys(names, frozenset({"sha256"})), progress=progress).get(
            "sha256", {}
        )
        sizes = {name.removeprefix(PAYLOAD): container.members[name].size for name in names}
        outside = listed_outside(container, []) if is_seal(container) else {}

    def read(name: str, limit: int) -> bytes:
        with Container.open(path) as again:
            return beginning(again, PAYLOAD + name, limit)

    return Version(
        name=str(path),
        digests={name.removeprefix(PAYLOAD): digest or b"" for name, digest in {**found, **outside}.items()},
        sizes=sizes,
        read=read,
    )


def beginning(container: Container, name: str, limit: int) -> bytes:
    """The first ``limit`` bytes of a member; none of one that is not there or damaged."""
    if name not in container.members:
        return b""
    if container.members[name].size <= limit:
        return container.read(name, limit) or b""
    read = b""
    for chunk in container.chunks(name):
        read += chunk
        if len(read) >= limit:
            break
    return read[:limit]
