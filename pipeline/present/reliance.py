"""The first sentences about what cannot be relied on: why not, what was found, and what to do; in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pipeline.present.causes import cause, gravest, lead, names_its_subject, remedy, says_all
from pipeline.present.words import safe
from signing.report import Finding, ObjectReport, ObjectStatus, Report, Severity, SignatureReport

WHOLE = frozenset({"container", "document"})
"""Subjects of findings that are about all of a container or PDF."""
NAMED = 6
"""Entries the first sentences name; the others are counted there and listed below."""
NOBODY_KNOWN = "NO_TRUST_ANCHOR"
_PAYLOAD = "payload/"
_OF_FILES = frozenset({"OBJECT_MODIFIED", "OBJECT_MISSING", "OBJECT_ADDED", "OBJECT_UNCOVERED", "OBJECT_RENAMED"})
_FOLLOWS = "STATEMENT_PAYLOAD"
"""That the statement speaks of other sizes follows from files that changed."""
_FIELD = re.compile(r"signature \(([a-z][a-z0-9_]*)\)")
_NUMBER = re.compile(r"entry (\d+)")
_ARCHIVE = re.compile(r"(META-INF/.*\.p7s) \(archive timestamp (\d+)\)")
_MEMBERS = (
    ("signature_named", re.compile(r"META-INF/(.*\.p7s)")),
    ("archive_list_named", re.compile(r"META-INF/(ASiCArchiveManifest.*\.xml)")),
    ("list_named", re.compile(r"META-INF/(ASiCManifest.*\.xml)")),
    ("archive_named", re.compile(r"META-INF/(.*\.tst)")),
    ("document_timestamp", re.compile(r"timestamp \((\d+)\)")),
    ("signatures_folder", re.compile(r"META-INF()")),
    ("media_type_named", re.compile(r"mimetype()")),
)
"""What the members of a container are for, that people do not know by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a report speaks: its language, and what people, parties and findings are called in it."""

    language: str
    who: Callable[[SignatureReport], str]
    party: Callable[[str], str]
    say: Callable[[str], str]
    """A finding's sentence."""
    listed: Callable[[Iterable[str]], str]


def changed_objects(report: Report) -> list[ObjectReport]:
    """The files that are not what was signed; one that was not looked at is not among them."""
    return [item for item in report.objects if item.status not in {ObjectStatus.INTACT, ObjectStatus.OUTSIDE}]


def files_say_it(report: Report) -> bool:
    """Whether nothing graver was found than that files changed: then the list of them is the cause."""
    changed = {item.name for item in changed_objects(report)}
    worst = gravest(item for item in report.findings if item.code != _FOLLOWS)
    return bool(changed) and (worst is None or (worst.code in _OF_FILES and worst.subject in changed))


def files_remedy(report: Report, terms: Terms) -> str:
    """What to do about files that changed."""
    kinds = {item.code for item in report.findings if item.code in _OF_FILES}
    return remedy(kinds.pop() if len(kinds) == 1 else "OBJECT_MODIFIED", terms.language)


def failure(report: Report, name: str, terms: Terms) -> tuple[str, ...]:
    """Why not to rely on something that does not verify, by its gravest error, and what to do."""
    worst = gravest(report.findings)
    if worst is None:
        return (lead("no", terms.language, name, lead("damaged", terms.language)),)
    return lead("no", terms.language, name, why(worst, report, terms)), *particulars(worst, report, terms)


def doubt(
    report: Report, name: str, untrusted: Iterable[SignatureReport], nothing_proven: str, terms: Terms
) -> tuple[str, ...]:
    """Why not to rely yet on what is signed by people nobody vouches for; ``nothing_proven`` says who they are."""
    worst = worst_doubt(report, untrusted)
    if worst is None or worst.code == NOBODY_KNOWN:
        first = lead("not_yet", terms.language, name, cause(NOBODY_KNOWN, "", terms.language))
        return first, nothing_proven, remedy(NOBODY_KNOWN, terms.language)
    return lead("not_yet", terms.language, name, why(worst, report, terms)), *particulars(worst, report, terms)


def worst_doubt(report: Report, untrusted: Iterable[SignatureReport]) -> Finding | None:
    """The gravest of what speaks against signatures that are not trusted."""
    names = {item.name for item in untrusted}
    return gravest((item for item in report.findings if item.subject in names), Severity.ERROR, Severity.WARNING)


def dossier_failure(reports: Mapping[str, Report], errors: list[Finding], terms: Terms) -> tuple[str, ...]:
    """Why not to rely on a dossier, by its gravest error; ``reports`` are those on its entries, by file name."""
    worst = gravest(errors)
    if worst is None:
        return ()
    place, _, inner = worst.subject.partition(", ")
    report = reports.get(place)
    inside = report is not None and (inner or place != worst.subject or not names_its_subject(worst.code))
    subject = _subject(inner, report, terms) if report is not None and inner else _place(place, terms)
    said = cause(worst.code, subject, terms.language)
    if inside or not names_its_subject(worst.code):
        said = lead("in_entry", terms.language, said, _place(place, terms))
    first = lead("no", terms.language, lead("this_dossier", terms.language), said)
    names = cut((_place(item.subject.partition(", ")[0], terms) for item in errors), terms)
    others = lead("errors_in_all", terms.language, f"{len(errors):,}", names) if len(errors) > 1 else ""
    detail = "" if says_all(worst.code, worst.detail) else terms.say(safe(worst.detail))
    return first, detail, remedy(worst.code, terms.language), others


def cut(names: Iterable[str], terms: Terms) -> str:
    """The first of several names, each once, and how many more there are."""
    listed = list(dict.fromkeys(names))
    more = [lead("more", terms.language, str(len(listed) - NAMED))] if len(listed) > NAMED else []
    return terms.listed([*listed[:NAMED], *more])


def _place(name: str, terms: Terms) -> str:
    """The name of an entry, or the number of one that is not there."""
    number = _NUMBER.fullmatch(name)
    return lead("entry", terms.language, number[1]) if number else safe(name)


def undecided(report: Report, name: str, terms: Terms) -> tuple[str, ...]:
    """What is said where everyone named is trusted, or nobody is named, and it is still not settled."""
    worst = gravest(report.findings, Severity.ERROR, Severity.WARNING)
    looked = bool(report.objects) and all(item.status is ObjectStatus.INTACT for item in report.objects)
    unchanged = lead("nothing_changed", terms.language) if looked else ""
    if worst is None or not names_a_cause(worst):
        said = lead("not_yet", terms.language, name, lead("unproven", terms.language))
        return said, unchanged, *(particulars(worst, report, terms) if worst is not None else ())
    said = lead("not_yet", terms.language, name, why(worst, report, terms))
    return said, unchanged, *particulars(worst, report, terms)


def names_a_cause(finding: Finding) -> bool:
    """Whether there are words for why this finding stands against relying on something."""
    return cause(finding.code, "") != lead("damaged", "en")


def why(finding: Finding, report: Report, terms: Terms) -> str:
    """The cause a finding is, naming what it is about."""
    return cause(finding.code, _subject(finding.subject, report, terms), terms.language)


def particulars(finding: Finding, report: Report, terms: Terms) -> tuple[str, str]:
    """What was found, exactly, and what to do about it."""
    if says_all(finding.code, finding.detail):
        return "", remedy(finding.code, terms.language)
    said = terms.say(safe(finding.detail))
    if finding.subject not in WHOLE and not names_its_subject(finding.code):
        subject = _subject(finding.subject, report, terms)
        if subject.startswith("the "):  # not the name of a file
            subject = f"The {subject[4:]}"
        said = subject + lead("colon", terms.language) + said
    return said, remedy(finding.code, terms.language)


def _subject(name: str, report: Report, terms: Terms) -> str:
    if name in WHOLE:
        return lead("the_file", terms.language)
    signature = next((item for item in report.signatures if item.name == name and item.signer), None)
    if signature is not None:
        return lead("signature_of", terms.language, terms.who(signature))
    field, archive = _FIELD.fullmatch(name), _ARCHIVE.fullmatch(name)
    if archive is not None:
        return lead("archive_of", terms.language, archive[2], _subject(archive[1], report, terms))
    if field is not None:
        party = terms.party(field[1])
        return lead("signature_of", terms.language, f"the {party}" if terms.language == "en" else party)
    members = ((word, pattern.fullmatch(name)) for word, pattern in _MEMBERS)
    named = next((lead(word, terms.language, safe(member[1])) for word, member in members if member), "")
    return named or safe(name.removeprefix(_PAYLOAD))
