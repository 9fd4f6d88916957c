"""What is fuzzed: each parser of bytes from strangers as a function that fails only when the parser does.

A target takes bytes, may refuse them in the way the parser promises, and raises when the parser crashed, or passed what
nobody signed. Targets and their beginnings depend on the keys made by ``make_targets``, so those of one run belong together.
"""

import base64
import contextlib
import io
import shutil
import tempfile
import textwrap
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyrage

from pipeline.documents.charts.drawing import Drawing
from pipeline.documents.compile import compile_template
from pipeline.documents.text import printed_baselines, text_of_docx, text_of_pdf
from pipeline.documents.word import file as word_file
from pipeline.documents.word.metafile_text import metafile_text
from pipeline.present.report_text import report_text
from pipeline.records.load import parse as parse_record
from signing import manifest, statement, sums
from signing.certificates.revocation import read_revocations
from signing.certificates.trust import TrustStore, read_anchors
from signing.cms.form import CmsFormError, read_cms
from signing.container import Container
from signing.encryption import Identity, decrypt, encrypt, read_identities, read_recipients
from signing.entry import manifest_name, signature_name
from signing.errors import InputError, InputErrors
from signing.keys.uri import parse_key_uri
from signing.pdf.active import active_content
from signing.report import Report, Verdict
from signing.sums import FileDigest
from signing.tar_form import TarItem, tar_chunks, unpack
from signing.verification.indication import indications
from signing.verification.signature import judge_signature
from signing.verification.verify import verify
from tests import timestamps
from tests.fuzz.fuzzed import FalsePassError, Fuzzed, Target
from tests.fuzz.signed import make_signed
from tests.fuzz.tables import make_tables
from tests.pki import NOW, Parties, parties
from tests.signing import foreign_containers
from tests.signing.conftest import countersign, freeze
from tests.signing.container_attacks import read, write
from tests.signing.foreign_containers import Form, signatory
from tests.signing.test_foreign_archives import TOKEN, archived


def make_targets(folder: Path) -> dict[str, Fuzzed]:
    """Every target by name; ``folder`` takes the files a target has to write."""
    people = parties()
    half = freeze(folder / "half.asice", people.vendor)
    entry = countersign(half, folder / "entry.asice", people.client)
    whole, members = entry.read_bytes(), read(entry)
    secret = str(pyrage.x25519.Identity.generate()).encode()
    (identity,) = read_identities(secret, "identity", bytes)
    age_keys = (b"# a comment\n" + secret, identity.recipient.text.encode(), SSH_RECIPIENT)
    return {
        "zip": Fuzzed(target=_zip(folder), seeds=(whole, _deflated(members))),
        "entry": Fuzzed(target=_entry(folder, people, whole), seeds=(whole,)),
        "members": Fuzzed(target=_members(folder, people, read(half)), seeds=tuple(_tapes(list(read(half).values())))),
        "foreign": _foreign(folder),
        "manifest": Fuzzed(target=parse_manifest, seeds=(members[manifest_name(1)], members[manifest_name(2)])),
        "sums": Fuzzed(target=parse_sums, seeds=(members["SHA256SUMS"],)),
        "statement": Fuzzed(target=parse_statement, seeds=(members["statement.json"],)),
        "signature": Fuzzed(target=_signature(people, members), seeds=(members[signature_name(1)],)),
        "anchors": Fuzzed(target=parse_anchors, seeds=(people.client.anchor_pem(),)),
        "key-uri": Fuzzed(target=parse_uri, seeds=KEY_URIS),
        "record": Fuzzed(target=parse_yaml, seeds=tuple(path.read_bytes() for path in RECORDS)),
        "metafile": Fuzzed(target=read_metafile, seeds=(_metafile(),)),
        "word": Fuzzed(target=read_word, seeds=(_template(),)),
        "word-part": Fuzzed(target=_word_part(_template()), seeds=tuple(_tapes(_parts(_template())))),
        "template": Fuzzed(target=_template_part(_template()), seeds=tuple(_tapes(_parts(_template())))),
        "pdf": Fuzzed(target=read_pdf, seeds=(_pdf(),)),
        **make_signed(people),
        "archive": Fuzzed(target=_archive(folder), seeds=(_tar(),)),
        "age": Fuzzed(target=_encrypted(identity), seeds=(_sealed(identity),)),
        "age-keys": Fuzzed(target=parse_age_keys, seeds=age_keys),
        "age-armoured": Fuzzed(target=_encrypted(identity), seeds=(_armoured(_sealed(identity)),)),
        **make_tables(folder, _template()),
    }


ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "tests" / "records" / "minimal").glob("*.yaml"))
SSH_RECIPIENT = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2ZQpTfMvsHFG8XsMlAvyhV8Jm+CaVlI5LKcvEYFJ0v someone"
KEY_URIS = (
    b"p12:client.p12",
    b"pem:key.pem;cert=cert.pem",
    b"pkcs11:token=vendor;object=signer?module-path=/usr/lib/x.so",
)


def _zip(folder: Path) -> Target:
    path = folder / "fuzzed.zip"

    def target(data: bytes) -> None:
        path.write_bytes(data)
        with Container.open(path) as container:
            if container.form.findings:
                return
            for name, member in container.members.items():
                content = container.read(name, 1_000_000)
                if content is not None and len(content) != member.size:
                    raise FalsePassError(name)

    return target


def _entry(folder: Path, people: Parties, whole: bytes) -> Target:
    """No other bytes pass than those that both signed."""
    path = folder / "fuzzed.asice"

    def target(data: bytes) -> None:
        path.write_bytes(data)
        report = verify(path, trust=people.trust, now=NOW)
        indications(path, trust=people.trust, now=NOW)
        report_text(report, path.name)
        if data != whole and (report.verdict is Verdict.TOTAL_PASSED or report.executed):
            raise FalsePassError(path.name)

    return target


def _members(folder: Path, people: Parties, members: dict[str, bytes]) -> Target:
    """As ``entry``, past the form of the archive: the first byte says which member of a half-signed one the rest replaces."""
    path = folder / "members.asice"
    names = list(members)

    def target(data: bytes) -> None:
        if not data:
            return
        name = names[data[0] % len(names)]
        path.unlink(missing_ok=True)
        write(path, {**members, name: data[1:]})
        report = verify(path, trust=people.trust, now=NOW)
        indications(path, trust=people.trust, now=NOW)
        report_text(report, path.name)
        if data[1:] != members[name] and (report.verdict is Verdict.TOTAL_PASSED or _only_half_signed(report)):
            raise FalsePassError(name)

    return target


def _only_half_signed(report: Report) -> bool:
    return [item.code for item in report.findings] == ["HALF_SIGNED"]


def _foreign(folder: Path) -> Fuzzed:
    """A container of another producer: a member replaced as in ``members``; no file passes that was not signed.

    Nor does its archive timestamp prove anything of what it was not made over.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    who = signatory(ec.generate_private_key(ec.SECP256R1()))
    members = archived(foreign_containers.members(who, Form()))
    trust = TrustStore(any_party=(who.root,), timestamps=(timestamps.ROOT.certificate,))
    path, names = folder / "foreign.asice", list(members)

    def target(data: bytes) -> None:
        if not data:
            return
        name = names[data[0] % len(names)]
        path.unlink(missing_ok=True)
        write(path, {**members, name: data[1:]})
        report = verify(path, trust=trust, now=NOW)
        if data[1:] == members[name] or name in {"mimetype", TOKEN}:
            return
        passed = {report.verdict, *(item.verdict for item in indications(path, trust=trust, now=NOW))}
        proven = any(item.time is not None for item in report.archives)
        if proven or (Verdict.TOTAL_PASSED in passed and name in foreign_containers.FILES):
            raise FalsePassError(name)

    return Fuzzed(target=target, seeds=tuple(_tapes(list(members.values()))))


def parse_manifest(data: bytes) -> None:
    """What is taken can be written, and is read back."""
    try:
        found = manifest.parse(data)
    except manifest.ManifestError:
        return
    names = [item.name for item in found.references]
    if len(set(names)) != len(names):
        raise FalsePassError(names)
    again = manifest.parse(manifest.write(found.signature, [(item.name, b"0" * 32) for item in found.references]))
    if [item.name for item in again.references] != names or again.signature != found.signature:
        raise FalsePassError(names)


def parse_sums(data: bytes) -> None:
    """What is taken has one form."""
    found = sums.parse(data)
    if found is not None and not sums.is_written(data, found.items()):
        raise FalsePassError(found)


def parse_statement(data: bytes) -> None:
    """What is taken has one form."""
    try:
        found = statement.parse(data)
    except statement.StatementError:
        return
    if statement.to_bytes(found) != data:
        raise FalsePassError(found)


def _signature(people: Parties, members: dict[str, bytes]) -> Target:
    """A signature has one form: no other bytes pass over the same manifest."""
    name, signed = signature_name(1), members[manifest_name(1)]

    def target(data: bytes) -> None:
        for own in (True, False):
            try:
                read_cms(data, own=own)
            except CmsFormError:
                continue
        judged = judge_signature(name, data, signed, trust=people.trust, now=NOW, own=True)
        if judged.report.verdict is Verdict.TOTAL_PASSED and data != members[name]:
            raise FalsePassError(name)

    return target


def parse_anchors(data: bytes) -> None:
    """Certificates and revocation lists in PEM."""
    read_revocations(data)
    try:
        read_anchors(data, "anchor.pem")
    except InputError:
        return


def parse_uri(data: bytes) -> None:
    """Where a key is."""
    try:
        parse_key_uri(data.decode("utf-8", "surrogateescape"))
    except InputError:
        return


def parse_yaml(data: bytes) -> None:
    """A record file."""
    try:
        parse_record(data, "record.yaml")
    except (InputError, InputErrors):
        return


def read_metafile(data: bytes) -> None:
    """The text of a picture in a Word document."""
    metafile_text(data)


def _metafile() -> bytes:
    drawing = Drawing(width=40, height=20)
    drawing.text(0, 10, "Text 数据")
    return drawing.finished("").metafile


def read_word(data: bytes) -> None:
    """A Word file as a ZIP archive."""
    for reader in (text_of_docx, printed_baselines):
        try:
            reader(data)
        except InputError:
            continue


def read_pdf(data: bytes) -> None:
    """A PDF: its text, and what else it can do."""
    for reader in (text_of_pdf, lambda content: printed_baselines(b"%PDF" + content[4:])):
        try:
            reader(data)
        except InputError:
            continue
    try:
        active_content(data)
    except ValueError:
        return


def _word_part(document: bytes) -> Target:
    """A Word file whose form is good: the first byte says which part the rest replaces."""

    def target(data: bytes) -> None:
        if data:
            read_word(_replaced(document, data))

    return target


def _template_part(template: bytes) -> Target:
    """A template, as ``word-part``: compiled, never run."""

    def target(data: bytes) -> None:
        if not data:
            return
        try:
            compile_template(_replaced(template, data), "template.docx", {})
        except (InputError, InputErrors):
            return

    return target


def _replaced(document: bytes, tape: bytes) -> bytes:
    file = word_file.read(document, "document")
    names = sorted(_names(document))
    return file.write({names[tape[0] % len(names)]: tape[1:]})


def _names(document: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.namelist()


def _parts(document: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return [archive.read(name) for name in sorted(archive.namelist())]


def _tapes(parts: Sequence[bytes]) -> Iterator[bytes]:
    return (bytes([number]) + part for number, part in enumerate(parts))


def _deflated(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _template() -> bytes:
    from tests.word_templates import clause, field, p, row, table, template

    return template(
        clause("Scope", "scope"),
        p("{%p if x %}"), p("{{ x.y|join(', ') }} sha256:" + "0" * 64, after=field(r"REF scope \w \h")), p("{%p endif %}"),
        table(row("{%tr for item in x %}"), row("{{ item.name }}"), row("{%tr endfor %}"), columns=1),
    )  # fmt: skip


def _pdf() -> bytes:
    """A small PDF with a page, a font and text that prints an id."""
    import pikepdf

    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 300))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    text = b"BT /F1 9 Tf 20 200 Td (sha256:" + b"0" * 64 + b") Tj ET"
    page.Contents = made.make_stream(text)
    out = io.BytesIO()
    made.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return out.getvalue()


def workspace() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory where there is one: targets write a small file for every input."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    return tempfile.TemporaryDirectory(prefix="signoff-fuzz-", dir=memory if memory.is_dir() else None)


def _archive(folder: Path) -> Target:
    """An archive is refused, or every file of it lies where it says, and nothing beside."""

    def target(data: bytes) -> None:
        path, out = folder / "archive.tar", folder / "unpacked" / "here"
        path.write_bytes(data)
        shutil.rmtree(out.parent, ignore_errors=True)
        try:
            found = unpack(path, out)
        except InputError:
            return
        there = {item.relative_to(out).as_posix() for item in out.parent.rglob("*") if not item.is_dir()}
        if there != {item.name for item in found}:
            raise FalsePassError(there)

    return target


def _tar() -> bytes:
    items = (TarItem("top/a.txt", b"hello"), TarItem(f"top/{'d' * 120}/\u00e4", b"long"), TarItem("top/z", bytes(600)))
    digests: list[FileDigest] = []
    return b"".join(tar_chunks(iter(items), digests.append))


def _encrypted(identity: Identity) -> Target:
    """What is encrypted is refused, or is what was encrypted."""

    def target(data: bytes) -> None:
        plain = io.BytesIO()
        try:
            decrypt(io.BytesIO(data), plain, [identity], "x")
        except InputError:
            return
        if plain.getvalue() != PLAIN:
            raise FalsePassError(plain.getvalue()[:100])

    return target


PLAIN = bytes(range(256)) * 300


def _sealed(identity: Identity) -> bytes:
    target = io.BytesIO()
    encrypt(iter([PLAIN]), target, [identity.recipient])
    return target.getvalue()


def _armoured(sealed: bytes) -> bytes:
    lines = textwrap.wrap(base64.b64encode(sealed).decode(), 64)
    return "\n".join(("-----BEGIN AGE ENCRYPTED FILE-----", *lines, "-----END AGE ENCRYPTED FILE-----", "")).encode()


def parse_age_keys(data: bytes) -> None:
    with contextlib.suppress(InputError):
        read_recipients(data, "x")
    with contextlib.suppress(InputError):
        read_identities(data, "x", lambda: b"x")
