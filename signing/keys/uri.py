"""Where a key is, as people write it: ``p12:FILE``, ``pem:FILE``, just a file, or ``pkcs11:…`` (RFC 7512)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

from signing.errors import InputError

PADDING = {"pss": True, "pkcs1": False}
MAX_CHARACTERS = 2048

_PATH = re.compile(r"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=&]|%[0-9A-Fa-f]{2})*")
_QUERY = re.compile(r"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=/?|]|%[0-9A-Fa-f]{2})*")
_WHICH_TOKEN = ("token", "serial", "manufacturer", "model")
_SECRETS = {"pin-value", "pin-source"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUri:
    """A key in a file; ``kind`` is ``p12``, ``pem``, or empty: the file's content tells."""

    kind: str
    path: Path
    pss: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUri:
    """A key in a PKCS#11 token."""

    which: dict[str, str] = field(default_factory=dict)
    """What the token has to be: ``token`` (its label), ``serial``, ``manufacturer``, ``model``."""
    label: str | None
    """``object``: the label of the key."""
    id: bytes | None
    module: str | None
    """``module-path``: the library that speaks to the token."""
    pss: bool


def parse_key_uri(text: str) -> FileUri | TokenUri:
    """What ``text`` names. Raises ``InputError``; a PIN written into the URI is never repeated in its message."""
    if text.lower().startswith("pkcs11:"):
        return _token(text[len("pkcs11:") :])
    name, mark, query = text.rpartition("?")
    padded = mark and query.startswith("padding=") and not Path(text).exists()
    rest = name if padded else text
    scheme, colon, path = rest.partition(":")
    kind = scheme if colon and scheme in {"p12", "pem"} else ""
    try:
        file = Path(path if kind else rest).expanduser()
    except (ValueError, RuntimeError):  # a zero byte; the home of somebody unknown
        raise InputError("--key", "it names no file", "name the file of the key: p12:client.p12, say") from None
    return FileUri(
        kind=kind,
        path=file,
        pss=_pss(query.removeprefix("padding=")) if padded else False,
    )


def _token(text: str) -> TokenUri:
    if len(text) > MAX_CHARACTERS:
        raise InputError("pkcs11", "the URI is too long", "name token and object, no more")
    path, mark, query = text.partition("?")
    told = _attributes(path, ";", _PATH) if path else {}
    asked = _attributes(query, "&", _QUERY) if mark else {}
    if _SECRETS & {*told, *asked}:
        raise InputError(
            "pkcs11",
            "a PIN does not belong in the URI: it would stay in the shell's history and in the list of processes",
            "leave it out; it is asked for, or read with --passphrase-file or from SIGNOFF_PASSPHRASE",
        )
    _only_known(told, {*_WHICH_TOKEN, "object", "id", "type"})
    _only_known(asked, {"module-path", "padding"})
    if told.get("type", b"private") != b"private":
        raise InputError("pkcs11", "its type is not 'private': one signs with a private key", "leave type= out")
    module = _text(asked["module-path"]) if "module-path" in asked else None
    if module is not None and not module.startswith("/"):
        raise InputError("pkcs11", "module-path has to be an absolute path", "write it from / on")
    return TokenUri(
        which={name: _text(told[name]) for name in _WHICH_TOKEN if name in told},
        label=_text(told["object"]) if "object" in told else None,
        id=told.get("id"),
        module=module,
        pss=_pss(_text(asked["padding"])) if "padding" in asked else False,
    )


def _attributes(text: str, between: str, allowed: re.Pattern[str]) -> dict[str, bytes]:
    """The attributes of one half of the URI; each stands once (RFC 7512, 2.3)."""
    found: dict[str, bytes] = {}
    for item in text.split(between):
        name, equals, value = item.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            raise InputError("pkcs11", "a part of the URI is not of the form name=value", "write token=…;object=…")
        if name in found:
            raise InputError("pkcs11", f"the URI says {name} twice", "say it once")
        if not allowed.fullmatch(value):
            raise InputError(
                "pkcs11",
                f"the value of {name} holds a character that has to be percent-encoded",
                "write %20 for a blank",
            )
        found[name] = unquote_to_bytes(value)
    return found


def _only_known(found: dict[str, bytes], known: set[str]) -> None:
    for name in sorted(set(found) - known):
        remedy = (
            "give module-path=/PATH/TO/module.so" if name == "module-name" else f"known are {', '.join(sorted(known))}"
        )
        raise InputError("pkcs11", f"signoff does not know the attribute {name} there", remedy)


def _pss(word: str) -> bool:
    if word not in PADDING:
        raise InputError("padding", f"there is no padding '{word}'", "write padding=pss or padding=pkcs1")
    return PADDING[word]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("pkcs11", "a value is not UTF-8", "percent-encode the bytes of its UTF-8 form") from None
