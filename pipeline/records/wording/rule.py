"""What a wording rule is: words or a pattern, what excuses them, what to write instead, and who said so first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.records.finding import Severity

MEASURE = (
    r"(?<![\d.])(?<!section )(?<!clause )(?<!chapter )(?<!table )\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?:\s*(?:%|°|[kMGT]i?B\b|[kMG]?Hz\b|[kMG]?W\b|V\b)|\s?(?!and\b|or\b|to\b|of\b|in\b|for\b|shall\b|is\b|x\b)(?-i:[a-zµ])[a-z/]*\b"
    r"|\s*[\u4e00-\u9fff])"
)
"""A number with its unit: it says how many, so the word beside it is not vague."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordingRule:
    """One class of words that can be read in more than one way."""

    id: str
    """The name by which findings and waivers call it."""
    severity: Severity
    """An error is sure and blocks freezing; a warning casts a wide net and is to be read."""
    says: str
    """One sentence for the list of rules."""
    source: str
    """Rule of INCOSE's Guide to Writing Requirements (4th edition), class of ISO/IEC/IEEE 29148:2018 clause 5.2.7, or another."""
    message: str
    """What is wrong, with ``{}`` where the word stands."""
    words: Mapping[str, str] = field(default_factory=dict)
    """English words, each with what to write instead."""
    patterns: Mapping[str, str] = field(default_factory=dict)
    """Regular expressions in any language, each with what to write instead."""
    needs_before: str = ""
    """A pattern that has to stand before the word, in its sentence."""
    unless_before: str = ""
    """A pattern directly before the word that excuses it."""
    unless_after: str = ""
    """A pattern directly behind the word that excuses it."""
    unless_measured: bool = False
    """Whether a number with a unit in the same clause excuses it."""
    demands_only: bool = False
    """Whether it is about what is demanded, not about how that is tested: criteria are not searched."""
