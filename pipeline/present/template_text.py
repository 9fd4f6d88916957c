"""Templates as text for those who edit them: which count, and what a check found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.documents.templates.finding import Weight
from pipeline.present.words import count, safe, table

if TYPE_CHECKING:
    from pipeline.documents.clauses.library import Clause
    from pipeline.documents.templates.fields import TemplateField, TemplateFilter
    from pipeline.documents.templates.finding import TemplateCheck, TemplateFinding
    from pipeline.dossier.templates.list import TemplateList
    from pipeline.dossier.templates.own import Source, Whose
    from signing.errors import InputError

_NONE = "\u2013"
_WHERE = {"dossier": "templates of the dossier", "user": "templates of yours"}
_LEAD = {Weight.ERROR: "", Weight.WARNING: "warning: ", Weight.NOTE: "note: "}


def list_text(found: TemplateList) -> str:
    """One line for each kind: its name, whose template counts in which language, its title; below, where others go."""
    languages = tuple(dict.fromkeys(item.language for item in found.templates))
    whose: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    for item in found.templates:
        whose.setdefault(item.kind, {})[item.language] = item.whose
        titles[item.kind] = item.title
    rows = [("KIND", *languages, "TITLE")]
    rows += [
        (safe(kind), *(have.get(name, _NONE) for name in languages), safe(titles[kind])) for kind, have in whose.items()
    ]
    whose_style = "signoff" if found.house is None else found.house.whose
    below = [("House style:", whose_style)]
    below += [(f"{_WHERE[folder].capitalize()}:", safe(f"{name}/")) for folder, name in found.folders]
    return "\n".join([*table(rows, indent=""), "", *table(below, indent="")])


def own_files(sources: tuple[Source, ...]) -> list[str]:
    """A sentence for each place whose templates, clauses or house style documents were made with."""
    named: dict[str, list[str]] = {}
    for item in sources:
        named.setdefault(_WHERE[item.whose], []).append(item.name)
    return [f"made with {where}: {', '.join(names)}" for where, names in named.items()]


def house_text(name: str, faults: tuple[InputError, ...]) -> str:
    """What is wrong with a house style and how to mend it; or that it is right."""
    if not faults:
        return f"{safe(name)} is right: documents take over its look and its letterhead."
    lines = []
    for fault in faults:
        lines += [safe(fault.problem), f"    where: {safe(fault.place)}", f"    mend:  {safe(fault.remedy)}", ""]
    return "\n".join(
        [*lines, f"{count(len(faults), 'error')}: no document can be made with {safe(name)} before that is mended."]
    )


def clauses_text(found: tuple[Clause, ...], own: Mapping[str, Whose]) -> str:
    """One line for each clause: its id, version, language, whose it is, its title; below it when to use it."""
    rows = [("CLAUSE", "VERSION", "LANGUAGE", "FROM", "TITLE")]
    rows += [
        (
            item.id,
            "\u2013" if item.id in own else item.version,
            item.language,
            own.get(item.id, "signoff"),
            safe(item.title),
        )
        for item in found
    ]
    head, *lines = table(rows, indent="")
    return "\n".join([head, *(f"{line}\n    {safe(item.when)}" for line, item in zip(lines, found, strict=True))])


def check_text(found: TemplateCheck, *, clause: bool = False) -> str:
    """Each finding with what, where and how to mend it, errors first; then the summary."""
    lines: list[str] = []
    for weight in Weight:
        for item in found.findings:
            if item.weight is weight:
                lines += [*_finding(item), ""]
    errors = sum(item.weight is Weight.ERROR for item in found.findings)
    name, kind = safe(found.name), safe(found.kind)
    if errors:
        return "\n".join(
            [
                *lines,
                f"{count(errors, 'error')}: nothing of the kind {kind} can be made with {name} before that is mended.",
            ]
        )
    return "\n".join(
        [
            *lines,
            f"{name} is right: {count(found.tags, 'tag')}{' in the template with this clause' if clause else ''}; documents of the kind {kind} can be made with it.",
        ]
    )


def fields_text(fields: tuple[TemplateField, ...], filters: tuple[TemplateFilter, ...]) -> str:
    """Every field with its tag, what it is and an example; then the filters."""
    lines: list[str] = []
    for item in fields:
        lines.append(f"{safe(item.path)}  ({safe(item.sort)}{', may be empty' if item.optional else ''})")
        if item.tag:
            lines.append(f"    {safe(item.tag)}")
        if item.description:
            lines.append(f"    {safe(item.description)}")
        if item.choices:
            words = "; ".join(f"{value}: {word}" for value, word in item.choices.items())
            lines.append(f"    {safe(words)}")
        elif item.example:
            lines.append(f"    such as {safe(item.example)}")
    rows = [("FILTER", "WRITTEN AS", "PRINTS"), *((item.name, item.example, item.prints) for item in filters)]
    return "\n".join([*lines, "", *table(rows, indent="")])


def _finding(item: TemplateFinding) -> list[str]:
    lines = [f"{_LEAD[item.weight]}{safe(item.problem)}  [{item.code}]"]
    if item.place:
        lines.append(f"    where: {safe(item.place)}")
    if item.remedy:
        lines.append(
            f"    mend:  {safe(item.remedy)}" if item.weight is not Weight.NOTE else f"    {safe(item.remedy)}"
        )
    return lines
