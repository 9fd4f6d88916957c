"""The statement of an entry: canonical JSON that says what the signed container is for (format ``signoff/1``)."""

from dataclasses import dataclass


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
    certificate: str | None
    """``sha256:`` digest of the only certificate that may sign, or None: any certificate of the party."""


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
    format: str = "signoff/1"
