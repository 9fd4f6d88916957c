"""The statement of a new entry: what it says of itself, made once its payload is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipeline.dossier.second_key import demanded
from pipeline.dossier.version import GENERATOR
from signing.errors import InputError
from signing.statement import Payload, Previous, Required, Statement

if TYPE_CHECKING:
    from pipeline.dossier.entry import Entry
    from pipeline.records.process import Kind
    from pipeline.records.values import Records


def statement_maker(
    *,
    kind: Kind,
    records: Records,
    title: str,
    language: str | None = None,
    round_number: int | None,
    number: int,
    now: dt.datetime,
    cited: tuple[Any, ...],
    last: Entry | None,
    also: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[Payload], Statement]:
    """What makes the statement of the entry ``number`` once its payload is known.

    ``also`` names, by party, the kind of key a second signature is asked for by, beside those the project asks.
    """
    project = records["project"]
    second = {**demanded(project, kind.role), **also}
    previous = None
    if last is not None and last.report.baseline is not None:
        previous = Previous(entry=last.file.number, baseline=last.report.baseline, signatures=last.signatures)

    def make(payload: Payload) -> Statement:
        return Statement(
            project=str(project["number"]),
            entry=number,
            kind=kind.name,
            title=title,
            round=round_number,
            created=now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            generator=GENERATOR,
            language=language,
            payload=payload,
            required=tuple(
                Required(
                    party=item, role=kind.role, certificate=agreed_certificate(project, item), also=second.get(item)
                )
                for item in kind.signatories
            ),
            cites=cited,
            previous=previous,
        )

    return make


def something_new(
    make_statement: Callable[[Payload], Statement], kind: Kind, entries: tuple[Entry, ...]
) -> Callable[[Payload], Statement]:
    """``make_statement``, refusing a payload that the last entry of the kind holds already."""
    last = next((entry for entry in reversed(entries) if entry.file.kind == kind.name), None)

    def make(payload: Payload) -> Statement:
        if last is not None and last.report.statement is not None and last.report.statement.payload == payload:
            name = f"entries/{last.file.name}"
            waits = f"it waits for the signature of the {' and the '.join(last.missing)}; " if last.missing else ""
            raise InputError(
                f"freeze {kind.name}", f"nothing has changed since {name}", f"{waits}--again freezes it all the same"
            )
        return make_statement(payload)

    return make


def agreed_certificate(project: Any, party: str) -> str | None:
    """The one certificate agreed for a party; None when it names none, or several persons who may each sign."""
    named = [item.get("certificate") for item in project["parties"][party].get("signatories", ())]
    return named[0] if len(named) == 1 else None


def round_of(data: Any) -> int | None:
    """The number of the last round a record tells of; None when it tells of none."""
    rounds = data.get("rounds") or ()
    number = rounds[-1].get("number") if rounds else None
    return number if isinstance(number, int) else None
