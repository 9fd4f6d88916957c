"""The natural persons the records let sign for each party, with which certificates and when, against who signed."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from signing.cms.cades import BINDING
from signing.errors import InputError
from signing.report import Finding, Severity, SignatureReport, Verdict

if TYPE_CHECKING:
    from signing.container import Container
    from signing.keys.store import SigningKey
    from signing.report import Report

MAX_RECORD = 8 * 1024 * 1024
NOT_NAMED = "SIGNATORY_NOT_NAMED"
NOT_AUTHORISED = "SIGNATORY_NOT_AUTHORISED"
_PROJECT = "payload/records/project."


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days on which something holds, both ends included; None: without end."""

    begins: dt.date | None
    ends: dt.date | None

    def __contains__(self, day: dt.date) -> bool:
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)

    def __str__(self) -> str:
        begins = f" from {self.begins}" if self.begins else ""
        return begins + (f" until {self.ends}" if self.ends else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A signatory as the records name them."""

    name: str
    span: Span
    certificates: Mapping[str, Span]
    """By fingerprint; empty where the records fix none."""
    title: str = ""
    """What they are in their company; empty where the records do not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a signature does not count for its party: a finding's code and one plain clause."""

    code: str
    reason: str


def require_authorised(
    key: SigningKey,
    party: str,
    project: Mapping[str, Any],
    now: dt.datetime,
    *,
    where: str = "the records",
    option: str = "--key",
) -> None:
    """Refuse a key of a person whom ``project`` does not let sign for ``party`` today, or not with its certificate."""
    people = signatories(project, party)
    refusal = refused(people, key.signatory, key.fingerprint, _day(now, project))
    if refusal is None:
        return
    if refusal.code == NOT_NAMED:
        raise InputError(
            option,
            f"{where} name{'s' if where != 'the records' else ''} {_names(people)} as signatory of the {party}; this key is of {key.signatory}",
            "use the key of a person named there, or add the person to the signatories in project.yaml first",
        )
    raise InputError(
        option,
        f"{key.signatory} cannot sign for the {party} with this key: {refusal.reason}",
        "use the key of a person who may, or agree a change of the signatories in project.yaml first",
    )


def signatory_findings(
    project: Mapping[str, Any], report: Report, *, where: str = "the records in the entry"
) -> Iterator[Finding]:
    """A finding for each signature that ``project``, a project record, does not let count for its party.

    Whoever confirms receipt or delivery binds nobody, so that this is only a warning then.
    """
    for item in report.signatures:
        people = signatories(project, item.party or "")
        day = signed_on(item, project)
        refusal = refused(people, item.signer or "", item.certificate, day)
        if refusal is None or item.verdict is Verdict.TOTAL_FAILED:
            continue
        who = item.signer or "Somebody whose certificate names no person"
        if refusal.code == NOT_NAMED:
            detail = f"{who} signed for the {item.party}; {where} name {_names(people)}."
        else:
            when = f" on {day}" if day else ""
            detail = f"{who} signed for the {item.party}{when}, without being allowed to: {refusal.reason}."
        severity = Severity.ERROR if item.commitment in BINDING else Severity.WARNING
        yield Finding(code=refusal.code, severity=severity, subject=item.name, detail=detail)


def refused(people: Iterable[Person], name: str, certificate: str | None, day: dt.date | None) -> Refusal | None:
    """Why none of ``people`` covers a signature by ``name`` with ``certificate`` on ``day``; None when one does.

    A certificate that is named for a person shows who it is; otherwise the name in it does. Where the records tell of
    nobody there is nothing to say; a ``day`` that is not known is on no span with an end.
    """
    listed = tuple(people)
    known = recognised(listed, name, certificate)
    if not listed:
        return None
    if not known:
        return Refusal(code=NOT_NAMED, reason="the records do not name them")
    reasons = [_against(item, certificate, day) for item in known]
    return None if None in reasons else Refusal(code=NOT_AUTHORISED, reason=str(reasons[-1]))


def recognised(people: Iterable[Person], name: str, certificate: str | None) -> tuple[Person, ...]:
    """Those of ``people`` a signature is by, more than one when the records name a person twice."""
    listed = tuple(people)
    known = tuple(item for item in listed if certificate in item.certificates)
    return known or tuple(item for item in listed if folded(item.name) == folded(name))


def _against(person: Person, certificate: str | None, day: dt.date | None) -> str | None:
    if not _within(person.span, day):
        return f"the records let {person.name} sign{person.span}"
    if not person.certificates:
        return None
    span = person.certificates.get(certificate or "")
    if span is None:
        return f"the records name other certificates for {person.name} than {certificate}"
    return None if _within(span, day) else f"the records let this certificate sign{span}"


def _within(span: Span, day: dt.date | None) -> bool:
    return day in span if day is not None else span.begins is None and span.ends is None


def signed_on(item: SignatureReport, project: Mapping[str, Any]) -> dt.date | None:
    """The day of a signature where the project is: by its timestamp, else by its claimed time."""
    said = item.timestamp or item.claimed_time
    if said is None:
        return None
    try:
        return _day(dt.datetime.fromisoformat(said), project)
    except ValueError:
        return None


def _day(moment: dt.datetime, project: Mapping[str, Any]) -> dt.date:
    """The day in the project's time zone; in UTC where that is not known."""
    try:
        return moment.astimezone(ZoneInfo(str(project.get("time_zone", "UTC")))).date()
    except (OSError, ValueError, KeyError):
        return moment.astimezone(dt.UTC).date()


def frozen_project(container: Container) -> Mapping[str, Any]:
    """The project record in an entry, as it stands there; empty when there is none that can be read."""
    from pipeline.records.load import parse

    name = next((name for name in container.members if name.startswith(_PROJECT)), None)
    data = container.read(name, MAX_RECORD) if name is not None else None
    if data is None:
        return {}
    try:
        return parse(data, "project").data
    except InputError:
        return {}


def signatories(project: Mapping[str, Any], party: str) -> tuple[Person, ...]:
    """Who may sign for ``party``; nobody when the record does not tell. Its values may be of any type."""
    parties = project.get("parties")
    one = parties.get(party) if isinstance(parties, Mapping) else None
    people = one.get("signatories") if isinstance(one, Mapping) else None
    listed = people if isinstance(people, list | tuple) else ()
    return tuple(_person(item) for item in listed if isinstance(item, Mapping) and item.get("name"))


def _person(item: Mapping[str, Any]) -> Person:
    certificates = {}
    if item.get("certificate"):
        certificates[str(item["certificate"])] = Span(begins=None, ends=None)
    several = item.get("certificates")
    for one in several if isinstance(several, list | tuple) else ():
        if isinstance(one, Mapping) and one.get("fingerprint"):
            certificates[str(one["fingerprint"])] = _span(one)
    title = str(item.get("title", "")) if isinstance(item.get("title", ""), str) else ""
    return Person(name=str(item["name"]), span=_span(item), certificates=certificates, title=title)


def _span(item: Mapping[str, Any]) -> Span:
    return Span(begins=_date(item.get("from"), dt.date.max), ends=_date(item.get("until"), dt.date.min))


def _date(value: Any, unreadable: dt.date) -> dt.date | None:
    """A day as a date or as text; one that cannot be read leaves no day on which it holds."""
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return unreadable


def _names(people: Iterable[Person]) -> str:
    return " and ".join(dict.fromkeys(item.name for item in people))


def folded(name: str) -> str:
    """A name as two spellings of it are compared: composed, without case, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
