"""What a folder that differs says now: in meaning, within bounds, and only where what it is held against was signed."""

import shutil
import struct
import zlib
from pathlib import Path

import pytest

from pipeline.dossier import changes, difference
from pipeline.dossier.against import compare_with_folder
from pipeline.dossier.changes import changes_since
from pipeline.dossier.difference import Difference
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier
from pipeline.dossier.verify import verify_container
from pipeline.dossier.versions import read_version
from pipeline.records.process import Process
from signing.certificates.trust import TrustStore
from signing.keys.store import SigningKey
from signing.report import ObjectStatus
from tests.dossier.actions import NOW, Freeze
from tests.word_templates import p, template


def png(shade: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes([0, shade]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def folder(dossier: Dossier) -> Path:
    """A prototype with a file of every sort."""
    made = dossier.root / "prototype"
    (made / "notes.docx").write_bytes(template(p("The fee is 100 euros."), p("Paid monthly.")))
    (made / "logo.png").write_bytes(png(0))
    (made / "app.bin").write_bytes(b"\x00\x01" * 50)
    (made / "prices.csv").write_text("item,price\npen,1\n")
    return made


def changed(entry: Path, folder: Path, trust: TrustStore) -> Difference | None:
    report = compare_with_folder(entry, verify_container(entry, trust=trust, now=NOW), folder)
    return changes_since(entry, report, folder, now=NOW)


def test_each_sort_of_file_says_what_moved(folder: Path, do_freeze: Freeze, trust: TrustStore) -> None:
    entry = do_freeze("prototype").path
    assert changed(entry, folder, trust) is None, "nothing differs"
    page = folder / "01-login.html"
    page.write_text(page.read_text().replace("</body>", "<p>Forgotten?</p></body>") + "<p>Forgotten?</p>")
    (folder / "notes.docx").write_bytes(template(p("The fee is 120 euros."), p("Paid monthly.")))
    (folder / "logo.png").write_bytes(png(255))
    (folder / "app.bin").write_bytes(b"\x7fELF" * 50)
    (folder / "prices.csv").write_text("item,price\npen,2\n")
    (folder / "02-orders.html").rename(folder / "orders.html")
    (folder / "new.pdf").write_bytes(b"%PDF-1.7")
    found = changed(entry, folder, trust)
    assert found is not None
    by_name = {item.name: item for item in found.files}
    assert set(by_name) == {
        "01-login.html",
        "notes.docx",
        "logo.png",
        "app.bin",
        "prices.csv",
        "orders.html",
        "new.pdf",
    }
    assert (by_name["01-login.html"].screen or "").startswith("S-01")
    lines = {name: item.content.lines for name, item in by_name.items() if item.content is not None}
    assert "Forgotten?" in {line.now for line in lines["01-login.html"]}
    assert [(line.was, line.now) for line in lines["notes.docx"]] == [
        ("The fee is 100 euros.", "The fee is 120 euros.")
    ]
    assert [(line.was, line.now) for line in lines["prices.csv"]] == [("pen,1", "pen,2")]
    logo = by_name["logo.png"].content
    assert logo is not None
    assert logo.picture is not None
    assert (logo.picture.was, logo.picture.now) == (png(0), png(255))
    assert by_name["app.bin"].types == ("binary file", "program (Linux)")
    assert by_name["app.bin"].sizes == (100, 200)
    assert (by_name["orders.html"].status, by_name["orders.html"].was) == (ObjectStatus.RENAMED, "02-orders.html")
    assert by_name["new.pdf"].types == (None, "PDF")


def test_of_a_seal_the_old_content_is_not_here(
    folder: Path, dossier: Dossier, keys: dict[str, SigningKey], process: Process, trust: TrustStore
) -> None:
    entry = freeze(
        dossier, "prototype", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None,
        folder=folder, detached=True,
    ).path  # fmt: skip
    (folder / "prices.csv").write_text("item,price\npen,2\n")
    found = changed(entry, folder, trust)
    assert found is not None
    (file,) = found.files
    assert (file.name, file.content, file.sizes[0]) == ("prices.csv", None, None)


def test_what_is_in_a_damaged_entry_is_not_taken_for_what_was_signed(
    folder: Path, do_freeze: Freeze, trust: TrustStore
) -> None:
    entry = do_freeze("prototype").path
    data = entry.read_bytes()
    at = data.index(b"pen,1")
    entry.write_bytes(data[:at] + b"pen,9" + data[at + 5 :])
    (folder / "prices.csv").write_text("item,price\npen,2\n")
    assert changed(entry, folder, trust) is None


def test_large_and_many_files_are_only_said_to_differ(
    folder: Path, do_freeze: Freeze, trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = do_freeze("prototype").path
    (folder / "prices.csv").write_text("item,price\npen,2\n")
    (folder / "01-login.html").write_text("<p>other</p>")
    monkeypatch.setattr(difference, "MAX_COMPARED", 30)
    found = changed(entry, folder, trust)
    assert found is not None
    assert {item.name: item.content is None for item in found.files} == {"01-login.html": True, "prices.csv": False}
    monkeypatch.setattr(difference, "MAX_TOTAL", 10)
    found = changed(entry, folder, trust)
    assert found is not None
    assert all(item.content is None for item in found.files)


def test_a_folder_that_vanishes_meanwhile_says_nothing(folder: Path, do_freeze: Freeze, trust: TrustStore) -> None:
    entry = do_freeze("prototype").path
    (folder / "prices.csv").write_text("item,price\npen,2\n")
    report = compare_with_folder(entry, verify_container(entry, trust=trust, now=NOW), folder)
    shutil.rmtree(folder)
    assert changes.changes_since(entry, report, folder, now=NOW) is None


def test_screens_of_two_folders_of_records_are_named_too(dossier: Dossier, tmp_path: Path) -> None:
    later = shutil.copytree(dossier.root, tmp_path / "later")
    (later / "prototype" / "01-login.html").write_text("<h1>Sign in</h1>")
    found = difference.difference(read_version(dossier.root), read_version(later), now=NOW)
    (file,) = (item for item in found.files if item.name == "prototype/01-login.html")
    assert (file.screen or "").startswith("S-01")
