"""The part of the judged set that lasts, that lies beside its files, or that DSS made."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cryptography import x509

from signing.certificates.trust import TrustStore
from signing.container import PayloadItem
from signing.entry import archive_manifest_name, archive_timestamp_name, freeze_entry, manifest_name, signature_name
from signing.tree import scan
from tests import timestamps
from tests.judges.judged import Judged, judged
from tests.judges.workshop import INSIDE, LISTED_ROOT, Workshop
from tests.pki import NOW, Parties
from tests.signing import (
    archives_inside,
    test_archive,
    test_pdf_lasting,
)
from tests.signing.conftest import countersign, statement_of
from tests.signing.container_attacks import read, write


def lasting(folder: Path) -> Iterator[Judged]:
    """Entries with all that a signature is checked by, renewed once and twice, and looked at decades later."""
    known = test_archive.TRUST

    def at(years: int) -> list[x509.CertificateRevocationList]:
        time = NOW + years * timestamps.YEAR
        since, until = time - test_archive.DAY, time + 30 * test_archive.DAY
        return [test_archive.SECOND_ROOT.revocation_list(since=since, until=until)]

    plain = test_archive.entry_at(folder / "lasting-t.asice", lists=())
    lasts = test_archive.entry_at(folder / "lasting-lt.asice")
    once = test_archive.renewed(lasts, folder / "lasting-lta.asice", 10, test_archive.SECOND, at(10))
    twice = test_archive.renewed(once, folder / "lasting-lta-2.asice", 20, test_archive.THIRD, at(20))
    files = {"t": (plain, 0), "lt": (lasts, 0), "lt-later": (lasts, 5), "lta": (once, 11), "lta-late": (once, 23),
             "lta-twice": (twice, 30)}  # fmt: skip
    for name, (path, years) in files.items():
        yield judged(f"lasting/{name}", path, known, NOW + years * timestamps.YEAR)
    members = read(once)
    broken = {
        "changed": {**members, "payload/a.html": b"<p>two</p>"},
        "token-of-nothing": {**members, archive_timestamp_name(1): b"\0" * 64},
        "archive-manifest-changed": {**members, archive_manifest_name(1): members[archive_manifest_name(1)] + b"\n"},
        "signature-changed": {**members, signature_name(2): members[signature_name(1)]},
    }
    for name, changed in broken.items():
        path = write(folder / f"lasting-{name}.asice", changed)
        yield judged(f"lasting/{name}", path, known, NOW + 11 * timestamps.YEAR)


def lasting_pdfs(folder: Path) -> Iterator[Judged]:
    """The same for PDFs."""
    lists = [test_archive.SECOND_ROOT.revocation_list(
        since=NOW + 10 * timestamps.YEAR - test_archive.DAY, until=NOW + 10 * timestamps.YEAR + 30 * test_archive.DAY
    )]  # fmt: skip
    lasts = test_pdf_lasting.signed()
    once = test_pdf_lasting.renewed(lasts, 10, test_archive.SECOND, lists)
    files = {"t": (test_pdf_lasting.signed(lists=()), 0), "lt": (lasts, 0), "lt-later": (lasts, 5), "lta": (once, 11),
             "lta-late": (once, 23), "changed": (once.replace(b"EUR 184,000", b"EUR 194,000", 1), 11)}  # fmt: skip
    for name, (data, years) in files.items():
        path = folder / f"lasting-{name}.pdf"
        path.write_bytes(data)
        yield judged(f"lasting-pdf/{name}", path, test_archive.TRUST, NOW + years * timestamps.YEAR)


def sealed(folder: Path, signatories: Parties) -> Iterator[Judged]:
    """Seals: to DSS, which does not open them, each signature lies beside the manifest it was made over."""
    tree = folder / "outside"
    tree.mkdir()
    (tree / "a.html").write_bytes(b"<p>one</p>\n")
    half = folder / "half.seal"
    items = [PayloadItem(name=item.name, source=item) for item in scan(tree).files]
    freeze_entry(half, items, statement_of, key=signatories.vendor, party="vendor", time=NOW, detached=True)
    members = read(countersign(half, folder / "whole.seal", signatories.client))
    changed = members[manifest_name(2)].replace(b"a.html", b"b.html")
    broken = {
        "as-made": members,
        "manifest-changed": {**members, manifest_name(2): changed},
        "signatures-exchanged": {
            **members,
            signature_name(1): members[signature_name(2)],
            signature_name(2): members[signature_name(1)],
        },
        "not-a-signature": {**members, signature_name(2): b"signed"},
    }
    for name, there in broken.items():
        path = write(folder / f"{name}.seal", there)
        whole = judged(f"seal/{name}", path, signatories.trust)
        for number in (1, 2):
            beside = folder / f"{name}-{number}"
            beside.mkdir()
            signature, manifest = beside / "signature.p7s", beside / "manifest.xml"
            signature.write_bytes(there[signature_name(number)])
            manifest.write_bytes(there[manifest_name(number)])
            case = replace(whole.case, name=f"seal/{name}/{number}", path=signature, detached=(manifest,))
            of = tuple(item for item in whole.indications if item.signature == signature_name(number))
            yield replace(whole, case=case, indications=of)


def by_dss(folder: Path, made: Workshop) -> Iterator[Judged]:
    """Containers and PDFs made by DSS, what somebody changed in them, and what lasts of them years later."""
    roots = (made.first.root, made.second.root, LISTED_ROOT.certificate)
    known = TrustStore(any_party=roots, timestamps=(made.clock,))
    for path in made.files:
        yield judged(f"by-dss/{path.name}", path, known)
        if path.suffix == ".pdf":
            changed = folder / f"changed-{path.name}"
            changed.write_bytes(path.read_bytes().replace(b"EUR 184,000", b"EUR 194,000", 1))
        else:
            changed = write(folder / f"changed-{path.name}", {**read(path), "hello world.txt": b"Hello\n"})
        yield judged(f"by-dss/changed-{path.name}", changed, known)
    for name in ("archived", "archived-inside-once", "archived-inside-twice"):
        yield judged(f"by-dss/{name}-five-years-later", made.folder / f"{name}.asice", known, NOW + 5 * timestamps.YEAR)
    members = read(made.folder / "archived-inside-twice.asice")
    for name, change in archives_inside.CHANGES.items():
        path = write(folder / f"inside-{name}.asice", {**members, INSIDE: change(members[INSIDE])})
        yield judged(f"by-dss/archived-inside-{name}", path, known, NOW + 5 * timestamps.YEAR)
