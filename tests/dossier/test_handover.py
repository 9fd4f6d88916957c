"""A handover between two companies: packed, opened, confirmed; and every way to spoil it."""

import dataclasses
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import audit
from pipeline.dossier.handover.pack import Packed, pack, recipients_of
from pipeline.dossier.handover.record import read_record
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.merge import merge
from pipeline.dossier.status import status
from pipeline.dossier.verify import verify_container
from signing import manifest
from signing.cms.cades import Commitment, sign_manifest
from signing.encryption import Identity, decrypt, encrypt
from signing.entry import countersign_entry, manifest_name, signature_name
from signing.errors import InputError, InputErrors
from signing.keys.store import create_key
from signing.report import Verdict
from signing.sums import FileDigest
from signing.tar_form import TarItem, tar_chunks
from tests.dossier.actions import NOW
from tests.dossier.companies import HANDOVER, PROJECT, RECEIPT, Companies, names, new_identity, nothing_left
from tests.signing.container_attacks import digests, read, write


def test_there_and_back(both: Companies) -> None:
    packed = both.pack()
    assert packed.package == both.folder / "SP-2026-01-handover-0003.age"
    assert packed.entry.name == HANDOVER
    record, listed = read_record(packed.entry)
    assert (record.deliverer, record.recipient, record.keys) == ("vendor", "client", (both.identity.recipient.text,))
    opened = both.open(packed.package)
    received = both.folder / "received"
    assert opened.receipt == received / "entries" / RECEIPT
    assert opened.remarks == ()
    assert names(received) == {*listed, f"entries/{HANDOVER}", f"entries/{RECEIPT}"}
    assert {
        "project.yaml",
        "prototype.yaml",
        "prototype/01-login.html",
        "trust/client.pem",
        "drafts/contract.docx",
    } <= set(listed)
    assert not [name for name in listed if "keys" in name]
    assert both.audit(received) is Verdict.TOTAL_PASSED
    assert {path.name for path in both.folder.iterdir()} == {
        "client.pem",
        "vendor.pem",
        "received",
        packed.package.name,
    }
    # The receipt goes back; both hold the same.
    assert opened.receipt is not None
    merge(both.dossier, [opened.receipt], now=NOW, process=both.process, project=PROJECT)
    report = audit(both.dossier, now=NOW, process=both.process, project=PROJECT, counterpart=received)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert report.comparison is not None
    assert report.comparison.end_proven
    assert [str(item.state) for item in report.entries] == ["executed"] * 4


def test_what_the_signatures_mean(both: Companies) -> None:
    opened = both.open(both.pack().package)
    trust = dossier_trust(both.dossier)
    said = []
    for file in list_entries(Dossier(root=opened.folder)).files[2:]:
        report = verify_container(file.path, trust=trust, now=NOW, process=both.process)
        assert report.executed
        assert report.statement is not None
        said.append((report.statement.required[0].role, report.signatures[0].commitment))
    assert said == [("deliverer", "delivery"), ("recipient", "receipt")]


@pytest.mark.parametrize(("kind", "party"), [("handover", "vendor"), ("receipt", "client")])
def test_approval_is_neither_delivery_nor_receipt(kind: str, party: str, both: Companies) -> None:
    """Who agrees to it has not handed over, and has confirmed no receipt."""
    opened = both.open(both.pack().package)
    path = list_entries(Dossier(root=opened.folder)).files[{"handover": 2, "receipt": 3}[kind]].path
    members = {name: data for name, data in read(path).items() if not name.startswith("META-INF/")}
    signed = manifest.write(signature_name(1), digests(members, list(members)[1:]))
    members[manifest_name(1)] = signed
    members[signature_name(1)] = sign_manifest(
        signed, both.keys[party], party=party, commitment=Commitment.APPROVAL, time=NOW
    )
    approved = write(both.folder / "approved.asice", members)
    report = verify_container(approved, trust=dossier_trust(both.dossier), now=NOW, process=both.process)
    assert report.verdict is Verdict.INDETERMINATE
    assert not report.executed
    (finding,) = [item for item in report.findings if item.code == "HALF_SIGNED"]
    assert "What was signed in its name does not take its place." in finding.detail


def test_a_receipt_signature_does_not_execute_a_deliverable(both: Companies) -> None:
    path = both.freeze("deliverable")
    target = path.with_name("x")
    countersign_entry(path, target, key=both.keys["client"], party="client", time=NOW, commitment=Commitment.RECEIPT)
    report = verify_container(target, trust=dossier_trust(both.dossier), now=NOW, process=both.process)
    assert not report.executed


def test_neither_is_frozen_by_hand(both: Companies) -> None:
    for kind in ("handover", "receipt"):
        with pytest.raises(InputError, match="is not frozen by hand"):
            both.freeze(kind)


def test_into_a_dossier_of_ones_own(both: Companies) -> None:
    """The client keeps its copy; only entries come in, its own files and anchors stay."""
    own = both.folder / "own"
    shutil.copytree(both.dossier.root, own)
    (own / "entries" / "0002-deliverable.asice").unlink()
    (own / "project.yaml").write_text((own / "project.yaml").read_text() + "# a note of ours\n")
    before = {name: (own / name).read_bytes() for name in names(own)}
    package = both.pack().package
    opened = both.open(package, own)
    assert opened.merged is not None
    assert [item.file.name for item in opened.merged.taken] == ["0002-deliverable.asice", HANDOVER]
    assert opened.receipt == own / "entries" / RECEIPT
    assert {name: (own / name).read_bytes() for name in before} == before
    assert both.audit(own) is Verdict.TOTAL_PASSED
    again = both.open(package, own)
    assert again.merged is not None
    assert again.merged.taken == ()
    assert again.receipt == opened.receipt
    assert again.remarks == (f"its receipt was there already: entries/{RECEIPT}",)


def test_into_a_dossier_that_went_another_way(both: Companies) -> None:
    own = both.folder / "own"
    shutil.copytree(both.dossier.root, own)
    package = both.pack().package
    there = dataclasses.replace(both, dossier=Dossier(root=own))
    there.freeze("prototype")
    before = {name: (own / name).read_bytes() for name in names(own)}
    with pytest.raises(InputError, match="fork: number 3 is another entry here"):
        both.open(package, own)
    assert {name: (own / name).read_bytes() for name in names(own)} == before
    assert nothing_left(both.folder)


def test_into_a_folder_that_is_something_else(both: Companies) -> None:
    package = both.pack().package
    (both.folder / "something").mkdir()
    (both.folder / "something" / "else").write_text("x")
    with pytest.raises(InputError, match="neither empty nor a dossier"):
        both.open(package, both.folder / "something")
    (both.folder / "empty").mkdir()
    assert both.open(package, both.folder / "empty").receipt is not None


def test_files_outside_an_entry_travel_too(both: Companies) -> None:
    source = both.dossier.root / "prototype"
    both.sign(both.freeze("deliverable", detached=True), against=source)
    with pytest.raises(
        InputError, match=r"its files lie outside and have to travel too \(name their folder: --against 3=DIR\)"
    ):
        both.pack()
    opened = both.open(both.pack(against={3: source}).package)
    outside = opened.folder / "payloads" / "0003"
    assert names(outside) == names(source)
    own = both.folder / "own"
    shutil.copytree(both.dossier.root, own)
    (both.folder / "SP-2026-01-handover-0004.age").rename(both.folder / "p.age")
    opened = both.open(both.folder / "p.age", own)
    assert names(own / "payloads" / "0003") == names(source)
    assert any("payloads/0003" in text for text in opened.remarks)


def test_packing_again_makes_no_second_entry(both: Companies) -> None:
    first = both.pack()
    first.package.unlink()
    second = both.pack()
    assert second.again
    assert second.entry == first.entry
    assert both.open(second.package).receipt is not None
    second.package.unlink()
    third = both.pack(identity=new_identity())
    assert not third.again
    assert third.entry.name == "0004-handover.asice"


def test_the_same_archive_every_time(both: Companies) -> None:
    """What is encrypted is the same bytes for the same dossier, whenever and in whatever order its files were made."""
    first = plain(both, both.pack())
    (both.folder / "SP-2026-01-handover-0003.age").unlink()
    for path in sorted(both.dossier.drafts.iterdir(), reverse=True):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
        os.utime(path, (1, 1))
    assert plain(both, both.pack()) == first


def test_the_recipients_a_dossier_keeps(both: Companies) -> None:
    assert recipients_of(both.dossier, "client") == ()
    (both.dossier.trust / "client.age").write_text(f"# Anna\n{both.identity.recipient.text}\n")
    assert recipients_of(both.dossier, "client") == (both.identity.recipient,)


def test_every_reason_at_once(both: Companies) -> None:
    both.freeze("prototype")
    (both.dossier.drafts / "server.key").write_text("x")
    (both.dossier.drafts / "notes.txt").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    (both.dossier.root / "prototype" / "link").symlink_to("/etc/passwd")
    (both.dossier.trust / "own.age").write_text("AGE-SECRET-KEY-1QQQ")
    with pytest.raises(InputErrors) as caught:
        both.pack(recipients=(), to="vendor")
    text = str(caught.value)
    for reason in (
        "--to: the client receives, not the vendor",
        "--recipient: nobody is there to encrypt to",
        "entries/0003-prototype.asice: half-signed: the signature of the client is missing",
        "drafts/server.key: it looks like a private key",
        "drafts/notes.txt: it looks like a private key",
        "trust/own.age: it looks like a private key",
        "prototype: link: it is a symbolic link",
    ):
        assert reason in text
    assert len(list_entries(both.dossier).files) == 3
    assert not list(both.folder.glob("*.age"))


def test_nothing_to_hand_over(both: Companies) -> None:
    shutil.rmtree(both.dossier.entries)
    with pytest.raises(InputErrors, match=r"the deliverable is not frozen yet(?s:.*)"):
        both.pack()


def test_the_wrong_key_packs_nothing(both: Companies) -> None:
    with pytest.raises(InputError, match="the anchor pinned for the vendor does not vouch"):
        pack(
            both.dossier, to="client", key=both.keys["client"], party="vendor", recipients=(both.identity.recipient,),
            out=None, here=both.folder, now=NOW, process=both.process,
        )  # fmt: skip
    assert len(list_entries(both.dossier).files) == 2


def plain(both: Companies, packed: Packed, identity: Identity | None = None) -> bytes:
    target = io.BytesIO()
    with packed.package.open("rb") as source:
        decrypt(source, target, [identity or both.identity], "x")
    return target.getvalue()


def test_public_tools_open_it(both: Companies, tmp_path: Path) -> None:
    """age, tar and sha256sum alone: decrypt, unpack, compare with the signed list."""
    packed = both.pack()
    (tmp_path / "identity").write_text(str(both.identity.secret))
    script = f"age -d -i identity {packed.package} | tar -x && cd SP-2026-01-handover-0003 && mkdir ../by-hand && "
    script += f"unzip -q entries/{HANDOVER} -d ../by-hand && sha256sum --quiet -c ../by-hand/payload/PACKAGE-SHA256SUMS"
    subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, check=True)
    assert json.loads((tmp_path / "by-hand" / "payload" / "handover.json").read_text())["recipient"] == "client"


def test_ours_opens_what_age_encrypted_around_our_archive(both: Companies) -> None:
    packed = both.pack()
    data = plain(both, packed)
    done = subprocess.run(["age", "-r", both.identity.recipient.text], input=data, capture_output=True, check=True)
    packed.package.write_bytes(done.stdout)
    assert both.open(packed.package).receipt is not None


def repack(both: Companies, packed: Packed, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The package with other content, by someone who has the right recipient: anybody can encrypt to it."""
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(plain(both, packed))) as archive:
        for member in archive:
            opened = archive.extractfile(member)
            assert opened is not None
            files[member.name.partition("/")[2]] = opened.read()
    change(files)
    digests: list[FileDigest] = []
    items = (TarItem(f"top/{name}", data) for name, data in sorted(files.items()))
    target = both.folder / "repacked.age"
    with target.open("wb") as file:
        encrypt(tar_chunks(iter(items), digests.append), file, [both.identity.recipient])
    return target


def changed_document(files: dict[str, bytes]) -> None:
    files["drafts/contract.docx"] = b"another document"


def added_file(files: dict[str, bytes]) -> None:
    files["drafts/surprise.docx"] = b"x"


def removed_file(files: dict[str, bytes]) -> None:
    del files["prototype.yaml"]


def renamed_file(files: dict[str, bytes]) -> None:
    files["drafts/agreement.docx"] = files.pop("drafts/contract.docx")


def flipped_entry(files: dict[str, bytes]) -> None:
    data = bytearray(files["entries/0001-prototype.asice"])
    data[200] ^= 1
    files["entries/0001-prototype.asice"] = bytes(data)


def removed_entry(files: dict[str, bytes]) -> None:
    del files["entries/0002-deliverable.asice"]


def no_handover(files: dict[str, bytes]) -> None:
    del files[f"entries/{HANDOVER}"]


def stray_among_entries(files: dict[str, bytes]) -> None:
    files["entries/notes.txt"] = b"x"


def decided_by_the_sender(files: dict[str, bytes]) -> None:
    """An attempt to have entries counted from where an interrupted merge keeps them."""
    files["entries/.decided/0001-prototype.asice"] = files["entries/0001-prototype.asice"]


def other_anchor(files: dict[str, bytes]) -> None:
    files["trust/client.pem"] = create_key("Nordlicht Handel GmbH", "Anna Berg", NOW).anchor_pem()


def no_project(files: dict[str, bytes]) -> None:
    del files["project.yaml"]


def handover_flipped(files: dict[str, bytes]) -> None:
    data = files[f"entries/{HANDOVER}"]
    files[f"entries/{HANDOVER}"] = data.replace(b'"recipient":"client"', b'"recipient":"vendor"')


REPACKED: dict[Callable[[dict[str, bytes]], None], str] = {
    changed_document: r"drafts/contract\.docx: it is not the file that was signed for",
    added_file: r"drafts/surprise\.docx: it is in the package, and nobody signed for it",
    removed_file: r"prototype\.yaml: it was signed for, and is not in the package",
    renamed_file: r"drafts/agreement\.docx: it was signed for as drafts/contract\.docx",
    flipped_entry: r"entries/0001-prototype\.asice",
    removed_entry: r"Entry 2 is not there",
    no_handover: "its last entry is none",
    stray_among_entries: r"entries/notes\.txt: it lies among the entries and is none",
    decided_by_the_sender: r"entries/\.decided/0001-prototype\.asice: it lies among the entries and is none",
    other_anchor: r"trust/client\.pem: it is not the file that was signed for",
    no_project: "its last entry is none|project.yaml",
    handover_flipped: f"entries/{HANDOVER}",
}


@pytest.mark.parametrize("change", REPACKED, ids=lambda item: item.__name__)
@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
def test_packed_again_with_other_content(
    change: Callable[[dict[str, bytes]], None], existing: bool, both: Companies
) -> None:
    package = repack(both, both.pack(), change)
    into = both.folder / "received"
    if existing:
        shutil.copytree(both.dossier.root, into)
    before = {name: (into / name).read_bytes() for name in names(into)}
    with pytest.raises(InputError) as caught:
        both.open(package)
    assert re.search(REPACKED[change], str(caught.value))
    assert into.exists() == existing
    assert {name: (into / name).read_bytes() for name in names(into)} == before
    assert nothing_left(both.folder)


def damaged(package: Path) -> Iterator[tuple[str, bytes]]:
    whole = package.read_bytes()
    yield "cut", whole[: len(whole) // 3]
    yield "cut at the end", whole[:-1]
    yield "cut in the header", whole[:100]
    yield "empty", b""
    yield "flipped at the end", whole[:-1] + bytes([whole[-1] ^ 1])
    yield "flipped in the middle", whole[: len(whole) // 2] + b"\0\0" + whole[len(whole) // 2 + 2 :]
    yield "no age file", b"PK\x03\x04" + whole
    yield "trailing", whole + b"x"


def test_damaged_on_the_way(both: Companies) -> None:
    packed = both.pack()
    target = both.folder / "damaged.age"
    for what, data in damaged(packed.package):
        target.write_bytes(data)
        with pytest.raises(InputError, match=r"damaged\.age"):
            both.open(target)
        assert not (both.folder / "received").exists(), what
        assert nothing_left(both.folder), what


def test_for_somebody_else(both: Companies) -> None:
    with pytest.raises(InputError, match="none of your identities opens it"):
        both.open(both.pack().package, identity=new_identity())
    assert nothing_left(both.folder)


def test_passed_on(both: Companies) -> None:
    """Who received it encrypts it to a third party, as if the vendor had sent it there (surreptitious forwarding)."""
    packed = both.pack()
    third = new_identity()
    forwarded = both.folder / "forwarded.age"
    with forwarded.open("wb") as file:
        encrypt(iter([plain(both, packed)]), file, [third.recipient])
    with pytest.raises(
        InputError, match="the vendor made it for other keys of the client: somebody else encrypted it to you"
    ):
        both.open(forwarded, identity=third)


def test_confirmed_by_somebody_else(both: Companies) -> None:
    with pytest.raises(InputError, match="it is for the client, not for the vendor"):
        both.open(both.pack().package, party="vendor")
    assert not (both.folder / "received").exists()


def test_a_key_that_cannot_confirm_is_said_at_once(both: Companies, tmp_path: Path) -> None:
    """Before anything is decrypted: what is named here is no package at all."""
    junk = tmp_path / "junk.age"
    junk.write_bytes(b"junk")
    mistaken = dataclasses.replace(both, keys={**both.keys, "client": both.keys["stranger"]})
    with pytest.raises(InputError, match="the anchor pinned for the client does not vouch for it"):
        mistaken.open(junk)


def test_without_a_receipt(both: Companies) -> None:
    packed = both.pack()
    opened = both.open(packed.package, party=None)
    assert opened.receipt is None
    assert both.audit(opened.folder) is Verdict.TOTAL_PASSED
    later = both.open(packed.package)
    assert later.receipt == opened.folder / "entries" / RECEIPT


def test_the_anchors_that_travel_do_not_count(both: Companies) -> None:
    packed = both.pack()
    impostor = create_key("Harbour Software Ltd", "Bob Lynch", NOW)
    (both.folder / "vendor.pem").write_bytes(impostor.anchor_pem())
    with pytest.raises(InputError, match="signed by somebody nobody here trusts"):
        both.open(packed.package)
    assert not (both.folder / "received").exists()


def test_another_anchor_that_travels_is_dropped(both: Companies) -> None:
    stranger = both.keys["stranger"].anchor_pem()
    (both.dossier.trust / "client-2.pem").write_bytes(stranger)
    opened = both.open(both.pack().package)
    assert opened.remarks == (
        "trust/client-2.pem in the package held an anchor that is not among yours: it was dropped",
    )
    assert names(opened.folder / "trust") == {"client.pem", "vendor.pem"}


def test_half_signed_entries_do_not_get_in(both: Companies) -> None:
    """A package that a tampered program made although an entry lacks a signature."""
    path = both.freeze("prototype")
    lax = dataclasses.replace(
        both, process=dataclasses.replace(both.process, kinds={
            **both.process.kinds, "prototype": dataclasses.replace(both.process.kinds["prototype"], signatories=("vendor",)),
        })
    )  # fmt: skip
    with pytest.raises(InputError, match="half-signed"):
        lax.pack()
    assert path.exists()


def test_the_board_tells_what_comes_next(both: Companies) -> None:
    def steps() -> str:
        return "\n".join(status(both.dossier, now=NOW, process=both.process).next_steps)

    assert "Hand over to the client: signoff handover pack --to client --key F.p12 --as vendor" in steps()
    opened = both.open(both.pack().package)
    assert "Take over the receipt of entry 3 when the client sends it: signoff merge FILE" in steps()
    assert opened.receipt is not None
    merge(both.dossier, [opened.receipt], now=NOW, process=both.process, project=PROJECT)
    assert steps() == ""
