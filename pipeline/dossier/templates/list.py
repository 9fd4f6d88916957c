"""Which template counts for each kind of document and language: one of the company's own, or the one that comes with signoff."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.documents.generate import shipped_template
from pipeline.dossier.templates.own import FOLDER, HOUSE_STYLE, OwnTemplates, Source, Whose, bounded
from pipeline.records.languages import LANGUAGES
from pipeline.records.process import Form, Process
from signing.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedTemplate:
    """The template of a kind in a language."""

    kind: str
    title: str
    language: str
    whose: Whose
    file: str | None
    """Of an own one, its name in the dossier, or its path; None where only clauses are the company's own."""
    clauses: tuple[str, ...]
    """The clauses of the company's own in it, by their files."""
    digest: str
    """``sha256:…`` of the file, as it is recorded in entries made with it."""

    @property
    def own(self) -> bool:
        """Whether it is the company's own."""
        return self.whose is not Whose.SIGNOFF


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedHouseStyle:
    """A house style of the company's own."""

    whose: Whose
    file: str
    digest: str
    """``sha256:…`` of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateList:
    """All templates, in the order of the work."""

    templates: tuple[UsedTemplate, ...]
    house: UsedHouseStyle | None
    """None where documents have the look that comes with signoff."""
    folders: tuple[tuple[Whose, str], ...]
    """Where templates of the company's own are looked for, the first that counts first: whose, and the folder."""
    unused: tuple[str, ...]
    """Files below those folders that no document is made with: their names are of no kind or no language."""


def list_templates(own: OwnTemplates, process: Process) -> TemplateList:
    """The templates that count where these are the company's own. Raises ``InputError``."""
    found = tuple(
        used
        for kind in process.kinds.values()
        if kind.form is Form.DOCUMENT
        for language in LANGUAGES
        if (used := _used(own, kind.name, kind.title, language)) is not None
    )
    house = own.house_style()
    return TemplateList(
        templates=found,
        house=None
        if house is None
        else UsedHouseStyle(whose=house.whose, file=house.name, digest=_digest(bounded(house))),
        folders=tuple(
            (folder.whose, FOLDER if folder.whose is Whose.DOSSIER else str(folder.path)) for folder in own.folders
        ),
        unused=tuple(_unused(own, process)),
    )


def _used(own: OwnTemplates, kind: str, title: str, language: str) -> UsedTemplate | None:
    used = own.used(kind, language)
    data = used.data if used is not None else shipped_template(kind, language)
    if data is None:
        return None
    return UsedTemplate(
        kind=kind,
        title=title,
        language=language,
        whose=Whose.SIGNOFF if used is None else used.whose,
        file=None if used is None or used.whole is None else used.whole.name,
        clauses=() if used is None else tuple(item.name for item in used.clauses),
        digest=_digest(data),
    )


def own_sources(own: OwnTemplates, process: Process) -> tuple[Source, ...]:
    """Every file of the company's own that counts, unread. Raises ``InputError`` for a link."""
    kinds = [kind.name for kind in process.kinds.values() if kind.form is Form.DOCUMENT]
    return tuple(dict.fromkeys(item for kind in kinds for item in own.made_with(kind, LANGUAGES)))


def _unused(own: OwnTemplates, process: Process) -> Iterator[str]:
    """Files no document is made with, whichever folder is the nearest."""
    kinds = [kind.name for kind in process.kinds.values() if kind.form is Form.DOCUMENT]
    for folder in own.folders:
        known = {HOUSE_STYLE, *(f"{language}/{kind}.docx" for language in LANGUAGES for kind in kinds)}
        homes = {f"{language}/{kind}" for language in LANGUAGES for kind in kinds}
        for name in folder.files():
            if name not in known and name.rpartition("/")[0] not in homes:
                yield folder.source(*name.split("/")).name


def template_for(own: OwnTemplates, kind: str, language: str) -> tuple[bytes, Whose]:
    """The template that counts for ``kind``, and whose it is. Raises ``InputError`` when there is none."""
    used = own.used(kind, language)
    if used is not None:
        return used.data, used.whose
    data = shipped_template(kind, language)
    if data is None:
        remedy = f"put one into {FOLDER}/{language}/{kind}.docx, or choose another with --language"
        raise InputError(kind, f"there is no template of it in the language '{language}'", remedy)
    return data, Whose.SIGNOFF


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
