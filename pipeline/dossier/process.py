"""The process as data: what is frozen, who has to sign it, what must be executed first (``schemas/process.json``)."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import schemas
from signing.errors import InputError


class Form(StrEnum):
    """What the payload of an entry is."""

    FOLDER = "folder"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry."""

    name: str
    title: str
    """The name people know it by."""
    form: Form
    records: tuple[str, ...]
    """The records it rests on, its own last."""
    signatories: tuple[str, ...]
    """The parties that have to sign."""
    needs: tuple[str, ...]
    """Kinds that must be executed first, and that the entry cites."""
    repeats: bool = False
    """Whether each entry stands for itself; otherwise an executed one supersedes the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """All kinds, in the order of the work."""

    kinds: Mapping[str, Kind]

    def kind(self, name: str) -> Kind:
        """The kind of this name; raises ``InputError`` with the nearest one."""
        if name in self.kinds:
            return self.kinds[name]
        near = difflib.get_close_matches(name, self.kinds, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(self.kinds)}"
        raise InputError("KIND", f"nothing of the kind '{name}' is frozen", remedy)


def load_process() -> Process:
    """The process that ships with signoff."""
    raw = schemas.load("process")
    return Process(
        kinds={
            name: Kind(
                name=name,
                title=item["title"],
                records=tuple(item["records"]),
                form=Form(item["form"]),
                signatories=tuple(item["signatories"]),
                needs=tuple(item["needs"]),
                repeats=bool(item.get("repeats", False)),
            )
            for name, item in raw["kinds"].items()
        }
    )
