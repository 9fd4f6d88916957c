"""How well the wording rules find what experts marked, beside two plain lists of words: ``make wording-report``.

Reads DS1.xlsx and DS3.xlsx below ``$SIGNOFF_REAL/wording`` and writes ``docs/wording.md``. The rules were developed on
one half of the sentences (an even first byte of their SHA-256); what is reported is the other half.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.records.finding import Severity
from pipeline.records.wording.catalogue import CLASSES, found

PAGE = Path(__file__).parents[1] / "docs" / "wording.md"
NONE = {"", "-"}
FIRST_LABEL = 2
"""Columns before it hold the sentence and its source."""
LEFT_OUT = {"Polysemy"}
"""Words with more than one sense in a dictionary, such as “call”: no rule is about them."""
NARROW = {
    "Subjective_lang.", "Ambiguous_adv._adj.", "Loophole", "Nonverifiable_term",
    "subjective_language", "ambiguous_adverbs_adjectives", "loopholes", "open_ended",
}  # fmt: skip
"""The labels of vague words in the strict sense, without verbs, pronouns, negations and comparisons."""
NOT_LABELLED = {"wording-reference", "wording-passive", "wording-conjunction", "wording-unit"}
"""Classes of ours the experts did not look for: they are not judged by these sentences."""
BEYOND_VAGUE = NOT_LABELLED | {"wording-weak-verb", "wording-negative", "wording-pronoun", "wording-comparative"}

INCOSE_LIST = (
    "some", "any", "allowable", "several", "many", "a lot of", "a few", "almost always", "very nearly", "nearly", "about",
    "close to", "almost", "approximate", "ancillary", "relevant", "routine", "common", "generic", "significant",
    "flexible", "expandable", "typical", "sufficient", "adequate", "appropriate", "efficient", "effective", "proficient",
    "reasonable", "customary", "so far as is possible", "as little as possible", "where possible", "as much as possible",
    "if it should prove necessary", "if necessary", "to the extent necessary", "as appropriate", "as required",
    "to the extent practical", "if practicable", "including but not limited to", "etc", "and so on",
)  # fmt: skip
"""A plain list after the examples the INCOSE guide gives to its rules 7, 8 and 9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence with the labels experts gave words of it."""

    text: str
    labels: frozenset[str]

    @property
    def reported(self) -> bool:
        """Whether it belongs to the half that is reported; the rules were developed on the other."""
        return hashlib.sha256(self.text.strip().encode()).digest()[0] % 2 == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a way of finding did on sentences."""

    found: int
    right: int
    marked: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def cells(self) -> str:
        return f"{self.found} | {self.precision:.2f} | {self.recall:.2f} | {self.f1:.2f}"


def read(path: Path) -> list[Sentence]:
    """The labelled sentences of one workbook."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = list(load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))
    names = [str(name) for name in rows[0] if name]
    sentences = []
    for row in rows[1:]:
        if row[0]:
            marked = {
                name
                for name, cell in zip(names[FIRST_LABEL:], row[FIRST_LABEL:], strict=False)
                if str(cell or "").strip() not in NONE
            }
            sentences.append(Sentence(text=str(row[0]), labels=frozenset(marked - LEFT_OUT)))
    return sentences


def score(sentences: Iterable[Sentence], finds: Callable[[str], bool], labels: Callable[[Sentence], bool]) -> Score:
    """Sentence by sentence: found, and rightly so where an expert marked anything that counts."""
    judged = [(finds(sentence.text), labels(sentence)) for sentence in sentences]
    return Score(
        found=sum(hit for hit, _ in judged),
        right=sum(hit and marked for hit, marked in judged),
        marked=sum(marked for _, marked in judged),
    )


def by_classes(wanted: Callable[[str, Severity], bool]) -> Callable[[str], bool]:
    """Whether a text is found by the classes of ours that are ``wanted``."""
    chosen = {rules[0].id for rules in CLASSES if wanted(rules[0].id, rules[0].severity)}
    return lambda text: any(name in chosen for name, _ in found(text))


def by_list(text: str) -> bool:
    """Whether a text has an entry of the plain list."""
    plain = f" {' '.join(re.findall(r'[a-z]+', text.lower()))} "
    return any(f" {entry} " in plain for entry in INCOSE_LIST)


def section(name: str, sentences: list[Sentence]) -> list[str]:
    """The tables of one data set."""
    half = [sentence for sentence in sentences if sentence.reported]
    lines = [f"## {name}", "", f"{len(half)} sentences reported, of {len(sentences)}.", ""]
    for title, marked, every, leave_out in (
        ("Any label", lambda item: bool(item.labels), "all classes that were labelled", NOT_LABELLED),
        ("Vague words in the strict sense", lambda item: bool(item.labels & NARROW), "vague words alone", BEYOND_VAGUE),
    ):
        share = sum(map(marked, half)) / len(half)
        lines += [
            f"### {title}: {share:.0%} of the sentences",
            "",
            "| what finds | sentences found | precision | recall | F1 |",
        ]
        lines += ["|---|---|---|---|---|"]
        ways: tuple[tuple[str, Callable[[str], bool]], ...] = (
            ("errors: the sure tier", by_classes(lambda _, severity: severity is Severity.ERROR)),
            (f"errors and warnings: {every}", by_classes(lambda rule, _, out=leave_out: rule not in out)),  # type: ignore[misc]
            ("a plain list after INCOSE R7 to R9", by_list),
            ("flagging everything", lambda _: True),
        )
        lines += [f"| {way} | {score(half, finds, marked).cells()} |" for way, finds in ways]
        lines.append("")
    lines += [
        "### Class by class, against any label",
        "",
        "| rule | tier | sentences found | precision | recall | F1 |",
    ]
    lines += ["|---|---|---|---|---|---|"]
    for rules in CLASSES:
        rule = rules[0]
        finds = by_classes(lambda name, _, wanted=rule.id: name == wanted)  # type: ignore[misc]
        result = score(half, finds, lambda item: bool(item.labels))
        note = " (not labelled)" if rule.id in NOT_LABELLED else ""
        lines.append(f"| `{rule.id}`{note} | {rule.severity.value} | {result.cells()} |")
    return [*lines, ""]


HEAD = """\
# Wording rules

`signoff check` reads every statement and criterion, English or Chinese, for words that can be read in more than one way (D-10). Errors are sure and block freezing; warnings cast a
wide net and are to be read. A finding can be accepted by name, with a reason and a signatory ([waivers](reference/rules.md)); the specification prints what was accepted.

| Rule | Tier | What it demands | Source |
|---|---|---|---|
"""
MEASURED = """
Words in quotes are names and pass. A number with a unit in the same clause excuses an adjective or a quantity beside it.

# Measured

Two sets of requirement sentences in which experts marked words (ARTA, Massachusetts Institute of Technology), sentence by sentence. The rules were developed on one half of the
sentences and are reported on the other. Labels are noisy: the same word is marked in one sentence and not in the next, and what is marked depends on the set, so the second set
shows how far its marks agree with the first. Words of several dictionary senses (“polysemy”), which no rule is about, are left out. Beside it stands what a plain list of words
and flagging every sentence give on the same sentences. Made by `make wording-report`.

"""


def page(folder: Path) -> str:
    """The whole page."""
    table = "".join(
        f"| `{english.id}` | {english.severity.value} | {english.says} | {english.source} |\n" for english, _ in CLASSES
    )
    parts = [line for name in ("DS1", "DS3") for line in section(name, read(folder / f"{name}.xlsx"))]
    return HEAD + table + MEASURED + "\n".join(parts)


if __name__ == "__main__":
    real = os.environ.get("SIGNOFF_REAL")
    if real is None or not (Path(real) / "wording").is_dir():
        sys.exit("wording-report: set SIGNOFF_REAL to the folder that holds wording/DS1.xlsx and wording/DS3.xlsx")
    PAGE.write_text(page(Path(real) / "wording"), encoding="utf-8")
    print(PAGE)
