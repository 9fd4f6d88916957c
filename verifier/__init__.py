"""The offline verifier: one HTML page that judges entries in a browser, built from the TypeScript beside it."""

import hashlib
from importlib.resources import files


def page() -> bytes:
    """The page as it is built and committed."""
    return (files(__name__) / "page" / "verifier.html").read_bytes()


def digest() -> str:
    """SHA-256 of the page in hexadecimal, as `sha256sum` prints it."""
    return hashlib.sha256(page()).hexdigest()
