"""The natural persons the records name for each party, against those the certificates name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from signing.errors import InputError
from signing.report import Finding, Severity

if TYPE_CHECKING:
    from signing.container import Container
    from signing.keys import SigningKey
    from signing.report import Report

MAX_RECORD = 8 * 1024 * 1024
_PROJECT = "payload/records/project."


def require_named(key: SigningKey, party: str, project: Mapping[str, Any]) -> None:
    """Refuse a key of a person the records do not name as signatory of ``party``."""
    names = signatories(project, party)
    if names and folded(key.signatory) not in {folded(name) for name in names}:
        raise InputError(
            "--key",
            f"the records name {' and '.join(names)} as signatory of the {party}; this key is of {key.signatory}",
            "use the key of a person named there, or add the person to the signatories in project.yaml first",
        )


def signatory_findings(container: Container, report: Report) -> Iterator[Finding]:
    """A warning for each signature of a person the records in the entry do not name for the party."""
    project = frozen_project(container)
    for item in report.signatures:
        names = signatories(project, item.party or "")
        if names and item.signer is not None and folded(item.signer) not in {folded(name) for name in names}:
            detail = f"{item.signer} signed for the {item.party}; the records in the entry name {' and '.join(names)}."
            yield Finding(code="SIGNATORY_NOT_NAMED", severity=Severity.WARNING, subject=item.name, detail=detail)


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


def signatories(project: Mapping[str, Any], party: str) -> tuple[str, ...]:
    """The names of those who may sign for ``party``; none when the record does not tell."""
    parties = project.get("parties")
    one = parties.get(party) if isinstance(parties, Mapping) else None
    people = one.get("signatories") if isinstance(one, Mapping) else None
    listed = people if isinstance(people, list | tuple) else ()
    return tuple(str(item["name"]) for item in listed if isinstance(item, Mapping) and item.get("name"))


def folded(name: str) -> str:
    """A name as two spellings of it are compared: composed, without case, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
