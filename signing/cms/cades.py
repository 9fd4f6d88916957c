"""Making a CAdES signature over a manifest (ETSI EN 319 122-1, baseline B-B or B-T), and checking it before it leaves."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from signing.cms.strict import as_written
from signing.errors import InputError
from signing.keys.signing_key import digest_algorithm, pyhanko_signer, second_digest_algorithm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asn1crypto import cms
    from pyhanko.sign.attributes import CMSAttributeProvider
    from pyhanko.sign.signers.pdf_cms import Signer

    from signing.certificates.revocation import Revocation
    from signing.keys.store import SigningKey
    from signing.timestamps.asking import Timestamper

PARTY_URI = "urn:signoff:party:"
"""A claimed role in the signer's attributes (RFC 5755, 4.4.5) says which party a signature binds."""


class Commitment(StrEnum):
    """What signing meant (RFC 5126, 5.11.1)."""

    ORIGIN = "origin"
    RECEIPT = "receipt"
    DELIVERY = "delivery"
    SENDER = "sender"
    APPROVAL = "approval"
    CREATION = "creation"


BINDING = frozenset({Commitment.ORIGIN, Commitment.APPROVAL, Commitment.CREATION})
"""Commitments by which a signatory agrees to what they sign; who sent, delivered or received it agreed to nothing."""


def sign_manifest(
    manifest: bytes,
    key: SigningKey,
    *,
    party: str,
    commitment: Commitment,
    time: dt.datetime,
    timestamper: Timestamper | None = None,
    revocations: Iterable[Revocation] = (),
    second: bool = False,
) -> bytes:
    """The detached CMS signature (DER) over the bytes of ``manifest``.

    It binds the signing certificate (signing-certificate-v2), the algorithms (RFC 6211), the claimed ``time``, the
    commitment and the claimed party. With a ``timestamper`` its value is stamped (baseline B-T), and those of
    ``revocations`` that tell of its certificates or the timestamper's come along (B-LT when they tell of all). ``second``
    says that it is the post-quantum signature beside another. Raises ``InputError`` when key and certificate turn out not to fit, and when the timestamp cannot be had.
    """
    algorithm = second_digest_algorithm(key) if second else digest_algorithm(key)
    signer = pyhanko_signer(key)
    # Its base class would be imported with pyHanko at start-up; only the one method is called.
    signer.signed_attr_prov_spec = cast("Any", SignedAttributes(signer, algorithm, party, commitment, time))
    content = asyncio.run(signer.async_sign_general_data(manifest, algorithm, detached=True, use_cades=True))
    _check(content, manifest, algorithm)
    signed_data = content["content"]
    certificate = signer.signing_cert
    assert certificate is not None  # noqa: S101 - set when the signer was made
    token, lists = _stamped(signed_data, timestamper, algorithm, revocations)
    signature = as_written(signed_data, certificate, token, lists)
    _check_form(signature)
    return signature


def _stamped(
    signed_data: cms.SignedData, timestamper: Timestamper | None, digest_name: str, revocations: Iterable[Revocation]
) -> tuple[bytes | None, list[bytes]]:
    """A token over the signature's value (EN 319 122-1, 5.3), and what both are checked by later (5.4.2)."""
    from signing.certificates.validation_material import speaking
    from signing.timestamps.token import TokenError, read_token

    if timestamper is None:
        return None, []
    value = signed_data["signer_infos"][0]["signature"].native
    token = timestamper.stamp(hashlib.new(digest_name, value).digest(), digest_name)
    revocations = tuple(revocations)
    if not revocations:
        return token, []
    try:
        stamped = read_token(token, own=False)
    except TokenError as reason:
        raise InputError("--tsa", f"its timestamp cannot be taken: {reason.detail}", "name another one") from None
    certificates = [item.chosen for item in signed_data["certificates"]]
    return token, list(speaking(revocations, (*certificates, stamped.certificate, *stamped.others)))


class SignedAttributes:
    """The signed attributes of a signature, in the shape pyHanko asks for."""

    def __init__(
        self, signer: Signer, digest_name: str, party: str, commitment: Commitment, time: dt.datetime | None
    ) -> None:
        self._signer = signer
        self._digest_name = digest_name
        self._party = party
        self._commitment = commitment
        self._time = time

    def signed_attr_providers(self, data_digest: bytes, digest_algorithm: str) -> Iterable[CMSAttributeProvider]:
        """Everything but content-type and message-digest, which pyHanko adds."""
        from asn1crypto import cms, x509
        from pyhanko.sign import attributes
        from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment, SignerAttrSpec

        assert self._signer.signing_cert is not None  # noqa: S101 - set when the signer was made
        yield attributes.SigningCertificateV2Provider(signing_cert=self._signer.signing_cert)
        if self._time is not None:  # a PDF states it outside (EN 319 142-1, 6.3)
            yield attributes.SigningTimeProvider(timestamp=self._time)
        yield attributes.CMSAlgorithmProtectionProvider(
            digest_algo=self._digest_name,
            signature_algo=self._signer.get_signature_mechanism_for_digest(self._digest_name),
        )
        role = x509.GeneralName(name="uniform_resource_identifier", value=PARTY_URI + self._party)
        claimed = cms.AttCertAttribute({"type": "role", "values": [cms.RoleSyntax({"role_name": role})]})
        specification = CAdESSignedAttrSpec(
            commitment_type=GenericCommitment[f"PROOF_OF_{self._commitment.name}"].asn1,
            signer_attributes=SignerAttrSpec(claimed_attrs=[claimed], certified_attrs=[]),
        )
        yield from specification.prepare_providers(
            message_digest=data_digest, md_algorithm=digest_algorithm, timestamper=None
        )


def _check(content: cms.ContentInfo, manifest: bytes, digest_name: str) -> None:
    """A key that does not fit its certificate signs without complaint: verify what was made."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    signed_data = content["content"]
    certificate = next(
        item.chosen
        for item in signed_data["certificates"]
        if item.chosen.serial_number == signed_data["signer_infos"][0]["sid"].chosen["serial_number"].native
    )
    intact, valid = validate_sig_integrity(
        signed_data["signer_infos"][0],
        certificate,
        expected_content_type="data",
        actual_digest=hashlib.new(digest_name, manifest).digest(),
    )
    if not (intact and valid):
        raise InputError("--key", "the key does not belong to its certificate", "export key and certificate again")


def _check_form(signature: bytes) -> None:
    """Nothing leaves that a verifier would refuse for its form, such as a key exported without its root."""
    from signing.cms.form import CmsFormError, read_cms

    try:
        read_cms(signature, own=True)
    except CmsFormError as reason:
        raise InputError(
            "--key",
            f"what it signs would be refused: {reason.detail}",
            "export the key with its whole chain of certificates, the root included, or without any",
        ) from None
