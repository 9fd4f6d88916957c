"""The index of an archive timestamp inside a signature (``ats-hash-index-v3``, EN 319 122-1, 5.5.2), and what it names there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.certificates.brought_along import OCSP, among_values
from signing.cms.der import parts
from signing.cms.form import DIGESTS

if TYPE_CHECKING:
    from asn1crypto import cms

INDEX = "0.4.0.19122.1.5"
"""id-aa-ATSHashIndex-v3 (EN 319 122-1, annex A)."""
OLDER_INDEX = frozenset({"0.4.0.1733.2.5", "0.4.0.19122.1.4"})
"""The indexes of ETSI TS 101 733 and of drafts, which name attributes in another way."""
VALUES = "1.2.840.113549.1.9.16.2.24"
MAX_INDEXED = 10_000
"""More than this of one kind beside a signature, or in an index, is not honest."""

Attribute = tuple[str, bytes, bytes]
"""An unsigned attribute with one of its values: type in dotted form, type and value as they are encoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands in a SignedData, as it is encoded."""

    content_type: bytes
    signed: tuple[bytes, ...]
    """The fields of the SignerInfo but its unsigned attributes."""
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Why an archive timestamp proves nothing: an ETSI sub-indication and one plain sentence."""

    sub_indication: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What the index of one archive timestamp names, of what there is."""

    attributes: tuple[Attribute, ...]
    lists: tuple[bytes, ...]
    gone: bool
    """Whether it names something that is not there, or not any more as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An ATSHashIndexV3: digests by one algorithm."""

    data: bytes
    algorithm: str
    certificates: frozenset[bytes]
    crls: frozenset[bytes]
    attributes: frozenset[bytes]

    def names(self, item: Attribute) -> bool:
        """Whether it names an unsigned attribute with that value."""
        return hashlib.new(self.algorithm, item[1] + item[2]).digest() in self.attributes


def covered_by(index: Index, beside: Beside) -> Covered:
    """What an index names of what stands beside the signature."""

    def digest(data: bytes) -> bytes:
        return hashlib.new(index.algorithm, data).digest()

    attributes = tuple(item for item in beside.attributes if index.names(item))
    crls = tuple(item for item in beside.crls if digest(item) in index.crls)
    gone = (
        index.certificates - set(map(digest, beside.certificates))
        or index.crls - set(map(digest, crls))
        or index.attributes - {digest(kind + value) for _, kind, value in attributes}
    )
    values = [value for kind, _, value in attributes if kind == VALUES]
    return Covered(attributes=attributes, lists=(*_revocations(crls), *among_values(values)), gone=bool(gone))


def _revocations(crls: Iterable[bytes]) -> Iterator[bytes]:
    """DER of the lists and OCSP responses among encoded RevocationInfoChoices, as ``among_crls`` gives them."""
    from asn1crypto import core

    for item in crls:
        try:
            ((tag, whole, held),) = parts(item)
            if tag != 1:
                yield whole
                continue
            (_, kind, _), (_, response, _) = parts(held)
            if core.ObjectIdentifier.load(kind).dotted == OCSP:
                yield response
        except Exception:  # noqa: BLE001, S112 - strangers may have written anything there, which then tells nothing
            continue


def read_beside(signed_data: cms.SignedData, signer: cms.SignerInfo) -> Beside:
    """The parts of a SignedData beside one of its signers, as encoded; raises whatever comes of bytes that are not."""
    from asn1crypto import core

    certificates = crls = b""
    for tag, _, inner in parts(signed_data.contents):
        certificates = inner if tag == 0 else certificates
        crls = inner if tag == 1 else crls
    fields = list(parts(signer.contents))
    unsigned = fields.pop()[2] if fields[-1][0] == 1 else b""
    attributes = []
    for _, _, attribute in parts(unsigned, MAX_INDEXED):
        (_, kind, _), (_, _, values) = parts(attribute)
        dotted = core.ObjectIdentifier.load(kind).dotted
        attributes += [(dotted, kind, value) for _, value, _ in parts(values, MAX_INDEXED)]
    return Beside(
        content_type=signed_data["encap_content_info"]["content_type"].dump(),
        signed=tuple(whole for _, whole, _ in fields),
        certificates=tuple(whole for _, whole, _ in parts(certificates, MAX_INDEXED)),
        crls=tuple(whole for _, whole, _ in parts(crls, MAX_INDEXED)),
        attributes=tuple(attributes),
    )


def read_index(token: bytes) -> Index | Broken | None:
    """The index of an archive timestamp, or why it has none that can be used; None when it has one of an older kind."""
    from asn1crypto import algos, cms, core

    try:
        info = cms.ContentInfo.load(token)["content"]["signer_infos"][0]
        unsigned = {item["type"].dotted: item["values"].contents for item in info["unsigned_attrs"] or ()}
        if INDEX not in unsigned:
            if OLDER_INDEX & set(unsigned):
                return None
            return Broken(sub_indication="FORMAT_FAILURE", detail="It does not say what it covers (ats-hash-index-v3).")
        ((_, data, held),) = parts(unsigned[INDEX])
        (_, method, _), *kinds = parts(held)
        algorithm = algos.DigestAlgorithm.load(method)["algorithm"].native
        certificates, crls, attributes = (
            frozenset(core.OctetString.load(item).native for _, item, _ in parts(several, MAX_INDEXED))
            for _, _, several in kinds
        )
    except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
        return Broken(sub_indication="FORMAT_FAILURE", detail="It is damaged: what it covers cannot be read.")
    if algorithm not in DIGESTS:
        return Broken(
            sub_indication="CRYPTO_CONSTRAINTS_FAILURE",
            detail=f"What it covers is named by {algorithm}, which is too weak or unknown.",
        )
    return Index(data=data, algorithm=algorithm, certificates=certificates, crls=crls, attributes=attributes)


def newest_first(
    archives: Sequence[tuple[Attribute, Index | Broken]],
) -> Iterator[tuple[int, tuple[Attribute, Index | Broken]]]:
    """Each archive timestamp behind all that cover it, with its number; the oldest has the number 1.

    None can cover another that covers it, as that would be a digest over itself.
    """
    over = [
        [one for one, (item, _) in enumerate(archives) if isinstance(index, Index) and index.names(item)]
        for _, index in archives
    ]
    left, number = list(range(len(archives))), len(archives)
    while left:
        covered = {one for other in left for one in over[other] if one != other}
        free = [one for one in left if one not in covered] or left
        for one in reversed(free):
            yield number, archives[one]
            number -= 1
        left = [one for one in left if one not in free]
