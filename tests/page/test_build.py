"""The page: one file, no network, its digest where people look for it, and written out by the program."""

import base64
import hashlib
import re
from pathlib import Path

import schemas
import verifier
from signing import how_to_verify
from tests.page.conftest import PAGE, ROOT


def hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_policy_allows_its_own_script_and_style_and_no_connection() -> None:
    text = PAGE.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert rules == {
        "default-src": "'none'",
        "script-src": f"{hash_source(script)} 'wasm-unsafe-eval'",
        "style-src": hash_source(style),
        "worker-src": "blob:",
        "connect-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_page_refers_to_nothing_outside() -> None:
    text = PAGE.read_text(encoding="utf-8")
    outside = set(re.findall(r"https?://[a-z0-9.]+/?", text))
    named = {"http://www.w3.org/", "http://uri.etsi.org/"}  # names of XML, never fetched
    assert outside <= {*named, "https://paulmillr.com"}  # and the author in a licence
    assert not re.search(
        r"<(?:link|img|iframe|object|base)\b|@import|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon", text
    )


def test_page_was_built_after_the_last_change_of_what_it_takes_over() -> None:
    """A quick look without npm; `make page-check` builds it again and compares."""
    text = PAGE.read_text(encoding="utf-8")
    assert hashlib.sha256(how_to_verify.TEXT.encode()).hexdigest() in text
    assert all(item["title"] in text for item in schemas.load("process")["kinds"].values())


def test_readme_says_the_digest() -> None:
    assert f"{verifier.digest()}  verifier.html" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(PAGE.read_bytes()).hexdigest() == verifier.digest()


def test_every_module_of_the_core_names_its_twin() -> None:
    twins = {path.stem for path in (ROOT / "signing").glob("*.py")}
    for path in (ROOT / "verifier" / "src" / "core").glob("*.ts"):
        named = re.findall(r"`signing/(\w+)\.py`", path.read_text(encoding="utf-8"))
        assert set(named) <= twins, f"{path.name} names {set(named) - twins}, which is not in signing/"


def test_one_file_holds_one_idea() -> None:
    for path in Path(ROOT / "verifier" / "src").rglob("*.ts"):
        if path.name != "words.ts":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name
