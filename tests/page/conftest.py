"""The page in the system's Chromium, opened from disk and without network: one browser for all tests."""

import base64
import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from signing.certificates.trust import TrustStore
from signing.statement import Required
from tests.signing.conftest import executed, half_signed, signatories

T = TypeVar("T")
__all__ = ["executed", "half_signed", "signatories"]

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "verifier" / "page" / "verifier.html"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
EXAMINE = """
async ([files, trust, now, required, folder]) => {
  const blob = ([name, data]) => ({ name, blob: new Blob([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))]) });
  return await signoffVerifier.examine(files.map(blob), trust, now, required, folder && folder.map(blob));
}
"""


class Chromium:
    """The browser, in a thread of its own: its driver keeps an event loop running, and pyHanko wants to start one."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._driver, self._browser = self._thread.submit(self._start).result()

    def run(self, work: Callable[[Browser], T]) -> T:
        """What ``work`` returns, done in that thread."""
        return self._thread.submit(work, self._browser).result()

    def close(self) -> None:
        self._thread.submit(self._browser.close).result()
        self._thread.submit(self._driver.stop).result()
        self._thread.shutdown()

    def _start(self) -> tuple[Playwright, Browser]:
        driver = sync_playwright().start()
        flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
        return driver, driver.chromium.launch(executable_path=CHROMIUM, args=flags)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: .ci/system-packages browser")
    expect.set_options(timeout=20_000)  # in milliseconds: a busy machine takes its time
    started = Chromium()
    yield started
    started.close()


@dataclass(frozen=True, kw_only=True)
class Core:
    """What the page judges with, called directly."""

    chromium: Chromium
    page: Page

    def examine(
        self,
        files: Mapping[str, bytes],
        *,
        trust: TrustStore,
        now: dt.datetime,
        required: Sequence[Required] = (),
        folder: Mapping[str, bytes] | None = None,
    ) -> dict[str, Any]:
        """The answer on ``files`` (and a live ``folder``) under ``trust``."""
        arguments = [
            _encoded(files),
            [{"party": party, "pem": pem} for party, pem in pems(trust)],
            now.timestamp() * 1000,
            [{"party": item.party, "role": item.role, "certificate": item.certificate} for item in required],
            None if folder is None else _encoded(folder),
        ]
        answer: dict[str, Any] = self.chromium.run(lambda _: self.page.evaluate(EXAMINE, arguments))
        return answer


def pems(trust: TrustStore) -> Iterator[tuple[str | None, str]]:
    """The anchors and revocation lists of a trust store as PEM, each with its party."""
    named: list[tuple[str | None, tuple[x509.Certificate, ...]]] = [
        *trust.parties.items(),
        ("tsa", trust.timestamps),
        ("tsa-own", trust.own_timestamps),
        (None, trust.any_party),
    ]
    for party, certificates in named:
        for certificate in certificates:
            yield party, certificate.public_bytes(Encoding.PEM).decode()
    for item in trust.revocations:
        if isinstance(item, x509.CertificateRevocationList):
            yield None, item.public_bytes(Encoding.PEM).decode()
        else:
            block = base64.b64encode(item.public_bytes(Encoding.DER)).decode()
            yield None, f"-----BEGIN OCSP RESPONSE-----\n{block}\n-----END OCSP RESPONSE-----\n"


def _encoded(files: Mapping[str, bytes]) -> list[list[str]]:
    return [[name, base64.b64encode(data).decode()] for name, data in files.items()]


@pytest.fixture(scope="session")
def core(chromium: Chromium) -> Core:
    def opened(browser: Browser) -> Page:
        page = browser.new_context(offline=True, locale="en-GB").new_page()
        page.goto(PAGE.as_uri())
        return page

    return Core(chromium=chromium, page=chromium.run(opened))
