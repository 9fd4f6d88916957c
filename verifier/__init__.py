"""The offline verifier: one HTML page that judges entries in a browser, built from the TypeScript beside it."""

import hashlib
from importlib.resources import files
from pathlib import Path

NAME = "verifier.html"


def path() -> Path:
    """Where the page lies on this machine."""
    return Path(str(files(__name__) / "page" / NAME))


def page() -> bytes:
    """The page as it is built and committed."""
    return path().read_bytes()


def digest() -> str:
    """SHA-256 of the page in hexadecimal, as `sha256sum` prints it."""
    return hashlib.sha256(page()).hexdigest()
