"""Why something cannot be relied on, and what to do about it: said by the code of a finding, in both languages.

The words stand in ``findings.json``; the offline page is built with the same file. Codes stand there in order of gravity.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from signing.report import Finding, Severity

_BETWEEN_CHINESE = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_OF_FOLDER = frozenset({"OBJECT_MODIFIED", "OBJECT_MISSING", "OBJECT_ADDED", "OBJECT_RENAMED"})
ZIP = "ZIP_"
"""Codes that begin so are about the form of the archive, and have one cause and one remedy."""


def by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, what to read first before the others."""
    ranks = {code: rank for rank, code in enumerate(_said()["findings"])}
    order = list(Severity)
    return sorted(findings, key=lambda item: (order.index(item.severity), ranks.get(_key(item.code), len(ranks))))


def gravest(findings: Iterable[Finding], *severities: Severity) -> Finding | None:
    """The finding to say first, among errors unless other ``severities`` are named; nothing where there is none."""
    wanted = severities or (Severity.ERROR,)
    return next(iter(by_gravity(item for item in findings if item.severity in wanted)), None)


def names_its_subject(code: str) -> bool:
    """Whether the cause says itself what the finding is about."""
    return "{0}" in (_of(code, "cause") or ("",))[0]


def says_all(code: str, detail: str) -> bool:
    """Whether the cause says already what this finding's sentence says."""
    patterns = (re.escape(item).replace(r"\{0\}", r"\S+") for item in _of(code, "says_all") or ())
    return any(re.fullmatch(item, detail) for item in patterns)


def cause(code: str, subject: str, language: str = "en") -> str:
    """Why not to rely on what a finding with this code is about; ``subject`` names that in the sentence."""
    pair = _of(code, "cause") or _said()["leads"]["damaged"]
    return str(_in(pair, language)).replace("{0}", subject)


def remedy(code: str, language: str = "en", *, folder: bool = False) -> str:
    """What to do about a finding with this code; empty where the finding says all there is.

    With ``folder`` what was found is of a folder beside the entry: then its files differ, not those signed.
    """
    if folder and code in _OF_FOLDER:
        return lead("folder_remedy", language)
    pair = _of(code, "remedy")
    return str(_in(pair, language)) if pair else ""


def lead(word: str, language: str, *values: str) -> str:
    """The words called ``word`` around causes, with ``values`` filled in."""
    pieces = _said()["leads"][word]
    said = str(_in(pieces, language))
    for index, value in enumerate(values):
        said = said.replace(f"{{{index}}}", value)
    return _BETWEEN_CHINESE.sub("", said)


def joined(language: str, *sentences: str) -> str:
    """Sentences one after the other, as the language writes them; empty ones are left out."""
    return (" " if language == "en" else "").join(item for item in sentences if item)


def codes() -> tuple[str, ...]:
    """The codes of which something is said."""
    return tuple(_said()["findings"])


def _key(code: str) -> str:
    return ZIP if code.startswith(ZIP) and code not in _said()["findings"] else code


def _of(code: str, what: str) -> list[str] | None:
    found: list[str] | None = _said()["findings"].get(_key(code), {}).get(what)
    return found


def _in(pair: list[str], language: str) -> str:
    return pair[0 if language == "en" else 1]


@lru_cache(maxsize=1)
def _said() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads((files("pipeline.present") / "findings.json").read_text(encoding="utf-8"))
    return loaded
