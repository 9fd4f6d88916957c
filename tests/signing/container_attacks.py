"""Attacks on manifests and on the container as a whole, written with the same tools a dishonest party has."""

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from signing import manifest
from signing.cms.cades import Commitment, sign_manifest
from signing.container import Container
from signing.entry import manifest_name, signature_name
from signing.zip.writer import ZipWriter
from tests.pki import NOW, Parties

Members = dict[str, bytes]
Attack = Callable[[Members, Parties], Members]


def read(path: Path) -> Members:
    with Container.open(path) as container:
        return {name: container.read(name, 10**9) or b"" for name in container.members}


def write(path: Path, members: Members) -> Path:
    with path.open("xb") as file:
        writer = ZipWriter(file.fileno())
        for name, data in members.items():
            writer.add_bytes(name, data)
        writer.finish()
    return path


def digests(members: Members, names: Iterable[str]) -> list[tuple[str, bytes]]:
    return [(name, hashlib.sha256(members[name]).digest()) for name in names]


def covered(members: Members) -> list[str]:
    return [name for name in members if not name.startswith("META-INF/") and name != "mimetype"]


def signed_again(members: Members, signatories: Parties, change: Callable[[bytes], bytes]) -> Members:
    """The entry with its first manifest changed and honestly signed by the vendor, and the client's signature left out."""
    kept = {name: data for name, data in members.items() if not name.startswith("META-INF/")}
    data = change(manifest.write(signature_name(1), digests(kept, covered(kept))))
    kept[manifest_name(1)] = data
    kept[signature_name(1)] = sign_manifest(
        data, signatories.vendor, party="vendor", commitment=Commitment.CREATION, time=NOW
    )
    return kept


def unreferenced_file(members: Members, _: Parties) -> Members:
    names = list(members)
    at = names.index("payload/b/c.txt")
    return {**{n: members[n] for n in names[:at]}, "payload/b/b.txt": b"extra", **{n: members[n] for n in names[at:]}}


def unreferenced_elsewhere(members: Members, _: Parties) -> Members:
    return {**members, "META-INF/notes.txt": b"extra"}


def referenced_but_missing(members: Members, _: Parties) -> Members:
    return {name: data for name, data in members.items() if name != "payload/a.html"}


def last_signature_stripped(members: Members, _: Parties) -> Members:
    return {name: data for name, data in members.items() if not name.endswith(("002.xml", "002.p7s"))}


def first_signature_stripped(members: Members, _: Parties) -> Members:
    return {name: data for name, data in members.items() if not name.endswith(("001.xml", "001.p7s"))}


def all_signatures_stripped(members: Members, _: Parties) -> Members:
    return {name: data for name, data in members.items() if not name.startswith("META-INF/")}


def signature_without_manifest(members: Members, _: Parties) -> Members:
    return {name: data for name, data in members.items() if not name.endswith("002.xml")}


def doctype(members: Members, signatories: Parties) -> Members:
    def change(data: bytes) -> bytes:
        return data.replace(b"<asic:ASiCManifest", b'<!DOCTYPE x [<!ENTITY e "e">]>\n<asic:ASiCManifest', 1)

    return signed_again(members, signatories, change)


def external_entity(members: Members, signatories: Parties) -> Members:
    def change(data: bytes) -> bytes:
        declared = data.replace(
            b"<asic:ASiCManifest", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<asic:ASiCManifest', 1
        )
        return declared.replace(b"<ds:DigestValue>", b"<ds:DigestValue>&e;", 1)

    return signed_again(members, signatories, change)


def billion_laughs(members: Members, signatories: Parties) -> Members:
    lines = ["<!DOCTYPE x [", '<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    head = ("\n".join(lines) + "]>\n").encode()

    def change(data: bytes) -> bytes:
        return data.replace(b"<asic:ASiCManifest", head + b"<asic:ASiCManifest", 1).replace(
            b"<ds:DigestValue>", b"<ds:DigestValue>&a11;", 1
        )

    return signed_again(members, signatories, change)


def utf16_doctype(members: Members, signatories: Parties) -> Members:
    def change(data: bytes) -> bytes:
        text = data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        return text.replace("<asic:ASiCManifest", '<!DOCTYPE x [<!ENTITY e "e">]>\n<asic:ASiCManifest', 1).encode(
            "utf-16"
        )

    return signed_again(members, signatories, change)


def two_signature_references(members: Members, signatories: Parties) -> Members:
    line = b'<asic:SigReference MimeType="application/x-pkcs7-signature" URI="META-INF/signature002.p7s"/>\n'
    return signed_again(
        members, signatories, lambda data: data.replace(b"<asic:DataObject", line + b"<asic:DataObject", 1)
    )


def reference_to_other_signature(members: Members, signatories: Parties) -> Members:
    return signed_again(members, signatories, lambda data: data.replace(b"signature001.p7s", b"signature002.p7s"))


def file_named_twice(members: Members, signatories: Parties) -> Members:
    def change(data: bytes) -> bytes:
        match = re.search(rb"<asic:DataObjectReference.*?</asic:DataObjectReference>\n", data)
        assert match is not None
        second = re.sub(rb"<ds:DigestValue>[^<]*", b"<ds:DigestValue>" + b"A" * 43 + b"=", match[0])
        return data.replace(match[0], match[0] + second)

    return signed_again(members, signatories, change)


def nested_manifest(members: Members, signatories: Parties) -> Members:
    def change(data: bytes) -> bytes:
        start, end = data.index(b"<asic:ASiCManifest"), data.index(b"</asic:ASiCManifest>") + 20
        inner = data[start:end]
        return data.replace(b"</asic:ASiCManifest>", inner + b"</asic:ASiCManifest>")

    return signed_again(members, signatories, change)


def wrapped_root(members: Members, signatories: Parties) -> Members:
    def change(data: bytes) -> bytes:
        start = data.index(b"<asic:ASiCManifest")
        return data[:start] + b"<wrapper>" + data[start:].rstrip() + b"</wrapper>"

    return signed_again(members, signatories, change)


def unknown_element(members: Members, signatories: Parties) -> Members:
    return signed_again(members, signatories, lambda data: data.replace(b"</asic:ASiC", b"<asic:Note/></asic:ASiC"))


def uri(value: bytes) -> Attack:
    def attack(members: Members, signatories: Parties) -> Members:
        return signed_again(members, signatories, lambda data: data.replace(b'"payload/a.html"', b'"' + value + b'"'))

    return attack


def one_file_named_in_two_ways(members: Members, signatories: Parties) -> Members:
    """Percent-encoded once, plain once: two references, one file, two digests."""

    def change(data: bytes) -> bytes:
        match = re.search(
            rb"<asic:DataObjectReference[^>]*payload/a.html.*?</asic:DataObjectReference>\n", data, re.DOTALL
        )
        assert match is not None
        second = re.sub(rb"<ds:DigestValue>[^<]*", b"<ds:DigestValue>" + b"A" * 43 + b"=", match[0])
        return data.replace(match[0], match[0] + second.replace(b"payload/a.html", b"payload/%61.html"))

    return signed_again(members, signatories, change)


def after_root(line: bytes) -> Attack:
    """Something an XML reader passes over, inside the manifest."""
    return lambda members, signatories: signed_again(
        members, signatories, lambda data: data.replace(b"<asic:DataObject", line + b"\n<asic:DataObject", 1)
    )


def manifest_without_signature(members: Members, _: Parties) -> Members:
    return {**members, manifest_name(3): members[manifest_name(2)].replace(b"signature002", b"signature003")}


def signature_of_another_entry(members: Members, signatories: Parties) -> Members:
    """The client's good signature, over a manifest of another entry."""
    other = {**members, "payload/a.html": b"<p>other</p>\n"}
    foreign = signed_again(other, signatories, lambda data: data)
    return {**members, signature_name(2): foreign[signature_name(1)]}


def weak_digest(members: Members, signatories: Parties) -> Members:
    def change(data: bytes) -> bytes:
        return data.replace(b"xmlenc#sha256", b"../2000/09/xmldsig#sha1", 1)

    return signed_again(members, signatories, change)


def sums_disagree(members: Members, signatories: Parties) -> Members:
    changed = {**members, "payload/a.html": b"<p>other</p>\n"}
    return signed_again(changed, signatories, lambda data: data)


def sums_replaced(members: Members, signatories: Parties) -> Members:
    other = hashlib.sha256(b"<p>other</p>\n").hexdigest().encode()
    old = hashlib.sha256(members["payload/a.html"]).hexdigest().encode()
    changed = {
        **members,
        "payload/a.html": b"<p>other</p>\n",
        "SHA256SUMS": members["SHA256SUMS"].replace(old, other),
    }
    return signed_again(changed, signatories, lambda data: data)


def fewer_files_by_second_manifest(members: Members, signatories: Parties) -> Members:
    kept = {name: data for name, data in members.items() if not name.endswith(("002.xml", "002.p7s"))}
    names = [name for name in covered(kept) if name != "payload/a.html"]
    data = manifest.write(signature_name(2), digests(kept, [*names, manifest_name(1), signature_name(1)]))
    kept[manifest_name(2)] = data
    kept[signature_name(2)] = sign_manifest(
        data, signatories.client, party="client", commitment=Commitment.APPROVAL, time=NOW
    )
    return kept


def statement_not_canonical(members: Members, signatories: Parties) -> Members:
    changed = {**members, "statement.json": members["statement.json"].replace(b'{"cites"', b'{ "cites"')}
    return signed_again(changed, signatories, lambda data: data)


def statement_key_twice(members: Members, signatories: Parties) -> Members:
    changed = {**members, "statement.json": members["statement.json"].replace(b'"entry":1', b'"entry":2,"entry":1')}
    return signed_again(changed, signatories, lambda data: data)


def one_byte_of_payload(members: Members, _: Parties) -> Members:
    return {**members, "payload/a.html": members["payload/a.html"].replace(b"one", b"One")}


def manifest_byte(members: Members, _: Parties) -> Members:
    return {**members, manifest_name(1): members[manifest_name(1)].replace(b"sha256", b"sha512", 1)}


ATTACKS: dict[str, tuple[Attack, str]] = {
    "M1-unreferenced-file": (unreferenced_file, "OBJECT_ADDED"),
    "M1-unreferenced-member": (unreferenced_elsewhere, "UNEXPECTED_MEMBER"),
    "M2-referenced-but-missing": (referenced_but_missing, "OBJECT_MISSING"),
    "M3-last-signature-stripped": (last_signature_stripped, "HALF_SIGNED"),
    "M3-first-signature-stripped": (first_signature_stripped, "SIGNATURE_MISSING"),
    "M3-all-signatures-stripped": (all_signatures_stripped, "NO_SIGNATURE"),
    "M3-manifest-stripped": (signature_without_manifest, "SIGNATURE_INCOMPLETE"),
    "M4-doctype": (doctype, "MANIFEST_FORM"),
    "M4-external-entity": (external_entity, "MANIFEST_FORM"),
    "M4-billion-laughs": (billion_laughs, "MANIFEST_FORM"),
    "M4-utf16-doctype": (utf16_doctype, "MANIFEST_FORM"),
    "M5-two-signature-references": (two_signature_references, "MANIFEST_FORM"),
    "M5-another-signature-referenced": (reference_to_other_signature, "MANIFEST_FORM"),
    "M5-one-file-two-digests": (file_named_twice, "MANIFEST_FORM"),
    "M6-nested-manifest": (nested_manifest, "MANIFEST_FORM"),
    "M6-wrapped-root": (wrapped_root, "MANIFEST_FORM"),
    "M6-unknown-element": (unknown_element, "MANIFEST_FORM"),
    "M7-percent-encoded-parent": (uri(b"payload/%2e%2e/%2e%2e/a.html"), "MANIFEST_FORM"),
    "M7-double-encoding": (uri(b"payload%252fa.html"), "OBJECT_MISSING"),
    "M7-dot-part": (uri(b"./payload/a.html"), "MANIFEST_FORM"),
    "M7-fragment": (uri(b"payload/a.html#x"), "MANIFEST_FORM"),
    "M7-web-address": (uri(b"http://example.com/a.html"), "MANIFEST_FORM"),
    "M7-one-file-named-in-two-ways": (one_file_named_in_two_ways, "MANIFEST_FORM"),
    "M6-comment": (after_root(b"<!-- agreed -->"), "MANIFEST_FORM"),
    "M6-processing-instruction": (after_root(b'<?xml-stylesheet href="a.xsl"?>'), "MANIFEST_FORM"),
    "M6-inclusion": (
        after_root(b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
        "MANIFEST_FORM",
    ),
    "M5-manifest-without-signature": (manifest_without_signature, "SIGNATURE_INCOMPLETE"),
    "M5-signature-of-another-entry": (signature_of_another_entry, "MANIFEST_MODIFIED"),
    "M8-weak-digest": (weak_digest, "WEAK_DIGEST"),
    "M9-sums-disagree": (sums_disagree, "OBJECT_MODIFIED"),
    "M9-sums-replaced-too": (sums_replaced, "SUMS_MODIFIED"),
    "M3-second-manifest-over-fewer-files": (fewer_files_by_second_manifest, "OBJECT_UNCOVERED"),
    "M11-statement-not-canonical": (statement_not_canonical, "STATEMENT_FORM"),
    "M11-statement-key-twice": (statement_key_twice, "STATEMENT_FORM"),
    "one-byte-of-a-file": (one_byte_of_payload, "OBJECT_MODIFIED"),
    "one-byte-of-a-manifest": (manifest_byte, "MANIFEST_MODIFIED"),
}
"""Each attack with the finding it has to get; an entry that lost its last signature is half-signed, the others fail."""
