"""A signed PDF at the page: what a lawyer who got it by mail drops, and what they read first."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page import made
from tests.page.conftest import Chromium
from tests.page.test_stories import AXE, give, headline, visited
from tests.pki import Parties
from tests.signing import pdf_attacks


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> tuple[Path, Path]:
    return made.anchors(tmp_path_factory.mktemp("pems"), signatories)


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> dict[str, Path]:
    one = pdf_attacks.signed_by(pdf_attacks.made(), signatories, "client")
    both = pdf_attacks.signed_by(one, signatories, "vendor")
    changed = pdf_attacks.page_replaced_by_an_update(both, signatories)
    folder = tmp_path_factory.mktemp("pdfs")
    for name, data in (("half", one), ("both", both), ("changed", changed)):
        (folder / name).mkdir()
        (folder / name / "contract.pdf").write_bytes(data)
    return {name: folder / name / "contract.pdf" for name in ("half", "both", "changed")}


def test_a_lawyer_opens_the_signed_contract(chromium: Chromium, pdfs: dict[str, Path], pems: tuple[Path, Path]) -> None:
    def story(page: Page) -> None:
        give(page, pdfs["both"])
        assert headline(page).startswith(
            "Do not rely on contract.pdf yet: it is not proven who signed it. "
            "Nothing is changed, but the signatures of Alice Li"
        )
        give(page, *pems)
        expect(page.locator("#headline")).to_have_text(
            "In force and unchanged: every party that has a field in contract.pdf has signed it on 11 May 2026. "
            "Nothing was added or changed since."
        )
        assert page.locator("table.files tr").all_inner_texts() == [
            "as signed\tState 1: as it was made",
            "as signed\tState 2: signed by the client",
            "as signed\tState 3: signed by the vendor",
        ]
        page.get_by_role("button", name="中文").click()
        expect(page.locator("#headline")).to_contain_text("已生效且未被更改")

    visited(chromium, story)


def test_what_is_missing_or_was_added_is_said_first(
    chromium: Chromium, pdfs: dict[str, Path], pems: tuple[Path, Path]
) -> None:
    def story(page: Page) -> None:
        give(page, pdfs["half"], *pems)
        assert headline(page) == (
            "Half-signed, not in force: the signature of the vendor is missing. "
            "What the client signed on 11 May 2026 is unchanged. "
            "Ask for what is missing; until then nothing may rely on it."
        )
        page.get_by_role("button", name="Start again").click()
        give(page, pdfs["changed"], *pems)
        assert headline(page).startswith(
            "Do not rely on contract.pdf: something was added to the PDF after it was signed. "
            "The signature of Alice Li for the client: "
            "After this signature something else than a signature was added."
        )
        rows = page.locator("table.files tr").all_inner_texts()
        assert rows[-1] == "added after the last signature\tState 4: an update that nobody signed"

    visited(chromium, story)


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: make page-packages")
def test_axe_finds_nothing(chromium: Chromium, pdfs: dict[str, Path], pems: tuple[Path, Path]) -> None:
    def story(page: Page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for name in ("both", "changed"):
            give(page, pdfs[name], *pems)
            headline(page)
            found = page.evaluate("axe.run().then((result) => result.violations)")
            assert [(item["id"], [node["html"][:90] for node in item["nodes"]]) for item in found] == []
            page.get_by_role("button", name="Start again").click()

    visited(chromium, story)


@pytest.mark.parametrize("width", [360, 1280, 3840])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_nothing_is_cut_off(
    width: int, locale: str, chromium: Chromium, pdfs: dict[str, Path], pems: tuple[Path, Path]
) -> None:
    def story(page: Page) -> None:
        give(page, pdfs["changed"], *pems)
        headline(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    visited(chromium, story, locale=locale, viewport={"width": width, "height": 900})


def test_a_pdf_is_not_compared_with_a_folder(chromium: Chromium, pdfs: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("a")

    def story(page: Page) -> None:
        give(page, pdfs["both"])
        page.locator("#folder-input").set_input_files(str(tmp_path / "folder"))
        expect(page.locator(".notice")).to_have_text(
            "A PDF is not compared with a folder. Drop the entry the folder belongs to."
        )
        assert headline(page).startswith("Do not rely on contract.pdf yet: it is not proven who signed it.")

    visited(chromium, story)
