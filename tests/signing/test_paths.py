"""Certificate paths, good ones and each kind of bad one, after the families of NIST's PKITS (RFC 5280, 6)."""

import datetime as dt
import time
from collections.abc import Callable, Iterable

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.certificates.path import Candidate, judge_path
from signing.keys.store import SigningKey
from tests.pki import DAY, NOW, Authority, authority, self_signed

ROOT = authority("Vendor GmbH")
SUB = ROOT.department("Vendor GmbH")
OTHER = authority("Vendor GmbH")
"""Bears the same name as the root, with another key."""

DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")

Made = tuple[Iterable[x509.Certificate], SigningKey]
Extensions = list[tuple[x509.ExtensionType, bool]]


def under(root: Authority, key: SigningKey) -> Made:
    return (root.certificate,), key


def bob(by: Authority, **options: object) -> SigningKey:
    return by.issue("Vendor GmbH", "Bob Stein", **options)  # type: ignore[arg-type]


def use(*purposes: x509.ObjectIdentifier) -> Extensions:
    return [(x509.ExtendedKeyUsage(purposes), False)]


def names(permitted: str | None = None, excluded: str | None = None) -> Extensions:
    def tree(name: str | None) -> list[x509.GeneralName] | None:
        attribute = x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name or "")
        return [x509.DirectoryName(x509.Name([attribute]))] if name else None

    return [(x509.NameConstraints(tree(permitted), tree(excluded)), True)]


def rolled_over() -> Made:
    """The root has a new key, certified by the old one: who pinned the old one reaches it still."""
    new = authority("Vendor GmbH")
    bridge = ROOT.certify(
        new.certificate.subject, new.key.public_key(), begins=NOW - DAY, ends=NOW + DAY, usage="authority"
    )
    key = bob(new)
    return (ROOT.certificate,), SigningKey(private_key=key.private_key, certificate=key.certificate, chain=(bridge,))


def crossed() -> Made:
    """Two authorities that vouch for each other, and nobody for them."""
    one, two = authority("One"), authority("Two")
    bridges = tuple(
        issuer.certify(
            subject.certificate.subject, subject.key.public_key(), begins=NOW - DAY, ends=NOW + DAY, usage="authority"
        )
        for issuer, subject in ((one, two), (two, one))
    )
    key = bob(one)
    return (ROOT.certificate,), SigningKey(private_key=key.private_key, certificate=key.certificate, chain=bridges)


def imposed(chain: tuple[x509.Certificate, ...], key: SigningKey) -> SigningKey:
    return SigningKey(private_key=key.private_key, certificate=key.certificate, chain=chain)


GOOD: dict[str, Callable[[], Made]] = {
    "straight": lambda: under(ROOT, bob(ROOT)),
    "through a department": lambda: under(ROOT, bob(SUB)),
    "the department is the anchor": lambda: under(SUB, bob(SUB)),
    "the certificate is the anchor": lambda: ((key := self_signed("Vendor GmbH", "Bob")).certificate,) and (
        (key.certificate,), key
    ),
    "path length as long as allowed": lambda: under(
        ROOT, bob(ROOT.department("A", path_length=1).department("B", path_length=0))
    ),
    "name inside the permitted": lambda: under(ROOT, bob(ROOT.department("A", extensions=names("Vendor GmbH")))),
    "name outside the excluded": lambda: under(
        ROOT, bob(ROOT.department("A", extensions=names(excluded="Client AG")))
    ),
    "unknown extension, not critical": lambda: under(ROOT, bob(ROOT, extensions=[(UNKNOWN, False)])),
    "policies": lambda: under(
        ROOT,
        bob(ROOT, extensions=[(x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)]), False)]),
    ),
    "use: e-mail": lambda: under(ROOT, bob(ROOT, extensions=use(ExtendedKeyUsageOID.EMAIL_PROTECTION))),
    "use: documents": lambda: under(ROOT, bob(ROOT, extensions=use(DOCUMENTS))),
    "use: anything": lambda: under(ROOT, bob(ROOT, extensions=use(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE))),
    "several algorithms": lambda: under(
        (root := authority("Vendor GmbH", algorithm="rsa3072")), bob(root.department("A", algorithm="p384"), algorithm="ed25519")
    ),
    "the root's new key, certified by the old": rolled_over,
    "strangers' certificates beside": lambda: under(
        ROOT, imposed((OTHER.certificate, SUB.certificate, ROOT.certificate), bob(SUB))
    ),
}  # fmt: skip

BAD: dict[str, tuple[Callable[[], Made], str, str]] = {
    "no anchor": (lambda: ((), bob(ROOT)), "NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND"),
    "another anchor": (
        lambda: under(authority("Client AG"), bob(ROOT)), "NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND"
    ),
    "an anchor of the same name": (
        lambda: under(OTHER, imposed((), bob(ROOT))), "NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND"
    ),
    "the department is missing": (
        lambda: under(ROOT, imposed((), bob(SUB))), "NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND"
    ),
    "a department of the same name in its place": (
        lambda: under(ROOT, imposed((ROOT.department("Vendor GmbH").certificate,), bob(SUB))),
        "NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND",
    ),
    "they vouch for each other": (crossed, "NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND"),
    "path length exceeded": (
        lambda: under(ROOT, bob(ROOT.department("A", path_length=0).department("B"))),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "issued by somebody who is no authority": (
        lambda: under(ROOT, bob(ROOT.department("A", authority=False))),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "issued by an authority that may not issue": (
        lambda: under(ROOT, bob(ROOT.department("A", usage="sign", authority=True))),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "name outside the permitted": (
        lambda: under(ROOT, bob(ROOT.department("A", extensions=names("Client AG")))),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "name inside the excluded": (
        lambda: under(ROOT, bob(ROOT.department("A", extensions=names(excluded="Vendor GmbH")))),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "unknown critical extension": (
        lambda: under(ROOT, bob(ROOT, extensions=[(UNKNOWN, True)])),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "unknown critical extension above": (
        lambda: under(ROOT, bob(ROOT.department("A", extensions=[(UNKNOWN, True)]))),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "a policy is asked for, and there is none": (
        lambda: under(ROOT, bob(ROOT.department("A", extensions=[(x509.PolicyConstraints(0, None), True)]))),
        "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "expired": (lambda: under(ROOT, bob(ROOT, begins=NOW - 9 * DAY, ends=NOW - DAY)), "CERTIFICATE_EXPIRED", "OUT_OF_BOUNDS_NO_POE"),
    "not yet valid": (lambda: under(ROOT, bob(ROOT, begins=NOW + DAY)), "CERTIFICATE_NOT_YET_VALID", "NOT_YET_VALID"),
    "the department has expired": (
        lambda: under(ROOT, bob(ROOT.department("A", ends=NOW - DAY))), "CERTIFICATE_EXPIRED", "OUT_OF_BOUNDS_NO_POE"
    ),
    "the anchor has expired": (
        lambda: under((old := authority("Vendor GmbH", ends=NOW - DAY)), bob(old)), "CERTIFICATE_EXPIRED", "OUT_OF_BOUNDS_NO_POE"
    ),
    "a weak key above": (
        lambda: under(ROOT, bob(weak_department())), "CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    ),
    "use: encrypting": (lambda: under(ROOT, bob(ROOT, usage="encrypt")), "CERTIFICATE_USAGE", "CHAIN_CONSTRAINTS_FAILURE"),
    "use: issuing": (lambda: under(ROOT, bob(ROOT, usage="authority")), "CERTIFICATE_USAGE", "CHAIN_CONSTRAINTS_FAILURE"),
    "use: web server": (lambda: under(ROOT, bob(ROOT, server=True)), "CERTIFICATE_USAGE", "CHAIN_CONSTRAINTS_FAILURE"),
    "use: logging in": (
        lambda: under(ROOT, bob(ROOT, extensions=use(ExtendedKeyUsageOID.CLIENT_AUTH))),
        "CERTIFICATE_USAGE", "CHAIN_CONSTRAINTS_FAILURE",
    ),
    "use: programs": (
        lambda: under(ROOT, bob(ROOT, extensions=use(ExtendedKeyUsageOID.CODE_SIGNING))),
        "CERTIFICATE_USAGE", "CHAIN_CONSTRAINTS_FAILURE",
    ),
    "use: timestamps": (
        lambda: under(ROOT, bob(ROOT, extensions=use(ExtendedKeyUsageOID.TIME_STAMPING))),
        "CERTIFICATE_USAGE", "CHAIN_CONSTRAINTS_FAILURE",
    ),
}  # fmt: skip


def weak_department() -> Authority:
    """A department with an RSA key of 1024 bits."""
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - the attack
    subject = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Weak")])
    certificate = ROOT.certify(subject, key.public_key(), begins=NOW - DAY, ends=NOW + DAY, usage="authority")
    return Authority(key=key, certificate=certificate, chain=(ROOT.certificate,))


def judged(made: Made, moment: dt.datetime = NOW) -> tuple[str | None, str | None]:
    anchors, key = made
    candidate = Candidate(
        certificate=_asn1(key.certificate),
        others=tuple(_asn1(item) for item in key.chain),
        revocations=(),
        claimed_time=None,
    )
    outcome = judge_path(candidate, anchors, given=(), moment=moment)
    return outcome.code, outcome.sub_indication


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


@pytest.mark.parametrize("name", GOOD)
def test_good(name: str) -> None:
    assert judged(GOOD[name]()) == (None, None)


@pytest.mark.parametrize("name", BAD)
def test_bad(name: str) -> None:
    make, code, sub_indication = BAD[name]
    assert judged(make()) == (code, sub_indication)


def test_validity_is_that_of_the_moment() -> None:
    made = under(ROOT, bob(ROOT, begins=NOW - 9 * DAY, ends=NOW - DAY))
    assert judged(made, NOW - 2 * DAY) == (None, None)
    assert judged(made, NOW - 10 * DAY)[0] == "CERTIFICATE_NOT_YET_VALID"


def test_fifty_authorities_that_vouch_for_each_other_cost_no_time() -> None:
    """All of one name and key: a search through every order of them would never end."""
    maze = authority("Maze")
    subject = maze.certificate.subject
    walls = tuple(
        maze.certify(subject, maze.key.public_key(), begins=NOW - DAY, ends=NOW + (number + 1) * DAY, usage="authority")
        for number in range(49)
    )
    start = time.monotonic()
    assert judged(((ROOT.certificate,), imposed(walls, bob(maze))))[0] == "NO_TRUST_ANCHOR"
    assert time.monotonic() - start < 10
