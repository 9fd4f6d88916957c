"""The statement of an entry: canonical JSON that says what the signed container is for (format ``signoff/1``)."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = "signoff/1"
MAX_BYTES = 16 * 1024 * 1024
"""A statement larger than this is not read."""

SIGNATORY, DELIVERER, RECIPIENT = "signatory", "deliverer", "recipient"
"""Roles in which a party is asked to sign: it agrees, it hands over, it confirms receipt."""

ML_DSA_65 = "ml-dsa-65"
"""The post-quantum algorithm (FIPS 204) a second signature may be asked for by; no other is ever fulfilled."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """How many files and bytes the payload has, and the digest of SHA256SUMS that lists them."""

    files: int
    bytes: int
    sums: str
    """``sha256:`` digest of the member SHA256SUMS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """A signature the entry needs to be in force."""

    party: str
    role: str
    """``SIGNATORY``, ``DELIVERER`` or ``RECIPIENT``: what the signature has to mean. No other role is ever fulfilled."""
    certificate: str | None
    """``sha256:`` digest of the only certificate that may sign, or None: any certificate of the party."""
    also: str | None = None
    """``ML_DSA_65`` when the same person has to sign with such a key too; None, and not written, otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A baseline the entry relies on."""

    label: str
    baseline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The entry before this one, pinned with the signatures it bore."""

    entry: int
    baseline: str
    signatures: tuple[str, ...]
    """``sha256:`` digests of its signature members, sorted by member name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an entry claims."""

    project: str
    entry: int
    kind: str
    title: str
    round: int | None
    created: str
    """Claimed time, RFC 3339 in UTC with seconds."""
    generator: str
    language: str | None
    payload: Payload
    required: tuple[Required, ...]
    cites: tuple[Cite, ...]
    previous: Previous | None
    format: str = FORMAT


class StatementError(Exception):
    """Why the bytes of a statement cannot be taken, as one plain sentence."""


def to_bytes(statement: Statement) -> bytes:
    """The canonical JSON of a statement (RFC 8785): the bytes its baseline id is the digest of."""
    import rfc8785

    raw = asdict(statement)
    for item in raw["required"]:
        if item["also"] is None:
            del item["also"]
    return rfc8785.dumps(raw)


def baseline_id(data: bytes) -> str:
    """The baseline id of the entry whose ``statement.json`` has these bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def parse(data: bytes) -> Statement:
    """The statement in ``data``, which has to be exactly what ``to_bytes`` makes; raises ``StatementError``."""
    try:
        raw = json.loads(data.decode("utf-8"))
        statement = Statement(
            format=_text(raw, "format"),
            project=_text(raw, "project"),
            entry=_count(raw, "entry"),
            kind=_text(raw, "kind"),
            title=_text(raw, "title"),
            round=None if raw["round"] is None else _count(raw, "round"),
            created=_text(raw, "created"),
            generator=_text(raw, "generator"),
            language=None if raw["language"] is None else _text(raw, "language"),
            payload=_payload(raw["payload"]),
            required=tuple(_required(item) for item in _list(raw, "required")),
            cites=tuple(Cite(label=_text(item, "label"), baseline=_digest(item, "baseline")) for item in raw["cites"]),
            previous=None if raw["previous"] is None else _previous(raw["previous"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise StatementError("The statement is not a statement of the format signoff/1.") from None
    if statement.format != FORMAT:
        raise StatementError(f"The statement is of the format {statement.format!r}; this program reads {FORMAT}.")
    if not _is_canonical(statement, data):
        raise StatementError("The statement is not in canonical form: the same words could have other bytes.")
    return statement


def _is_canonical(statement: Statement, data: bytes) -> bool:
    try:
        return to_bytes(statement) == data
    except ValueError:  # half a surrogate pair, which JSON can spell and UTF-8 cannot hold
        return False


def _payload(raw: dict[str, Any]) -> Payload:
    return Payload(files=_count(raw, "files"), bytes=_count(raw, "bytes"), sums=_digest(raw, "sums"))


def _required(raw: dict[str, Any]) -> Required:
    certificate = None if raw["certificate"] is None else _digest(raw, "certificate")
    also = _text(raw, "also") if "also" in raw else None
    return Required(party=_text(raw, "party"), role=_text(raw, "role"), certificate=certificate, also=also)


def _previous(raw: dict[str, Any]) -> Previous:
    signatures = tuple(_list(raw, "signatures"))
    if not all(isinstance(item, str) and _DIGEST.fullmatch(item) for item in signatures):
        raise ValueError
    return Previous(entry=_count(raw, "entry"), baseline=_digest(raw, "baseline"), signatures=signatures)


def _text(raw: dict[str, Any], key: str) -> str:
    if not isinstance(raw[key], str):
        raise TypeError
    return str(raw[key])


def _count(raw: dict[str, Any], key: str) -> int:
    if type(raw[key]) is not int or not 0 <= raw[key] < 2**53:
        raise TypeError
    return int(raw[key])


def _digest(raw: dict[str, Any], key: str) -> str:
    if not _DIGEST.fullmatch(_text(raw, key)):
        raise ValueError
    return str(raw[key])


def _list(raw: dict[str, Any], key: str) -> list[Any]:
    if not isinstance(raw[key], list):
        raise TypeError
    return list(raw[key])
