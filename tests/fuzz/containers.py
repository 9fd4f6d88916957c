"""Targets for entries and containers of other producers, and for what lies in them: manifests, statements, signatures, anchors."""

import io
import zipfile
from pathlib import Path

from pipeline.present.report_text import report_text
from signing import manifest, statement, sums
from signing.certificates.revocation import read_revocations
from signing.certificates.trust import TrustStore, read_anchors
from signing.cms.form import CmsFormError, read_cms
from signing.container import Container
from signing.entry import manifest_name, signature_name
from signing.errors import InputError
from signing.keys.uri import parse_key_uri
from signing.report import Report, Verdict
from signing.verification.indication import indications
from signing.verification.signature import judge_signature
from signing.verification.verify import verify
from tests import timestamps
from tests.fuzz.fuzzed import FalsePassError, Fuzzed, Target, tapes
from tests.pki import NOW, Parties
from tests.signing import foreign_containers
from tests.signing.conftest import countersign, freeze
from tests.signing.container_attacks import read, write
from tests.signing.foreign_containers import Form, signatory
from tests.signing.test_foreign_archives import TOKEN, archived


def make_containers(folder: Path, people: Parties) -> dict[str, Fuzzed]:
    """The targets by name; ``folder`` takes the files they have to write."""
    half = freeze(folder / "half.asice", people.vendor)
    entry = countersign(half, folder / "entry.asice", people.client)
    whole, members = entry.read_bytes(), read(entry)
    return {
        "zip": Fuzzed(target=_zip(folder), seeds=(whole, _deflated(members))),
        "entry": Fuzzed(target=_entry(folder, people, whole), seeds=(whole,)),
        "members": Fuzzed(target=_members(folder, people, read(half)), seeds=tuple(tapes(list(read(half).values())))),
        "foreign": _foreign(folder),
        "manifest": Fuzzed(target=parse_manifest, seeds=(members[manifest_name(1)], members[manifest_name(2)])),
        "sums": Fuzzed(target=parse_sums, seeds=(members["SHA256SUMS"],)),
        "statement": Fuzzed(target=parse_statement, seeds=(members["statement.json"],)),
        "signature": Fuzzed(target=_signature(people, members), seeds=(members[signature_name(1)],)),
        "anchors": Fuzzed(target=parse_anchors, seeds=(people.client.anchor_pem(),)),
        "key-uri": Fuzzed(target=parse_uri, seeds=KEY_URIS),
    }


KEY_URIS = (
    b"p12:client.p12",
    b"pem:key.pem;cert=cert.pem",
    b"pkcs11:token=vendor;object=signer?module-path=/usr/lib/x.so",
)


def _zip(folder: Path) -> Target:
    path = folder / "fuzzed.zip"

    def target(data: bytes) -> None:
        path.write_bytes(data)
        with Container.open(path) as container:
            if container.form.findings:
                return
            for name, member in container.members.items():
                content = container.read(name, 1_000_000)
                if content is not None and len(content) != member.size:
                    raise FalsePassError(name)

    return target


def _entry(folder: Path, people: Parties, whole: bytes) -> Target:
    """No other bytes pass than those that both signed."""
    path = folder / "fuzzed.asice"

    def target(data: bytes) -> None:
        path.write_bytes(data)
        report = verify(path, trust=people.trust, now=NOW)
        indications(path, trust=people.trust, now=NOW)
        report_text(report, path.name)
        if data != whole and (report.verdict is Verdict.TOTAL_PASSED or report.executed):
            raise FalsePassError(path.name)

    return target


def _members(folder: Path, people: Parties, members: dict[str, bytes]) -> Target:
    """As ``entry``, past the form of the archive: the first byte says which member of a half-signed one the rest replaces."""
    path = folder / "members.asice"
    names = list(members)

    def target(data: bytes) -> None:
        if not data:
            return
        name = names[data[0] % len(names)]
        path.unlink(missing_ok=True)
        write(path, {**members, name: data[1:]})
        report = verify(path, trust=people.trust, now=NOW)
        indications(path, trust=people.trust, now=NOW)
        report_text(report, path.name)
        if data[1:] != members[name] and (report.verdict is Verdict.TOTAL_PASSED or _only_half_signed(report)):
            raise FalsePassError(name)

    return target


def _only_half_signed(report: Report) -> bool:
    return [item.code for item in report.findings] == ["HALF_SIGNED"]


def _foreign(folder: Path) -> Fuzzed:
    """A container of another producer: a member replaced as in ``members``; no file passes that was not signed.

    Nor does its archive timestamp prove anything of what it was not made over.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    who = signatory(ec.generate_private_key(ec.SECP256R1()))
    members = archived(foreign_containers.members(who, Form()))
    trust = TrustStore(any_party=(who.root,), timestamps=(timestamps.ROOT.certificate,))
    path, names = folder / "foreign.asice", list(members)

    def target(data: bytes) -> None:
        if not data:
            return
        name = names[data[0] % len(names)]
        path.unlink(missing_ok=True)
        write(path, {**members, name: data[1:]})
        report = verify(path, trust=trust, now=NOW)
        if data[1:] == members[name] or name in {"mimetype", TOKEN}:
            return
        passed = {report.verdict, *(item.verdict for item in indications(path, trust=trust, now=NOW))}
        proven = any(item.time is not None for item in report.archives)
        if proven or (Verdict.TOTAL_PASSED in passed and name in foreign_containers.FILES):
            raise FalsePassError(name)

    return Fuzzed(target=target, seeds=tuple(tapes(list(members.values()))))


def parse_manifest(data: bytes) -> None:
    """What is taken can be written, and is read back."""
    try:
        found = manifest.parse(data)
    except manifest.ManifestError:
        return
    names = [item.name for item in found.references]
    if len(set(names)) != len(names):
        raise FalsePassError(names)
    again = manifest.parse(manifest.write(found.signature, [(item.name, b"0" * 32) for item in found.references]))
    if [item.name for item in again.references] != names or again.signature != found.signature:
        raise FalsePassError(names)


def parse_sums(data: bytes) -> None:
    """What is taken has one form."""
    found = sums.parse(data)
    if found is not None and not sums.is_written(data, found.items()):
        raise FalsePassError(found)


def parse_statement(data: bytes) -> None:
    """What is taken has one form."""
    try:
        found = statement.parse(data)
    except statement.StatementError:
        return
    if statement.to_bytes(found) != data:
        raise FalsePassError(found)


def _signature(people: Parties, members: dict[str, bytes]) -> Target:
    """A signature has one form: no other bytes pass over the same manifest."""
    name, signed = signature_name(1), members[manifest_name(1)]

    def target(data: bytes) -> None:
        for own in (True, False):
            try:
                read_cms(data, own=own)
            except CmsFormError:
                continue
        judged = judge_signature(name, data, signed, trust=people.trust, now=NOW, own=True)
        if judged.report.verdict is Verdict.TOTAL_PASSED and data != members[name]:
            raise FalsePassError(name)

    return target


def parse_anchors(data: bytes) -> None:
    """Certificates and revocation lists in PEM."""
    read_revocations(data)
    try:
        read_anchors(data, "anchor.pem")
    except InputError:
        return


def parse_uri(data: bytes) -> None:
    """Where a key is."""
    try:
        parse_key_uri(data.decode("utf-8", "surrogateescape"))
    except InputError:
        return


def _deflated(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
