"""Which template counts for each kind of document and language: the dossier's own, or the one that comes with signoff."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pipeline.documents.generate import shipped_template
from pipeline.dossier.layout import Dossier
from pipeline.dossier.own_template import (
    FOLDER,
    HOUSE_STYLE,
    own_clauses,
    own_house_style,
    own_template,
    whole_template,
)
from pipeline.records.languages import LANGUAGES
from pipeline.records.process import Form, Process
from signing.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedTemplate:
    """The template of a kind in a language."""

    kind: str
    title: str
    language: str
    own: bool
    """Whether it is the company's own."""
    file: str | None
    """Of an own one, its name in the dossier; None where only clauses are the company's own."""
    clauses: tuple[str, ...]
    """The clauses of the company's own in it, by their files."""
    digest: str
    """``sha256:…`` of the file, as it is recorded in entries made with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateList:
    """All templates, in the order of the work."""

    templates: tuple[UsedTemplate, ...]
    house: str | None
    """``sha256:…`` of the company's own house style; None where documents have the look that comes with signoff."""
    unused: tuple[str, ...]
    """Files below ``templates/`` that no document is made with: their names are of no kind or no language."""


def list_templates(dossier: Dossier | None, process: Process) -> TemplateList:
    """The templates that count in ``dossier``; without one, those that come with signoff. Raises ``InputError``."""
    found = []
    for kind in process.kinds.values():
        if kind.form is not Form.DOCUMENT:
            continue
        for language in LANGUAGES:
            own = None if dossier is None else own_template(dossier, kind.name, language)
            whole = None if dossier is None else whole_template(dossier, kind.name, language)
            clauses = () if dossier is None else own_clauses(dossier, kind.name, language)
            data = own if own is not None else shipped_template(kind.name, language)
            if data is not None:
                found.append(
                    UsedTemplate(
                        kind=kind.name,
                        title=kind.title,
                        language=language,
                        own=own is not None,
                        file=None if whole is None else f"{FOLDER}/{language}/{kind.name}.docx",
                        clauses=tuple(f"{FOLDER}/{language}/{kind.name}/{path.name}" for path in clauses),
                        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
                    )
                )
    used = {item.file for item in found} | {name for item in found for name in item.clauses}
    used.add(f"{FOLDER}/{HOUSE_STYLE}")
    house = None if dossier is None else own_house_style(dossier)
    there = () if dossier is None else sorted((dossier.root / FOLDER).rglob("*.docx"))
    names = (path.relative_to(dossier.root).as_posix() for path in there if dossier is not None)
    return TemplateList(
        templates=tuple(found),
        house=None if house is None else f"sha256:{hashlib.sha256(house).hexdigest()}",
        unused=tuple(name for name in names if name not in used and not name.rpartition("/")[2].startswith("~$")),
    )


def template_for(dossier: Dossier | None, kind: str, language: str) -> tuple[bytes, bool]:
    """The template that counts for ``kind``, and whether it is the company's own. Raises ``InputError`` when there is none."""
    own = None if dossier is None else own_template(dossier, kind, language)
    data = own if own is not None else shipped_template(kind, language)
    if data is None:
        remedy = f"put one into {FOLDER}/{language}/{kind}.docx, or choose another with --language"
        raise InputError(kind, f"there is no template of it in the language '{language}'", remedy)
    return data, own is not None
