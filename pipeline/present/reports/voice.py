"""The words of reports in one language: labels, dates, lists and sentences with their values filled in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from pipeline.present import words
from pipeline.present.words import safe


class Voice:
    """The voice of reports in ``language``; every text that is filled in is made safe to print."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._words = _all()[language]

    def say(self, word: str, /, **values: object) -> str:
        """The words called ``word``, with ``values`` filled in. Raises ``KeyError`` for words there are not."""
        return self._words[word].format(**{name: safe(str(value)) for name, value in values.items()})

    def knows(self, word: str) -> bool:
        """Whether there are words of this name."""
        return word in self._words

    @property
    def parties(self) -> dict[str, str]:
        """What the usual parties are called."""
        return {name: self.party(name) for name in ("client", "vendor")}

    def party(self, name: str) -> str:
        """What a party is called: one of a name of its own keeps it."""
        return safe(name) if self.language == "en" else self._words.get(f"party_{name}", safe(name))

    def kind(self, name: str) -> str:
        """The name people know a kind of entry by; a company's own kind keeps the one it has in commands."""
        from pipeline.records.process import shipped_process

        kind = shipped_process().kinds.get(name)
        return safe(name) if kind is None else kind.title_in(self.language)

    def listed(self, items: Iterable[str]) -> str:
        """``a, b and c``."""
        *rest, last = tuple(items) or ("",)
        return f"{self._words['comma'].join(rest)}{self._words['and']}{last}" if rest else last

    def day(self, time: str) -> str:
        """The day of an RFC 3339 time; the text itself when it is none."""
        if self.language == "en":
            return words.day(time)
        year, month, number = time[:4], time[5:7], time[8:10]
        whole = (year + month + number).isdecimal() and len(time) >= len("2026-03-03")
        return f"{year}年{int(month)}月{int(number)}日" if whole else safe(time)

    def minute(self, time: str) -> str:
        """Day, hour and minute of an RFC 3339 time in UTC."""
        if self.language == "en":
            return words.minute(time)
        return (
            f"{self.day(time)} {safe(time[11:16])} UTC" if len(time) == len("2026-03-03T10:22:00Z") else self.day(time)
        )


@lru_cache(maxsize=1)
def _all() -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = json.loads(
        (files("pipeline.present.reports") / "voice.json").read_text(encoding="utf-8")
    )
    return loaded
