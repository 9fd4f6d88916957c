"""OCSP answers, given by the verifier or found in a signature: which count, and what they say at any moment."""

import datetime as dt
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
from asn1crypto import algos, cms
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.certificates.brought_along import response
from signing.certificates.ocsp import ocsp_answer, ocsp_request
from signing.certificates.revocation import load_revocations, read_revocation_file, revocation_doubt
from signing.certificates.trust import TrustStore
from signing.cms.der import BIT_STRING, SEQUENCE, TAG_0, der
from signing.errors import InputError
from signing.keys.store import SigningKey
from signing.report import Verdict
from signing.verification.signature import judge_signature
from tests.pki import DAY, NOW, Authority, authority
from tests.signing.cms_attacks import changed, good

ROOT = authority("Vendor GmbH")
KEY = ROOT.issue("Vendor GmbH", "Bob Stein")
OTHER = authority("Vendor GmbH")
"""Bears the same name, with another key."""
FOR_ANSWERS = [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)]


def responder(by: Authority = ROOT, **options: Any) -> SigningKey:
    return by.issue("Vendor GmbH", "Responder", **{"extensions": FOR_ANSWERS, **options})


def answer(**options: Any) -> ocsp.OCSPResponse:
    return ROOT.ocsp(KEY.certificate, **options)


def by_pss(digest: str = "sha256", mask: str | None = None, **options: Any) -> ocsp.OCSPResponse:
    """An answer by a responder that signs with RSA-PSS."""
    by = responder(algorithm="rsa3072")
    plain = answer(responder=by, **options)
    key, hashed = cast("rsa.RSAPrivateKey", by.private_key), getattr(hashes, digest.upper())()
    filled = padding.PSS(mgf=padding.MGF1(getattr(hashes, (mask or digest).upper())()), salt_length=hashed.digest_size)
    named = {"algorithm": mask or digest}
    parameters = {
        "hash_algorithm": {"algorithm": digest},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": named},
        "salt_length": hashed.digest_size,
    }
    method = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)})
    value = key.sign(plain.tbs_response_bytes, filled, hashed)
    certificates = der(TAG_0, der(SEQUENCE, by.certificate.public_bytes(Encoding.DER)))
    parts = (plain.tbs_response_bytes, method.dump(), der(BIT_STRING, b"\0", value), certificates)
    return ocsp.load_der_ocsp_response(response(der(SEQUENCE, *parts)))


CASES = {
    "good": (answer(), None),
    "good by a responder": (answer(responder=responder()), None),
    "good by an Ed25519 responder": (answer(responder=responder(algorithm="ed25519")), None),
    "good by an RSA responder": (answer(responder=responder(algorithm="rsa3072")), None),
    "good by an RSA-PSS responder": (by_pss(), None),
    "good by RSA-PSS with a longer digest": (by_pss("sha512"), None),
    "revoked by an RSA-PSS responder": (by_pss(status="revoked"), "CERTIFICATE_REVOKED"),
    "without an end, of today": (answer(until=None), None),
    "revoked": (answer(status="revoked"), "CERTIFICATE_REVOKED"),
    "revoked tomorrow": (answer(status="revoked", on=NOW + DAY), "CERTIFICATE_REVOKED"),
    "unknown": (answer(status="unknown"), "REVOCATION_UNKNOWN"),
    "of last week": (answer(since=NOW - 7 * DAY, until=NOW - 6 * DAY), "REVOCATION_UNKNOWN"),
    "without an end, of last week": (answer(since=NOW - 7 * DAY, until=None), "REVOCATION_UNKNOWN"),
    "of tomorrow": (answer(since=NOW + DAY, until=NOW + 2 * DAY), "REVOCATION_UNKNOWN"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_an_answer_says(name: str) -> None:
    given, code = CASES[name]
    doubt = revocation_doubt((KEY.certificate, ROOT.certificate), given=[given], moment=NOW)
    assert (doubt.code if doubt else None) == code


OF_NO_ACCOUNT = {
    "by another authority of the same name": OTHER.ocsp(KEY.certificate, status="revoked", issuer=ROOT.certificate),
    "by a signatory of the authority": answer(responder=ROOT.issue("Vendor GmbH", "Bob Stein"), status="revoked"),
    "by a responder of another authority": answer(responder=responder(OTHER), status="revoked"),
    "by a responder that has expired": answer(responder=responder(ends=NOW - DAY / 2), status="revoked"),
    "on another certificate": ROOT.ocsp(ROOT.issue("Vendor GmbH", "Else").certificate, status="revoked"),
    "on one of another issuer": ROOT.ocsp(KEY.certificate, issuer=OTHER.certificate, status="revoked"),
    "by RSA-PSS over SHA-1": by_pss("sha1", status="revoked"),
    "by RSA-PSS with a mask by another digest": by_pss(mask="sha1", status="revoked"),
    "that is an error": ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER),
}


@pytest.mark.parametrize("name", OF_NO_ACCOUNT)
def test_answers_of_no_account(name: str) -> None:
    assert ocsp_answer(OF_NO_ACCOUNT[name], KEY.certificate, ROOT.certificate) is None


def test_a_flipped_answer_is_of_no_account() -> None:
    der = bytearray(answer(status="revoked").public_bytes(Encoding.DER))
    for position in range(len(der)):
        flipped = bytes([*der[:position], der[position] ^ 1, *der[position + 1 :]])
        for item in load_revocations([flipped]):
            assert isinstance(item, ocsp.OCSPResponse)
            said = ocsp_answer(item, KEY.certificate, ROOT.certificate)
            assert said is None or said.revoked is not None  # never "good"


@pytest.mark.parametrize(("on", "code"), [(NOW - DAY, "CERTIFICATE_REVOKED"), (NOW + DAY, None)])
def test_what_was_revoked_after_a_proven_moment_was_good_then(on: dt.datetime, code: str | None) -> None:
    later = answer(status="revoked", on=on, since=NOW + 2 * DAY, until=NOW + 3 * DAY)
    path = (KEY.certificate, ROOT.certificate)
    doubt = revocation_doubt(path, given=[later], moment=NOW, proven=True)
    assert (doubt.code if doubt else None) == code
    claimed = revocation_doubt(path, given=[later], moment=NOW)
    assert claimed is not None
    assert claimed.code == "CERTIFICATE_REVOKED"


def test_every_certificate_of_the_path_needs_an_answer() -> None:
    department = ROOT.department("Vendor GmbH")
    key = department.issue("Vendor GmbH", "Bob Stein")
    path = (key.certificate, department.certificate, ROOT.certificate)
    leaf = department.ocsp(key.certificate)
    doubt = revocation_doubt(path, given=[leaf], moment=NOW)
    assert doubt is not None
    assert "the certificate of Department is still good" in doubt.detail
    assert revocation_doubt(path, given=[leaf, ROOT.revocation_list()], moment=NOW) is None
    revoked = ROOT.revocation_list(department.certificate.serial_number)
    above = revocation_doubt(path, given=[leaf, revoked], moment=NOW)
    assert above is not None
    assert above.code == "CERTIFICATE_REVOKED"


def test_an_answer_inside_the_signature_tells_of_revocation() -> None:
    def embed(signed_data: Any) -> None:
        der = answer(status="revoked").public_bytes(Encoding.DER)
        item = cms.OtherRevocationInfoFormat(
            {"other_rev_info_format": "1.3.6.1.5.5.7.16.2", "other_rev_info": asn1_ocsp.OCSPResponse.load(der)}
        )
        signed_data["crls"] = [cms.RevocationInfoChoice(name="other", value=item)]

    manifest = b"<manifest/>"
    signature = changed(good(manifest, KEY), embed)
    trust = TrustStore(any_party=(ROOT.certificate,))
    report = judge_signature("s.p7s", signature, manifest, trust=trust, now=NOW, own=False).report
    assert (report.verdict, report.sub_indication) == (Verdict.INDETERMINATE, "REVOKED_NO_POE")


def test_files_as_authorities_give_them(tmp_path: Path) -> None:
    crl, response = ROOT.revocation_list(), answer()
    assert read_revocation_file(crl.public_bytes(Encoding.DER), "x") == (crl,)
    assert read_revocation_file(crl.public_bytes(Encoding.PEM) * 2, "x") == (crl, crl)
    (read,) = read_revocation_file(response.public_bytes(Encoding.DER), "x")
    assert isinstance(read, ocsp.OCSPResponse)
    with pytest.raises(InputError, match="no revocation list and no OCSP answer"):
        read_revocation_file(ROOT.certificate.public_bytes(Encoding.PEM), "x")


@pytest.mark.parametrize(("status", "code"), [("V", None), ("R", "CERTIFICATE_REVOKED")])
def test_openssl_asks_and_answers(tmp_path: Path, status: str, code: str | None) -> None:
    """The answers of another program to another program's question."""
    files = {
        "root.pem": ROOT.certificate.public_bytes(Encoding.PEM),
        "key.pem": ROOT.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "bob.pem": KEY.certificate.public_bytes(Encoding.PEM),
        "question": ocsp_request(KEY.certificate, ROOT.certificate),
        "index.txt": (
            f"{status}\t270511093000Z\t{'260501000000Z' if status == 'R' else ''}\t"
            f"{KEY.certificate.serial_number:040X}\tunknown\t/CN=Bob Stein\n"
        ).encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = [
        "openssl", "ocsp", "-index", "index.txt", "-CA", "root.pem", "-rsigner", "root.pem", "-rkey", "key.pem",
        "-reqin", "question", "-respout", "answer", "-ndays", "1",
    ]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    given = read_revocation_file((tmp_path / "answer").read_bytes(), "answer")
    now = dt.datetime.now(dt.UTC)
    doubt = revocation_doubt((KEY.certificate, ROOT.certificate), given=given, moment=now)
    assert (doubt.code if doubt else None) == code
