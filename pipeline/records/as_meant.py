"""What a person most likely meant who wrote a date or a number the way their country or Excel does."""

import datetime as dt
import re

_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SPACES = re.compile(r"[\s'\u00a0\u202f\u2019]")
_QUOTES = "\"'«»\u2018\u2019\u201a\u201c\u201d\u201e\u201f"


def dates(written: str | int) -> list[str]:
    """The ISO dates that ``written`` can mean, none when it reads as no date: 01.02.2026, 2/1/2026, 46054, 2026-2-1."""
    text = str(written).strip().strip(_QUOTES)
    if re.fullmatch(r"[3-6]\d{4}", text):
        return [(_EXCEL_EPOCH + dt.timedelta(days=int(text))).isoformat()]
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", text)
    if match:
        return _real([(match[1], match[2], match[3])])
    match = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", text)
    if match:
        return _real([(match[3], match[2], match[1])])
    match = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", text)
    if match:
        return _real([(match[3], match[2], match[1]), (match[3], match[1], match[2])])
    return []


def _real(parts: list[tuple[str, str, str]]) -> list[str]:
    found = []
    for year, month, day in parts:
        try:
            date = dt.date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
        if date not in found:
            found.append(date)
    return found


def numbers(written: str) -> list[str]:
    """The numbers with a decimal point that ``written`` can mean: 0,2 · 10,000.00 · 1.000,50 · 60 % · “5” · 10 EUR."""
    text = _SPACES.sub("", written.strip().strip(_QUOTES))
    text = re.sub(r"^(?:[A-Z]{3}|[€$£¥%])|(?:[A-Z]{3}|[€$£¥%])$", "", text)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return [text]
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", text):
        return [text.replace(",", "")]
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", text):
        return [text.replace(".", "").replace(",", ".")]
    if re.fullmatch(r"-?\d{1,3},\d{3}", text):
        return [text.replace(",", ""), text.replace(",", ".")]
    if re.fullmatch(r"-?\d{1,3}(,\d{3}){2,}", text):
        return [text.replace(",", "")]
    if re.fullmatch(r"-?\d+,\d+", text):
        return [text.replace(",", ".")]
    return []
