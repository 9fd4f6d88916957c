"""The verb `templates copy`: a template or the house style, to begin one's own with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.generate import shipped_house_style
from pipeline.dossier.store import write_file
from pipeline.dossier.templates.list import template_for
from pipeline.dossier.templates.own import HOUSE_STYLE, OwnTemplates, TemplateFolder, Whose, bounded
from signing.errors import InputError

HOUSE = "house-style"
"""How the house style is named among the kinds of documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A file that was written."""

    path: Path
    whose: Whose
    """Whose it was that was copied."""
    replaced: bool


def copy_template(name: str, language: str, *, own: OwnTemplates, to: Path, replace: bool = False) -> Copied:
    """Write the template of the kind ``name`` (or the house style), as it counts where ``own`` are one's own, at ``to``.

    The folders it needs are made. Raises ``InputError`` when there is no such template, or something is at ``to``.
    """
    data, whose = _house_style(own) if name == HOUSE else template_for(own, name, language)
    there = to.exists()
    if there and not replace:
        raise InputError(str(to), "it is there already", "look at it first; --replace puts the copy in its place")
    if to.is_dir():
        raise InputError(str(to), "it is a folder", "name another file")
    to.parent.mkdir(parents=True, exist_ok=True)
    write_file(to, data)
    return Copied(path=to, whose=whose, replaced=there)


def place_in(folder: TemplateFolder, name: str, language: str) -> Path:
    """Where a copy counts in a folder of templates of one's own. Raises ``InputError`` for a link inside a dossier."""
    parts = (HOUSE_STYLE,) if name == HOUSE else (language, f"{name}.docx")
    return folder.source(*parts).path


def _house_style(own: OwnTemplates) -> tuple[bytes, Whose]:
    found = own.house_style()
    return (shipped_house_style(), Whose.SIGNOFF) if found is None else (bounded(found), found.whose)
