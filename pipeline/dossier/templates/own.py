"""A company's own templates: Word files that stand in for those that ship, one folder per language (ADR 23).

They lie in the dossier, ``templates/``, or in a folder of whoever works here, which counts for all their dossiers; the dossier's
go before. Beside whole templates there are clauses of one's own, ``LANGUAGE/KIND/CLAUSE.docx``, each put in the place of the
clause of that id in the template that counts. A whole template replaces everything behind it, clauses too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.dossier.layout import Dossier
from signing.errors import InputError

FOLDER = "templates"
HOUSE_STYLE = "house-style.docx"
MAX_BYTES = 16 * 1024 * 1024
"""A template larger than this is not read."""
MAX_CLAUSES = 200
"""Clauses of one's own in one template."""


class Whose(StrEnum):
    """Whose a template is."""

    DOSSIER = "dossier"
    USER = "user"
    SIGNOFF = "signoff"
    """It comes with signoff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file of a company's own that a document is made with."""

    whose: Whose
    path: Path
    name: str
    """What messages call it: in a dossier its name there, elsewhere its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """The template that counts for a kind in a language, where something in it is a company's own."""

    data: bytes
    whole: Source | None
    """None where only clauses are of one's own, put into the template that ships."""
    clauses: tuple[Source, ...]

    @property
    def whose(self) -> Whose:
        """Whose it is; of clauses in another's template the nearest one."""
        nearest = {item.whose for item in (self.whole, *self.clauses) if item is not None}
        return Whose.DOSSIER if Whose.DOSSIER in nearest else Whose.USER


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFolder:
    """One folder of templates of one's own."""

    whose: Whose
    path: Path

    def source(self, *parts: str) -> Source:
        """The file of this name below it, there or not. Raises ``InputError`` for a link inside a dossier."""
        path = self.path.joinpath(*parts)
        if self.whose is not Whose.DOSSIER:
            return Source(whose=self.whose, path=path, name=str(path))
        name = "/".join((FOLDER, *parts))
        # Dossiers come from others: nothing in one may lead out of it. What lies at home one has put there oneself.
        inside = [self.path.joinpath(*parts[:depth]) for depth in range(len(parts) + 1)]
        if any(item.is_symlink() for item in inside):
            raise InputError(name, "it is a symbolic link", "put the file itself there")
        return Source(whose=self.whose, path=path, name=name)

    def whole(self, kind: str, language: str) -> Source | None:
        """The whole template of a kind, where there is one."""
        found = self.source(language, f"{kind}.docx")
        return found if found.path.is_file() else None

    def clauses(self, kind: str, language: str) -> tuple[Source, ...]:
        """The clauses of one's own for a kind, by name. Raises ``InputError`` for links and too many."""
        home = self.source(language, kind)
        files = [self.source(language, kind, path.name) for path in _words(home.path)]
        if len(files) > MAX_CLAUSES:
            problem = f"it holds more than {MAX_CLAUSES} clauses"
            raise InputError(home.name, problem, "put them into a template of your own")
        return tuple(files)

    def house_style(self) -> Source | None:
        """The house style, where there is one."""
        found = self.source(HOUSE_STYLE)
        return found if found.path.is_file() else None

    def files(self) -> tuple[str, ...]:
        """The name of every Word file below it, sorted, without those Word keeps beside an open one."""
        there = (path for path in self.path.rglob("*.docx") if not path.name.startswith("~$"))
        return tuple(sorted(path.relative_to(self.path).as_posix() for path in there))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTemplates:
    """The templates of a company's own that count here."""

    folders: tuple[TemplateFolder, ...] = ()
    """The nearest first."""

    def used(self, kind: str, language: str) -> Used | None:
        """The template of a kind with the clauses of one's own; None where there is neither, and ours is used.

        Raises ``InputError`` for a link, for a file too large to be a template, and for clauses that do not fit.
        """
        whole, clauses = self.sources(kind, language)
        data = None if whole is None else bounded(whole)
        if clauses:
            data = template_with(clauses, data, kind, language)
        return None if data is None else Used(data=data, whole=whole, clauses=clauses)

    def sources(self, kind: str, language: str) -> tuple[Source | None, tuple[Source, ...]]:
        """The whole template of a kind and the clauses put into it, unread. Raises ``InputError`` for a link."""
        whole: Source | None = None
        clauses: dict[str, Source] = {}
        for folder in reversed(self.folders):
            own = folder.whole(kind, language)
            if own is not None:
                whole, clauses = own, {}
            clauses |= {item.path.stem: item for item in folder.clauses(kind, language)}
        return whole, tuple(clauses[name] for name in sorted(clauses))

    def made_with(self, kind: str, languages: Iterable[str]) -> tuple[Source, ...]:
        """Every file of one's own that a document of a kind in these languages is made with."""
        found = [self.house_style()]
        for language in languages:
            whole, clauses = self.sources(kind, language)
            found += [whole, *clauses]
        return tuple(item for item in found if item is not None)

    def template(self, kind: str, language: str) -> bytes | None:
        """The bytes of ``used``."""
        found = self.used(kind, language)
        return None if found is None else found.data

    def house_style(self) -> Source | None:
        """The file of the house style that counts; None where documents have the look that comes with signoff."""
        return next((found for folder in self.folders if (found := folder.house_style()) is not None), None)

    def house(self) -> bytes | None:
        """The bytes of ``house_style``."""
        found = self.house_style()
        return None if found is None else bounded(found)

    def behind(self, path: Path) -> OwnTemplates:
        """Those that count for a file at ``path``: of a folder further back, without the folders before it."""
        for number, folder in enumerate(self.folders):
            if path.absolute().is_relative_to(folder.path.absolute()):
                return OwnTemplates(folders=self.folders[number:])
        return self


def own_templates(dossier: Dossier | None, user: Path | None) -> OwnTemplates:
    """The templates in ``dossier``, and behind them those in the folder ``user`` of whoever works here."""
    folders = []
    if dossier is not None:
        folders.append(TemplateFolder(whose=Whose.DOSSIER, path=dossier.root / FOLDER))
    if user is not None:
        folders.append(TemplateFolder(whose=Whose.USER, path=user))
    return OwnTemplates(folders=tuple(folders))


def template_with(clauses: tuple[Source, ...], whole: bytes | None, kind: str, language: str) -> bytes:
    """The template ``whole`` (None: the one that ships) with these clauses in place of those with the same ids."""
    from pipeline.documents.clauses.library import with_clauses
    from pipeline.documents.generate import shipped_template

    base = shipped_template(kind, language) if whole is None else whole
    if base is None:
        place = clauses[0].name.rpartition("/")[0]
        raise InputError(place, "there is no template these clauses belong to", f"put one into {place}.docx")
    return with_clauses(base, kind, {item.path.stem: (item.name, bounded(item)) for item in clauses})


def bounded(source: Source) -> bytes:
    """The bytes of a template of one's own. Raises ``InputError`` for a file too large to be one."""
    with source.path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(source.name, f"it is larger than {MAX_BYTES // 2**20} MiB", "shrink its pictures")
    return data


def _words(home: Path) -> Iterator[Path]:
    """Word files of a folder, without those Word keeps beside an open one."""
    return (path for path in sorted(home.glob("*.docx")) if not path.name.startswith("~$"))
