"""A vendor and an auditor at the page, as they would use it: what they drop, and what they read first."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Browser, Page, expect

from signing.entry import signature_name
from tests.page import made
from tests.page.conftest import PAGE, ROOT, Chromium
from tests.pki import Parties
from tests.signing import cms_attacks, foreign_containers, test_ocsp
from tests.signing.container_attacks import read, write

T = TypeVar("T")
AXE = ROOT / "verifier" / "node_modules" / "axe-core" / "axe.min.js"


def visited(chromium: Chromium, story: Callable[[Page], T], **options: object) -> T:
    """What ``story`` makes of a fresh page; no request may leave it, and nothing may go wrong in it."""

    def visit(browser: Browser) -> T:
        context = browser.new_context(offline=True, **{"locale": "en-GB", **options})  # type: ignore[arg-type]
        page = context.new_page()
        requests: list[str] = []
        faults: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(PAGE.as_uri())
        try:
            return story(page)
        finally:
            context.close()
            assert [url for url in requests if not url.startswith(("file:", "blob:"))] == []
            assert faults == []

    return chromium.run(visit)


def give(page: Page, *files: Path) -> None:
    page.locator("#file-input").set_input_files([str(file) for file in files])


def headline(page: Page) -> str:
    """The first sentences, once they are there."""
    expect(page.locator("#headline")).to_be_visible(timeout=20_000)
    return " ".join(page.locator("#headline").inner_text().split())


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> made.Dossier:
    return made.dossier(tmp_path_factory.mktemp("ten") / "entries", signatories, unsigned=7)


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> tuple[Path, Path]:
    return made.anchors(tmp_path_factory.mktemp("pems"), signatories)


@pytest.fixture
def tampered(ten: made.Dossier, tmp_path: Path) -> Path:
    members = read(ten.entries[1])
    screen = "payload/screens/approval.html"
    changed = {**members, screen: members[screen].replace(b"<h1>approval", b"<h1>no approval")}
    return write(tmp_path / ten.entries[1].name, changed)


def test_a_vendor_finds_the_one_changed_screen(
    chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tampered: Path
) -> None:
    def story(page: Page) -> None:
        give(page, ten.entries[1])
        assert headline(page).startswith(
            "Do not rely on 0002-prototype.asice yet: it is not proven who signed it. "
            "Nothing is changed, but the signatures of Bob Stein"
        )
        give(page, *pems)
        expect(page.locator("#headline")).to_have_text(
            "In force and unchanged: every required party has signed 0002-prototype.asice. "
            "8 files are exactly as signed on 11 May 2026."
        )
        page.get_by_role("button", name="Start again").click()
        give(page, tampered, *pems)
        said = (
            "Do not rely on 0002-prototype.asice: 1 file differs from what both parties signed on 11 May 2026: "
            "screens/approval.html (modified). Ask the other party for its copy and compare."
        )
        expect(page.locator("#headline")).to_have_text(said)
        expect(page.get_by_role("status")).to_have_text(said)  # a screen reader is told
        assert page.locator("table.files tr").all_inner_texts() == ["modified\tscreens/approval.html"]
        page.get_by_role("button", name="中文").click()
        expect(page.locator("#headline")).to_have_text(
            "请勿依赖 0002-prototype.asice：有 1 个文件与双方2026年5月11日签署的不同：screens/approval.html（已修改）。"
            "请向对方索取其副本并比较。"
        )
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")

    visited(chromium, story)


def test_a_vendor_compares_the_folder(
    chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "prototype"
    for name, data in made.files_of("prototype", 2).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "screens" / "approval.html").write_bytes(b"<h1>changed</h1>\n")
    (folder / "screens" / "login.html").rename(folder / "screens" / "sign-in.html")
    (folder / "screens" / "invoice.html").unlink()
    (folder / "notes.txt").write_bytes(b"new\n")

    def story(page: Page) -> None:
        give(page, ten.entries[1], *pems)
        page.locator("#folder-input").set_input_files(str(folder))
        expect(page.locator("#headline")).to_have_text(
            "Do not rely on the folder prototype: 4 files in it differ from what both parties signed on 11 May 2026: "
            "screens/approval.html (modified), screens/invoice.html (missing), notes.txt (added) and 1 more. "
            "Go by what was signed, or agree the change and freeze it anew."
        )
        assert page.locator("table.files tr").all_inner_texts() == [
            "modified\tscreens/approval.html",
            "missing\tscreens/invoice.html",
            "added\tnotes.txt",
            "renamed\tscreens/sign-in.html, signed as screens/login.html",
        ]

    visited(chromium, story)


def test_an_auditor_finds_the_missing_countersignature(
    chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path]
) -> None:
    def story(page: Page) -> None:
        give(page, *ten.entries, *pems)
        assert headline(page) == (
            "Half-signed, not in force: 0007-deliverable.asice (client missing). "
            "Nothing was changed, removed or reordered in 10 entries. "
            "Ask for what is missing; until then nothing may rely on it."
        )
        states = page.locator("ol.entries .state").all_inner_texts()
        assert [text.splitlines()[0] for text in states] == [*["In force, unchanged"] * 6, "Half-signed", *["In force, unchanged"] * 3]  # fmt: skip
        page.get_by_role("button", name="0007-deliverable.asice").click()
        assert headline(page).startswith("Half-signed, not in force: the signature of the client is missing.")
        page.get_by_role("button", name="All entries").click()
        expect(page.locator("ol.entries li")).to_have_count(10)

    visited(chromium, story)


def test_an_auditor_opens_the_dossier_folder_and_trusts_nobody_unasked(
    chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tmp_path: Path
) -> None:
    dossier = tmp_path / "orders"
    shutil.copytree(ten.folder, dossier / "entries")
    (dossier / "trust").mkdir()
    for pem in pems:
        shutil.copy(pem, dossier / "trust")
    (dossier / "project.yaml").write_text("number: OP-2026-01\n")
    (dossier / "entries" / "0005-deliverable.asice").unlink()

    def story(page: Page) -> None:
        page.locator("#folder-input").set_input_files(str(dossier))
        assert "entry 5" in headline(page)
        assert "ENTRY_MISSING" in page.locator("#between ~ ul").inner_text()
        assert page.locator("ol.entries .state").first.inner_text().startswith("Not proven")
        for left in (1, 0):
            page.get_by_role("button", name="Use it").first.click()
            expect(page.get_by_role("button", name="Use it")).to_have_count(left)
        expect(page.locator("ol.entries .state").first).to_contain_text("In force, unchanged")

    visited(chromium, story)


def test_an_anchor_that_names_no_party_is_asked_for(
    chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tmp_path: Path
) -> None:
    pem = shutil.copy(pems[1], tmp_path / "Brixfeld root.pem")

    def story(page: Page) -> None:
        give(page, ten.entries[6], Path(pem))
        assert "cannot be tied to anyone you trust" in headline(page)
        page.get_by_label("is the anchor of").select_option("client")
        expect(page.locator("#headline")).to_contain_text(
            "Do not rely on 0007-deliverable.asice: somebody signed in the name of the other party."
        )
        expect(page.locator("#headline")).to_contain_text("the client cannot sign as the vendor")
        page.get_by_role("button", name="Remove the anchor").click()
        give(page, Path(pem))
        page.get_by_label("is the anchor of").select_option("vendor")
        expect(page.locator("#headline")).to_have_text(
            "Half-signed, not in force: the signature of the client is missing. "
            "What is there is unchanged: 12 files are exactly as signed on 11 May 2026. "
            "Ask for what is missing; until then nothing may rely on it."
        )

    visited(chromium, story)


def test_what_an_authority_says_is_dropped_beside(chromium: Chromium, tmp_path: Path) -> None:
    """The anchor of other software's signatory, then an OCSP answer as its authority sent it."""
    manifest = foreign_containers.manifest_over(foreign_containers.FILES, "META-INF/signature.p7s")
    members = {"mimetype": foreign_containers.MIMETYPE, **foreign_containers.FILES}
    members["META-INF/ASiCManifest.xml"] = manifest
    members["META-INF/signature.p7s"] = cms_attacks.good(manifest, test_ocsp.KEY)
    path = write(tmp_path / "letter.asice", members)
    root, answer = tmp_path / "root.pem", tmp_path / "answer.ocsp"
    root.write_bytes(test_ocsp.ROOT.certificate.public_bytes(Encoding.PEM))
    answer.write_bytes(test_ocsp.answer(status="revoked").public_bytes(Encoding.DER))

    def story(page: Page) -> None:
        give(page, path, root)
        page.get_by_label("is the anchor of").select_option("any")
        expect(page.locator("#headline")).to_contain_text("Unchanged, and signed by someone you trust")
        give(page, answer)
        expect(page.locator("#headline")).to_contain_text("was made with a certificate that its authority took back")
        expect(page.locator("main")).to_contain_text("Its authority revoked a certificate of its path")
        expect(page.locator("#trust")).to_contain_text("Revocation lists and OCSP answers")

    visited(chromium, story)


def test_wrong_files_are_said_to_be_wrong(chromium: Chromium, ten: made.Dossier, tmp_path: Path) -> None:
    letter = tmp_path / "letter.asice"
    letter.write_bytes(b"Dear Sirs\n")
    pdf = tmp_path / "contract.pdf"
    pdf.write_bytes(b"%PDF-1.7\n")
    key = tmp_path / "vendor.pem"
    key.write_text("-----BEGIN NOTHING-----\n")

    def story(page: Page) -> None:
        give(page, pdf, key)
        assert headline(page) == (
            "Do not rely on contract.pdf: the file is damaged, or no PDF of the usual form. "
            "Check that the file arrived whole: ask for it again."
        )
        expect(page.locator("main")).to_contain_text("vendor.pem holds no certificate, revocation list", timeout=20_000)
        page.get_by_role("button", name="Start again").click()
        give(page, letter)
        assert headline(page) == (
            "Do not rely on letter.asice: it is no signed entry, or only a part of one arrived. "
            "This is not a ZIP archive, or its end is cut off. Check that the file arrived whole: ask for it again."
        )

    visited(chromium, story)


def test_hostile_names_are_text_and_nothing_else(
    chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tmp_path: Path
) -> None:
    members = read(ten.entries[1])
    name = "payload/screens/<img src=x onerror=alert(1)>.html"
    changed = {**members, name: b"x"}
    path = write(tmp_path / "0002-prototype.asice", changed)

    def story(page: Page) -> None:
        give(page, path, *pems)
        headline(page)
        assert "<img src=x onerror=alert(1)>" in page.locator("main").inner_text()
        assert page.locator("main img").count() == 0

    visited(chromium, story)


def test_dropped_folder_is_read(chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path]) -> None:
    """A real drag from the desktop, as the browser's own protocol makes it: files and a folder."""

    def story(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        data = {"items": [], "files": [str(ten.folder), *map(str, pems)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
        assert headline(page).startswith("Half-signed, not in force: 0007-deliverable.asice (client missing).")

    visited(chromium, story)


def test_everything_by_keyboard(chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path]) -> None:
    def story(page: Page) -> None:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the result"
        for _ in range(3):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Choose files…"
        give(page, ten.entries[1], *pems)
        assert headline(page).startswith("In force and unchanged")
        page.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(page.locator("ul.names li").first).to_be_visible()

    visited(chromium, story)


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: make page-packages")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    scheme: str, chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tampered: Path
) -> None:
    def story(page: Page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for files in ((), (ten.entries[6], *pems), (tampered,), ten.entries):
            if files:
                page.get_by_role("button", name="Start again").click() if page.locator("#headline").count() else None
                give(page, *files)
                headline(page)
            found = page.evaluate("axe.run().then((result) => result.violations)")
            assert [(item["id"], item["impact"], [node["html"][:90] for node in item["nodes"]]) for item in found] == []

    visited(chromium, story, color_scheme=scheme)


@pytest.mark.parametrize("width", [360, 768, 1280, 3840])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_nothing_is_cut_off(
    width: int, locale: str, chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tampered: Path
) -> None:
    def story(page: Page) -> None:
        for files in ((tampered, *pems), ten.entries):
            give(page, *files)
            headline(page)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    visited(chromium, story, locale=locale, viewport={"width": width, "height": 900})


def test_report_prints(chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path]) -> None:
    def story(page: Page) -> None:
        give(page, ten.entries[1], *pems)
        headline(page)
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="Choose files…")).to_be_hidden()
        expect(page.locator("#headline")).to_be_visible()

    visited(chromium, story)


def test_signature_of_another_key_is_said_first(
    chromium: Chromium, ten: made.Dossier, pems: tuple[Path, Path], tmp_path: Path
) -> None:
    members = read(ten.entries[1])
    damaged = bytearray(members[signature_name(2)])
    damaged[-5] ^= 1
    path = write(tmp_path / "0002-prototype.asice", {**members, signature_name(2): bytes(damaged)})

    def story(page: Page) -> None:
        give(page, path, *pems)
        assert headline(page) == (
            "Do not rely on 0002-prototype.asice: the signature of Alice Li for the client is not genuine, or was damaged. "
            "The signature was not made with the key of its certificate. Ask the signatory for the original file."
        )

    visited(chromium, story)
