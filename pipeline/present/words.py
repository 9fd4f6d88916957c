"""Numbers, dates and lists as a reader expects them, and text that cannot steer a terminal."""

from collections.abc import Iterable

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SHORT = len("sha256:") + 12


def safe(text: str) -> str:
    """``text`` on one line without characters that steer a terminal or turn the direction of writing."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def count(number: int, one: str, many: str = "") -> str:
    """``2 files``; ``many`` defaults to ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def counted(number: int, one: str, many: str = "") -> str:
    """As ``count``, at the beginning of a sentence: ``Two files``."""
    lead = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{lead} {one if number == 1 else many or one + 's'}"


def listed(items: Iterable[str]) -> str:
    """``a, b and c``."""
    *rest, last = tuple(items) or ("nobody",)
    return f"{', '.join(rest)} and {last}" if rest else last


def day(time: str) -> str:
    """``3 March 2026`` of an RFC 3339 time or date; the text itself when it is none."""
    try:
        year, month, number = (int(part) for part in time[:10].split("-"))
        return f"{number} {_MONTHS[month - 1]} {year}"
    except (ValueError, IndexError):
        return safe(time)


def minute(time: str) -> str:
    """``3 March 2026, 10:22 UTC`` of an RFC 3339 time in UTC."""
    return f"{day(time)}, {safe(time[11:16])} UTC" if len(time) == len("2026-03-03T10:22:00Z") else day(time)


def short(digest: str) -> str:
    """The beginning of a digest, enough to tell two apart at a glance; never enough to trust one."""
    return f"{safe(digest[:SHORT])}…" if len(digest) > SHORT else safe(digest)


def table(rows: Iterable[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Rows as lines with aligned columns; the last column runs free."""
    listed_rows = [tuple(row) for row in rows]
    if not listed_rows:
        return []
    widths = [max(len(row[column]) for row in listed_rows) for column in range(len(listed_rows[0]) - 1)]
    return [
        (indent + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])).rstrip()
        for row in listed_rows
    ]
