"""Rules over who may sign: spans of time that can be, and certificates that are one person's."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Path, Records


def _people(records: Records) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    for party, data in records["project"]["parties"].items():
        for index, person in enumerate(data["signatories"]):
            yield ("parties", party, "signatories", index), party, person


def _spans(records: Records) -> Iterator[Fault]:
    for path, _, person in _people(records):
        spans = [(path, person)]
        spans += [((*path, "certificates", index), item) for index, item in enumerate(person.get("certificates", ()))]
        for place, span in spans:
            if "from" in span and "until" in span and span["until"] < span["from"]:
                yield Fault(
                    kind="project",
                    path=(*place, "until"),
                    message=f"{person['name']} may sign until a day before the first one ({span['from']})",
                    hint="correct one of the two dates",
                )


def _certificates(records: Records) -> Iterator[Fault]:
    owners: dict[str, tuple[str, str]] = {}
    for path, party, person in _people(records):
        if "certificate" in person and "certificates" in person:
            yield Fault(
                kind="project",
                path=(*path, "certificates"),
                message=f"{person['name']} has a certificate and a list of certificates",
                hint="move the one into the list",
            )
        named = [((*path, "certificate"), person["certificate"])] if "certificate" in person else []
        for index, item in enumerate(person.get("certificates", ())):
            named.append(((*path, "certificates", index, "fingerprint"), item["fingerprint"]))
        for place, certificate in named:
            owner = owners.setdefault(certificate, (party, person["name"]))
            if owner != (party, person["name"]):
                yield Fault(
                    kind="project",
                    path=place,
                    message=f"this is the certificate of {owner[1]}, who signs for the {owner[0]}",
                    hint="name each person's own: one key cannot bind two persons",
                )


RULES = (
    Rule(id="signatory-span", row="Y-01", severity=Severity.ERROR, needs=("project",), check=_spans,
         says="A signatory, and each certificate, has a first day that is not after the last."),
    Rule(id="signatory-certificate", row="Y-01", severity=Severity.ERROR, needs=("project",), check=_certificates,
         says="A signing certificate is named once, for one person, as one or in a list."),
)  # fmt: skip
