"""A manifest read as any validator reads it: what it names, whatever stands beside, and whether that is there."""

from __future__ import annotations

import binascii
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from signing.manifest import ALGORITHMS, NAMESPACE, XMLDSIG

if TYPE_CHECKING:
    from signing.container import Container


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a manifest says of one file."""

    name: str
    algorithm: str | None
    """Of ``sha1``, ``sha256`` and so on; None for one that is not known."""
    digest: bytes


_METHODS = {**ALGORITHMS, f"{XMLDSIG}sha1": "sha1"}


def read_references(data: bytes) -> tuple[str, list[Reference]] | None:
    """The signature a manifest names and its references, elements in wrong places passed over; None when it is no manifest."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.parse(io.BytesIO(data), parser).getroot()
    except (etree.XMLSyntaxError, ValueError):
        return None
    signed = root.findall(f"{{{NAMESPACE}}}SigReference")
    if root.getroottree().docinfo.internalDTD is not None or root.tag != f"{{{NAMESPACE}}}ASiCManifest" or not signed:
        return None
    found = []
    for item in root.findall(f"{{{NAMESPACE}}}DataObjectReference"):
        method, value = item.find(f"{{{XMLDSIG}}}DigestMethod"), item.find(f"{{{XMLDSIG}}}DigestValue")
        algorithm = _METHODS.get((method.get("Algorithm") or "") if method is not None else "")
        try:
            digest = binascii.a2b_base64((value.text or "") if value is not None else "")
        except ValueError:  # binascii.Error among them
            digest = b""
        found.append(Reference(name=unquote(item.get("URI") or ""), algorithm=algorithm, digest=digest))
    return unquote(signed[0].get("URI") or ""), found


def reference_fault(
    container: Container, references: list[Reference], digests: dict[str, dict[str, bytes | None]], *, seal: bool
) -> str | None:
    """The sub-indication of what a manifest names, the files of a seal apart; None when all of it is there."""
    named = {item.name for item in references}
    files = {name for name in container.members if not name.startswith("META-INF/") and not name.endswith("/")}
    if files - named - {"mimetype"}:
        return "FORMAT_FAILURE"
    there = [item for item in references if item.name in container.members]
    if (len(there) < len(references) and not seal) or any(item.algorithm is None for item in there):
        return "SIGNED_DATA_NOT_FOUND"
    if any(_digest(container, item, digests) != item.digest for item in there):
        return "HASH_FAILURE"
    return "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" if any(item.algorithm == "sha1" for item in there) else None


def _digest(container: Container, item: Reference, digests: dict[str, dict[str, bytes | None]]) -> bytes | None:
    if item.algorithm in digests:
        return digests[item.algorithm].get(item.name)
    made = hashlib.sha1(usedforsecurity=False)
    for chunk in container.chunks(item.name):
        made.update(chunk)
    return made.digest()
