"""Archive timestamps made inside a signature, as other software makes them, and what can be done to them afterwards."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from asn1crypto import cms, core
from cryptography.hazmat.primitives.serialization import Encoding

from signing.cms.der import OCTET_STRING, SEQUENCE, SET, der
from signing.timestamps.asking import Timestamper
from tests.pki import authority

ARCHIVE, INDEX = "0.4.0.1733.2.4", "0.4.0.19122.1.5"
OLDER, OLDER_INDEX = "1.2.840.113549.1.9.16.2.48", "0.4.0.1733.2.5"
TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105 - the name of an attribute
SHA1, SHA256, SHA512 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.3"
NAMES = {SHA1: "sha1", SHA256: "sha256", SHA512: "sha512"}
Change = Callable[[bytes], bytes]


def oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


def attribute(kind: str, *values: bytes) -> bytes:
    return der(SEQUENCE, oid(kind), der(SET, *values))


def unsigned_of(info: Any) -> list[bytes]:
    return [item.dump() for item in info["unsigned_attrs"] or ()]


def with_unsigned(value: bytes, attributes: Iterable[bytes]) -> bytes:
    """A CMS with one signer and these unsigned attributes."""
    content = cms.ContentInfo.load(value)
    signed_data = content["content"]
    fields = {name: signed_data[name].dump() for name in ("version", "digest_algorithms", "encap_content_info")}
    signer = signed_data["signer_infos"][0]
    names = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
    rest = der(0xA1, *attributes)
    info = der(SEQUENCE, *(signer[name].dump() for name in names), rest if rest != b"\xa1\0" else b"")
    bags = [signed_data[name].dump() for name in ("certificates", "crls")]
    return der(
        SEQUENCE, content["content_type"].dump(), der(0xA0, der(SEQUENCE, *fields.values(), *bags, der(SET, info)))
    )


def index(
    value: bytes,
    *,
    algorithm: str = SHA256,
    kind: str = INDEX,
    wanted: Callable[[bytes], bool] = lambda _: True,
    backwards: bool = False,
) -> bytes:
    """The attribute that names what is beside the signature; of it, what is ``wanted``."""
    signed_data = cms.ContentInfo.load(value)["content"]
    name = NAMES[algorithm]
    kinds: list[list[bytes]] = [
        [item.dump() for item in signed_data["certificates"] or ()],
        [item.dump() for item in signed_data["crls"] or ()],
        [
            item["type"].dump() + one.dump()
            for item in signed_data["signer_infos"][0]["unsigned_attrs"] or ()
            for one in item["values"]
        ],
    ]
    digests = [
        der(SEQUENCE, *(der(OCTET_STRING, hashlib.new(name, item).digest()) for item in items if wanted(item)))
        for items in (several[::-1] if backwards else several for several in kinds)
    ]
    return attribute(kind, der(SEQUENCE, der(SEQUENCE, oid(algorithm)), *digests))


def archived(value: bytes, over: bytes, by: Timestamper, *, names: bytes | None = None, kind: str = ARCHIVE) -> bytes:
    """``value``, a signature over the bytes ``over``, with one more archive timestamp; ``names`` is the index, if not the honest one."""
    signed_data = cms.ContentInfo.load(value)["content"]
    signer = signed_data["signer_infos"][0]
    names = index(value) if names is None else names
    inner = bytes(cms.CMSAttribute.load(names)["values"].contents) if names else b""
    parts = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
    data = b"".join((
        signed_data["encap_content_info"]["content_type"].dump(), hashlib.sha256(over).digest(),
        *(signer[name].dump() for name in parts), inner,
    ))  # fmt: skip
    token = by.stamp(hashlib.sha256(data).digest(), "sha256")
    token_signer = cms.ContentInfo.load(token)["content"]["signer_infos"][0]
    token = with_unsigned(token, [*unsigned_of(token_signer), *([names] if names else [])])
    return with_unsigned(value, [*unsigned_of(signer), attribute(kind, token)])


def without(value: bytes, kind: str, *, at: int = 0) -> bytes:
    """``value`` without one of its unsigned attributes of a kind, in their order."""
    signer = cms.ContentInfo.load(value)["content"]["signer_infos"][0]
    found = [item for item in signer["unsigned_attrs"] if item["type"].dotted == kind]
    return with_unsigned(value, [item for item in unsigned_of(signer) if item != found[at].dump()])


def certificate_cut(value: bytes) -> bytes:
    """``value`` without the first, by name, of its certificates that is not the signatory's."""
    signed_data = cms.ContentInfo.load(value)["content"]
    serial = signed_data["signer_infos"][0]["sid"].chosen["serial_number"].native
    items = [item for item in signed_data["certificates"] if item.chosen.serial_number != serial]
    gone = min(items, key=lambda item: str(item.chosen.subject.human_friendly))
    return value_with(
        value, {"certificates": [item.dump() for item in signed_data["certificates"] if item is not gone]}
    )


def list_cut(value: bytes, *, signatorys: bool) -> bytes:
    """``value`` without the lists of the signatory's authority, or without those of all others."""
    signed_data = cms.ContentInfo.load(value)["content"]
    signer = signed_data["signer_infos"][0]["sid"].chosen
    keep = [item for item in signed_data["crls"] if (item.chosen.issuer == signer["issuer"]) is not signatorys]
    return value_with(value, {"crls": [item.dump() for item in keep]})


def value_with(value: bytes, bags: dict[str, list[bytes]]) -> bytes:
    """``value`` with other certificates or lists."""
    content = cms.ContentInfo.load(value)
    signed_data = content["content"]
    heads = [signed_data[name].dump() for name in ("version", "digest_algorithms", "encap_content_info")]
    tags = {"certificates": 0xA0, "crls": 0xA1}
    made = [der(tags[name], *bags[name]) if name in bags else signed_data[name].dump() for name in tags]
    return der(
        SEQUENCE,
        content["content_type"].dump(),
        der(0xA0, der(SEQUENCE, *heads, *made, signed_data["signer_infos"].dump())),
    )


def token_changed(change: Callable[[bytes], bytes], *, at: int = -1) -> Change:
    """The newest archive timestamp with its token changed."""

    def run(value: bytes) -> bytes:
        signer = cms.ContentInfo.load(value)["content"]["signer_infos"][0]
        items = list(signer["unsigned_attrs"])
        found = [item for item in items if item["type"].dotted == ARCHIVE]
        chosen = max(found, key=lambda item: _time(item["values"][0].dump())) if at == -1 else found[at]
        other = attribute(ARCHIVE, change(chosen["values"][0].dump()))
        return with_unsigned(value, [other if item is chosen else item.dump() for item in items])

    return run


def _time(token: bytes) -> Any:
    return cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed["gen_time"].native


def _reindexed(**options: Any) -> Change:
    """The index of the newest archive timestamp replaced, its token left as it is."""

    def run(value: bytes) -> bytes:
        other = index(value, **options) if options else None
        return token_changed(lambda token: with_unsigned(token, [other] if other else []))(value)

    return run


def _without_lists(value: bytes) -> bytes:
    """The lists taken out, and no longer named either."""
    return _reindexed(kind=INDEX)(value_with(value, {"crls": []}))


def _list_put_in(value: bytes) -> bytes:
    """A list that came later, named as if it had been there."""
    lists = [item.dump() for item in cms.ContentInfo.load(value)["content"]["crls"]]
    later = authority("Later Ltd").revocation_list().public_bytes(Encoding.DER)
    return _reindexed(kind=INDEX)(value_with(value, {"crls": [*lists, later]}))


def _flipped(token: bytes) -> bytes:
    signature = cms.ContentInfo.load(token)["content"]["signer_infos"][0]["signature"].native
    return token.replace(signature, signature[:-1] + bytes([signature[-1] ^ 1]))


CHANGES: dict[str, Change] = {
    "list-taken-out": lambda value: list_cut(value, signatorys=True),
    "list-of-the-timestamper-taken-out": lambda value: list_cut(value, signatorys=False),
    "certificate-taken-out": certificate_cut,
    "timestamp-taken-out": lambda value: without(value, TOKEN),
    "token-flipped": token_changed(_flipped),
    "index-taken-out": _reindexed(),
    "index-emptied": _reindexed(wanted=lambda _: False),
    "index-by-sha-1": _reindexed(algorithm=SHA1),
    "index-by-sha-512": _reindexed(algorithm=SHA512),
    "index-backwards": _reindexed(backwards=True),
    "index-without-lists": _without_lists,
    "list-put-in-and-named": _list_put_in,
}
"""Each is found: the archive timestamp proves nothing any more, and the file fails."""
