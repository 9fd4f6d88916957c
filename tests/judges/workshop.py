"""Containers and PDFs that EU DSS signs for us, by two companies and with its own timestamper."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.certificates.trust import TrustStore
from signing.report import Report
from signing.verification.verify import verify
from tests.judges import dss
from tests.pki import NOW, Authority, authority
from tests.signing import pdf_attacks
from tests.signing.container_attacks import write
from tests.signing.foreign_containers import MIMETYPE, PrivateKey, Signatory, manifest_over, signatory
from tests.timestamps import YEAR

LISTED_ROOT = authority("Lists AG")
LISTED = LISTED_ROOT.issue("Lists AG", "Dora Klein")
"""A signatory whose authority has a revocation list."""
INSIDE = "META-INF/signature.p7s"
"""A signature with archive timestamps inside, in the container that DSS makes with a manifest for them beside."""
PASSPHRASE = b"made for this test"
FILES = {"hello world.txt": b"hello\n", "\u5408\u540c.txt": "\u5408\u540c\n".encode()}


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What DSS made, and who signed."""

    folder: Path
    first: Signatory
    second: Signatory
    clock: x509.Certificate

    @property
    def files(self) -> tuple[Path, ...]:
        """Every container and PDF with a signature in it."""
        found = (path for path in sorted(self.folder.iterdir()) if path.suffix in {".asice", ".pdf"})
        return tuple(path for path in found if path.stem != "plain")

    def judged(self, name: str, *anchors: x509.Certificate) -> Report:
        return verify(self.folder / name, trust=TrustStore(any_party=anchors, timestamps=(self.clock,)), now=NOW)


def keystore(path: Path, key: PrivateKey, *certificates: x509.Certificate) -> Path:
    encryption = serialization.BestAvailableEncryption(PASSPHRASE)
    leaf, *chain = certificates
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"signer", key, leaf, chain, encryption))
    return path


def tsa_of(root: Authority) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 3072)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name.from_rfc4514_string("CN=Clock,O=Time AG"))
        .issuer_name(root.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(root.certificate.not_valid_before_utc)
        .not_valid_after(root.certificate.not_valid_after_utc)
        .add_extension(purpose, critical=True)
        .sign(root.key, hashes.SHA256())
    )
    return key, certificate


def made_by_dss(folder: Path) -> Workshop:
    """All of it, made in ``folder`` in one run."""
    first, second = signatory(ec.generate_private_key(ec.SECP256R1())), signatory(rsa.generate_private_key(65537, 3072))
    root = authority("Time AG")
    clock = keystore(folder / "tsa.p12", *tsa_of(root), root.certificate)
    one = keystore(folder / "first.p12", first.key, first.certificate, first.root)
    two = keystore(folder / "second.p12", second.key, second.certificate, second.root)
    lists = []
    for authority_of_all, label in ((root, "time"), (LISTED_ROOT, "listed")):
        path = folder / f"{label}.crl"
        path.write_bytes(authority_of_all.revocation_list().public_bytes(serialization.Encoding.DER))
        lists.append(str(path))
    listed = keystore(
        folder / "listed.p12", cast("PrivateKey", LISTED.private_key), LISTED.certificate, LISTED_ROOT.certificate
    )
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    (folder / "plain.pdf").write_bytes(pdf_attacks.made())
    both = ",".join(str(folder / name) for name in FILES)
    jobs = [
        ("ecdsa-b.asice", "CAdES-BASELINE-B", "SHA256", one, both),
        ("rsa-b.asice", "CAdES-BASELINE-B", "SHA512", two, both),
        ("ecdsa-t.asice", "CAdES-BASELINE-T", "SHA256", one, both),
        ("two.asice", "CAdES-BASELINE-B", "SHA256", two, str(folder / "ecdsa-b.asice")),
        ("signed.pdf", "PAdES-BASELINE-B", "SHA256", one, str(folder / "plain.pdf")),
        ("stamped.pdf", "PAdES-BASELINE-T", "SHA256", one, str(folder / "plain.pdf")),
        ("signed-twice.pdf", "PAdES-BASELINE-B", "SHA256", two, str(folder / "signed.pdf")),
        ("two-t.asice", "CAdES-BASELINE-T", "SHA384", two, str(folder / "ecdsa-t.asice")),
        ("lasting.asice", "CAdES-BASELINE-LT", "SHA256", listed, both),
        ("archived.asice", "CAdES-BASELINE-LTA", "SHA256", listed, both),
    ]
    dated = [(name, level, digest, NOW, key, files) for name, level, digest, key, files in jobs]
    manifest = folder / "manifest.xml"
    manifest.write_bytes(manifest_over(FILES, INSIDE))
    over, level = str(manifest), "CAdES-BASELINE-LTA"
    dated += [
        ("once.p7s", level, "SHA256", NOW, listed, over),
        ("twice.p7s", level, "SHA512", NOW + 2 * YEAR, listed, f"{over},{folder / 'once.p7s'}"),
    ]
    table = folder / "jobs.tsv"
    rows = [
        "\t".join((str(folder / name), level, digest, f"{moment:%Y-%m-%dT%H:%M:%SZ}", str(key), files))
        for name, level, digest, moment, key, files in dated
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    dss.run("Maker", str(table), PASSPHRASE.decode(), str(clock), ",".join(lists))
    for name in ("once", "twice"):
        value = (folder / f"{name}.p7s").read_bytes()
        members = {"mimetype": MIMETYPE, **FILES, "META-INF/ASiCManifest.xml": manifest.read_bytes(), INSIDE: value}
        write(folder / f"archived-inside-{name}.asice", members)
    return Workshop(folder=folder, first=first, second=second, clock=root.certificate)
