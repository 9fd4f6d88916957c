"""A company's own templates: Word files in ``templates/``, one folder per language, which stand in for those that ship.

Beside whole templates there are clauses of one's own, ``templates/LANGUAGE/KIND/CLAUSE.docx``, each put in the place of the clause
of that id in the template that counts.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.dossier.layout import Dossier
from signing.errors import InputError

FOLDER = "templates"
HOUSE_STYLE = "house-style.docx"
MAX_BYTES = 16 * 1024 * 1024
"""A template larger than this is not read."""
MAX_CLAUSES = 200
"""Clauses of one's own in one template."""


def own_template(dossier: Dossier, kind: str, language: str) -> bytes | None:
    """The dossier's own template of this kind, with its own clauses; None when it has neither, and ours is used.

    Raises ``InputError`` for a link, for a file too large to be a template, and for clauses that do not fit.
    """
    whole = whole_template(dossier, kind, language)
    clauses = own_clauses(dossier, kind, language)
    if not clauses:
        return whole
    return template_with(clauses, whole, kind, language)


def template_with(clauses: tuple[Path, ...], whole: bytes | None, kind: str, language: str) -> bytes:
    """The template ``whole`` (None: the one that ships) with these clauses in place of those with the same ids."""
    from pipeline.documents.clauses.library import with_clauses
    from pipeline.documents.generate import shipped_template

    base = shipped_template(kind, language) if whole is None else whole
    place = f"{FOLDER}/{language}/{kind}"
    if base is None:
        raise InputError(place, "there is no template these clauses belong to", f"put one into {place}.docx")
    named = {path.stem: (f"{place}/{path.name}", _bounded(path, f"{place}/{path.name}")) for path in clauses}
    return with_clauses(base, kind, named)


def own_clauses(dossier: Dossier, kind: str, language: str) -> tuple[Path, ...]:
    """The files of clauses of the dossier's own for a kind, by name. Raises ``InputError`` for links and too many."""
    home = dossier.root / FOLDER / language / kind
    _require_no_link(home, dossier)
    files = tuple(_words(home)) if home.is_dir() else ()
    for path in files:
        _require_no_link(path, dossier)
    if len(files) > MAX_CLAUSES:
        problem = f"it holds more than {MAX_CLAUSES} clauses"
        raise InputError(str(home.relative_to(dossier.root)), problem, "put them into a template of your own")
    return files


def whole_template(dossier: Dossier, kind: str, language: str) -> bytes | None:
    """The dossier's own template of this kind as it lies there; None when it has none."""
    path = dossier.root / FOLDER / language / f"{kind}.docx"
    _require_no_link(path, dossier)
    return _bounded(path, str(path.relative_to(dossier.root))) if path.is_file() else None


def _words(home: Path) -> Iterator[Path]:
    """Word files of a folder, without those Word keeps beside an open one."""
    return (path for path in sorted(home.glob("*.docx")) if not path.name.startswith("~$"))


def _require_no_link(path: Path, dossier: Dossier) -> None:
    inside = (path, *(item for item in path.parents if item != dossier.root and dossier.root in item.parents))
    if any(item.is_symlink() for item in inside):
        raise InputError(str(path.relative_to(dossier.root)), "it is a symbolic link", "put the file itself there")


def own_house_style(dossier: Dossier) -> bytes | None:
    """The company's house style, ``templates/house-style.docx``; None when there is none. Raises ``InputError``."""
    path = dossier.root / FOLDER / HOUSE_STYLE
    name = f"{FOLDER}/{HOUSE_STYLE}"
    if path.is_symlink() or path.parent.is_symlink():
        raise InputError(name, "it is a symbolic link", "put the file itself there")
    return _bounded(path, name) if path.is_file() else None


def _bounded(path: Path, name: str) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(name, f"it is larger than {MAX_BYTES // 2**20} MiB", "shrink its pictures")
    return data
