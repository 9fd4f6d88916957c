"""What a target is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Target = Callable[[bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    """One parser to fuzz, with honest inputs to begin from."""

    target: Target
    seeds: tuple[bytes, ...]


class FalsePassError(AssertionError):
    """Something passed that nobody signed."""


def tapes(parts: Sequence[bytes]) -> Iterator[bytes]:
    return (bytes([number]) + part for number, part in enumerate(parts))
