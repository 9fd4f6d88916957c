"""The ASiCManifest: the list of digests a signature is made over (ETSI EN 319 162-1, annex A.4)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

if TYPE_CHECKING:
    from lxml import etree

NAMESPACE = "http://uri.etsi.org/02918/v1.2.1#"
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
ALGORITHMS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
"""Digest algorithms that are accepted, by their XML identifier; SHA-1 and SHA-224 are not among them."""
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
MAX_BYTES = 512 * 1024 * 1024
"""A manifest larger than this is not read: a million files need less."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<asic:ASiCManifest xmlns:asic="{NAMESPACE}" xmlns:ds="{XMLDSIG}">\n'
    '<asic:SigReference MimeType="'
)
_SIGNATURE_TYPE, _TOKEN_TYPE = "application/x-pkcs7-signature", "application/vnd.etsi.timestamp-token"
_OBJECT = '<asic:DataObjectReference URI="'
_DIGEST = f'"><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>'
_OBJECT_END = "</ds:DigestValue></asic:DataObjectReference>\n"
_TAIL = "</asic:ASiCManifest>\n"
_SIGNED_BY = re.compile(f'{re.escape(_HEAD)}{re.escape(_SIGNATURE_TYPE)}" URI="[^"]*"/>\n'.encode())
_PLAIN = re.compile(r"[A-Za-z0-9/_.~-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a manifest says of one data object."""

    name: str
    algorithm: str | None
    """``sha256``, ``sha384`` or ``sha512``; None for one that is not accepted."""
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A parsed manifest."""

    signature: str
    """Member name of the signature over this manifest."""
    references: tuple[Reference, ...]


class ManifestError(Exception):
    """Why the bytes of a manifest cannot be taken, as one plain sentence."""


def write(signature: str, digests: Iterable[tuple[str, bytes]]) -> bytes:
    """The bytes of a manifest over ``digests`` (member name, raw SHA-256), in the order given.

    ``signature`` is the member over it: a signature, or a timestamp (``.tst``) when it is an archive manifest.
    """
    made = BytesIO()  # joined at once, the pieces would be there a second time
    made.writelines(_pieces(signature, digests))
    return made.getvalue()


def objects(data: bytes) -> memoryview:
    """What a manifest in our form, a signature's, says of its objects, as it stands there. Raises ``ManifestError``."""
    begins, named = data.find(_OBJECT.encode()), _SIGNED_BY.match(data)
    if named is None or named.end() != begins or not data.endswith(f"{_OBJECT_END}{_TAIL}".encode()):
        raise ManifestError("The manifest is not written in its one form.")
    return memoryview(data)[begins : len(data) - len(_TAIL)]


def continued(said: memoryview, signature: str, more: Iterable[tuple[str, bytes]]) -> bytes:
    """The bytes of a manifest over the objects of which another one ``said`` so, and over ``more`` behind them.

    Of a hundred thousand files what was said need not be read, nor be there a third time.
    """
    pieces = b"".join(_pieces(signature, more))
    head = pieces.index(b"\n", len(_HEAD)) + 1
    return b"".join((pieces[:head], said, pieces[head:]))


def is_written(data: bytes, signature: str, digests: Iterable[tuple[str, bytes]]) -> bool:
    """Whether ``data`` is exactly what ``write`` makes of the same arguments, found without making it all."""
    position = 0
    for piece in _pieces(signature, digests):
        if not data.startswith(piece, position):
            return False
        position += len(piece)
    return position == len(data)


def _pieces(signature: str, digests: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The manifest a few hundred objects at a time: a million of them as text would fill the memory."""
    kind = _TOKEN_TYPE if signature.endswith(".tst") else _SIGNATURE_TYPE
    lines = [_HEAD, kind, '" URI="', _uri(signature), '"/>\n']
    for name, sha256 in digests:
        value = binascii.b2a_base64(sha256, newline=False).decode()
        lines.append(f"{_OBJECT}{_uri(name)}{_DIGEST}{value}{_OBJECT_END}")
        if len(lines) == 500:
            yield "".join(lines).encode()
            lines.clear()
    lines.append(_TAIL)
    yield "".join(lines).encode()


def parse(data: bytes) -> Manifest:
    """The manifest in ``data``; raises ``ManifestError``.

    No DTD, no entity, no network; every element has its place, so that nothing can be wrapped round what was signed.
    """
    from lxml import etree

    signature: str | None = None
    references: list[Reference] = []
    events = etree.iterparse(
        BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in events:
            root = element.getparent()
            if root is None or root.getparent() is not None:
                continue
            if signature is None:
                signature = _signature(element)
            elif element.tag != f"{{{NAMESPACE}}}ASiCManifestExtensions":
                references.append(_reference(element))
            while element.getprevious() is not None:  # a manifest of many files need not fill the memory
                del root[0]
    except (etree.XMLSyntaxError, ValueError):
        raise ManifestError("It is not well-formed XML.") from None
    if events.root.getroottree().docinfo.internalDTD is not None:
        raise ManifestError("It carries a document type definition, which can change what a reader sees.")
    if events.root.tag != f"{{{NAMESPACE}}}ASiCManifest":
        raise ManifestError("Its root element is not an ASiCManifest.")
    if signature is None:
        raise ManifestError("It does not begin with the signature it belongs to.")
    if len({reference.name for reference in references}) != len(references):
        raise ManifestError("It names one file twice.")
    return Manifest(signature=signature, references=tuple(references))


def name_of(uri: str | None) -> str:
    """The member name a manifest's URI stands for, decoded once; raises ``ManifestError`` for anything but a name."""
    if not uri or ":" in uri.split("/", 1)[0] or "#" in uri or "?" in uri or uri.startswith("/"):
        raise ManifestError("It names something that is not a file of the container.")
    try:
        name = unquote_to_bytes(uri).decode("utf-8")
    except UnicodeDecodeError:
        raise ManifestError("It names a file in an unknown encoding.") from None
    if any(part in {"", ".", ".."} for part in name.split("/")) or "\\" in name or "\0" in name:
        raise ManifestError("It names a file outside the container.")
    return name


def _signature(element: etree._Element) -> str:
    if element.tag != f"{{{NAMESPACE}}}SigReference":
        raise ManifestError("It does not begin with the signature it belongs to.")
    return name_of(element.get("URI"))


def _reference(element: etree._Element) -> Reference:
    if element.tag == f"{{{NAMESPACE}}}SigReference":
        raise ManifestError("It names two signatures.")
    if element.tag != f"{{{NAMESPACE}}}DataObjectReference":
        raise ManifestError("It holds an element that does not belong there.")
    children = [child for child in element if child.tag != f"{{{NAMESPACE}}}DataObjectReferenceExtensions"]
    if [child.tag for child in children] != [f"{{{XMLDSIG}}}DigestMethod", f"{{{XMLDSIG}}}DigestValue"]:
        raise ManifestError("A file in it has no digest, or more than one.")
    algorithm = ALGORITHMS.get(children[0].get("Algorithm") or "")
    try:
        digest = base64.b64decode("".join((children[1].text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise ManifestError("A digest in it is not base64.") from None
    return Reference(name=name_of(element.get("URI")), algorithm=algorithm, digest=digest)


def _uri(name: str) -> str:
    """A name as a URI: what it leaves unquoted has no meaning in XML either."""
    return name if _PLAIN.fullmatch(name) else quote(name, safe="/-_.~")
