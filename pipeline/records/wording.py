"""Vague words in requirements (D-10): the practice's own two, and the surest of those ISO/IEC/IEEE 29148 and INCOSE name."""

import re
from collections.abc import Iterable, Iterator

NAMED = ("probably", "similar")
"""The two words the practice itself names."""
_USER = "say what a user has to manage, in how many steps or seconds"
_INSTEAD = (
    ("say when it does and when it does not", ("probably",)),
    ("say what exactly, or list the cases", ("similar", "similarly")),
    ("give the number, or list the cases", ("in several cases", "in some cases", "in many cases", "in most cases")),
    (
        _USER,
        (
            "user-friendly",
            "user friendly",
            "user-friendliness",
            "easy to use",
            "easy to learn",
            "easy to understand",
            "easy to read",
            "easy to navigate",
            "ease of use",
            "easily",
            "intuitive",
            "intuitively",
            "user-intuitive",
            "self-explanatory",
            "convenient",
            "conveniently",
        ),
    ),
    (
        "say when and who decides",
        ("as appropriate", "if appropriate", "where appropriate", "when appropriate", "appropriately", "suitably"),
    ),
    (
        "say whether it shall or not",
        (
            "if possible",
            "where possible",
            "wherever possible",
            "whenever possible",
            "if feasible",
            "if at all possible",
            "maybe",
            "perhaps",
            "possibly",
            "ideally",
            "hopefully",
            "somehow",
        ),
    ),
    ("say how far", ("as far as possible", "to the extent possible", "as much as possible")),
    (
        "say within which time",
        (
            "as soon as possible",
            "as quickly as possible",
            "as fast as possible",
            "in a timely manner",
            "timely",
            "promptly",
            "quickly",
            "rapidly",
        ),
    ),
    ("give the limit", ("as possible",)),
    ("say when it is", ("if necessary", "when necessary", "where necessary", "as necessary", "as needed")),
    ("say what is required", ("as required",)),
    ("give the number that is enough", ("adequate", "adequately", "sufficient", "sufficiently")),
    ("give the number that is", ("reasonable", "reasonably")),
    ("say which: and, or, or either", ("and/or",)),
    (
        "list all, or name the rule by which the list goes on",
        ("etc", "and so on", "and so forth", "but not limited to"),
    ),
    ("name the standard", ("state of the art", "state-of-the-art")),
    ("say what must not happen", ("seamless", "seamlessly")),
    ("say which faults it survives", ("robust",)),
    ("say what can be changed, and by whom", ("flexible", "flexibly")),
    ("say what is owed", ("best effort", "best efforts")),
    ("give a tolerance", ("approximately", "roughly")),
    ("say when it does not", ("normally", "usually", "generally", "typically", "mostly")),
    ("give the number that is", ("extremely", "a few")),
)
"""What to write instead, and of which words. Only words that are wrong wherever they stand in a requirement."""
WORDS = {word: hint for hint, words in _INSTEAD for word in words}

_QUOTED = re.compile(
    r"„[^“”]*[“”]|“[^”]*”|«[^»]*»|\u2018[^\u2019]*\u2019|「[^」]*」|『[^』]*』|《[^》]*》|`[^`]*`"
    r"|(?<!\w)\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)"
)
"""Names of things on screen; a straight quote behind a digit is an inch, an apostrophe within a word is none."""
_REFERRED = re.compile(r"\s+(?:by|in|under|for)\b", re.IGNORECASE)
"""What turns “as required” into a reference: as required by F-012."""
_HYPHENS = str.maketrans("\u2010\u2011", "--")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    choices = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
    return re.compile(rf"(?<![\w-])(?:{choices})(?![\w-])", re.IGNORECASE)


_VAGUE = _pattern(WORDS)
_NAMED = _pattern(NAMED)


def vague(text: str, *, named_only: bool = False) -> Iterator[tuple[str, str]]:
    """Each vague word of ``text`` as it stands there, with what to write instead; words in quotes are names and pass."""
    plain = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text.translate(_HYPHENS))
    for match in (_NAMED if named_only else _VAGUE).finditer(plain):
        word = " ".join(match[0].lower().split())
        if not (word.startswith("as ") and _REFERRED.match(plain, match.end())):
            yield match[0], WORDS[word]
