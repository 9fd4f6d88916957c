"""Vague words in requirements (D-10): the practice's own two, and the surest of those ISO/IEC/IEEE 29148 and INCOSE name."""

import re
from collections.abc import Iterator

WORDS = {
    "probably": "say when it does and when it does not",
    "similar": "say what exactly, or list the cases",
    "user-friendly": "say what a user has to manage, in how many steps or seconds",
    "user friendly": "say what a user has to manage, in how many steps or seconds",
    "easy to use": "say what a user has to manage, in how many steps or seconds",
    "as appropriate": "say when and who decides",
    "if appropriate": "say when and who decides",
    "where appropriate": "say when and who decides",
    "if possible": "say whether it shall or not",
    "where possible": "say whether it shall or not",
    "as far as possible": "say how far",
    "if necessary": "say when it is",
    "as necessary": "say when it is",
    "as required": "say what is required",
    "as soon as possible": "say within which time",
    "in a timely manner": "say within which time",
    "adequate": "give the number that is enough",
    "sufficient": "give the number that is enough",
    "reasonable": "give the number that is",
    "and/or": "say which: and, or, or either",
    "etc": "list all, or name the rule by which the list goes on",
    "and so on": "list all, or name the rule by which the list goes on",
    "state of the art": "name the standard",
    "state-of-the-art": "name the standard",
    "seamless": "say what must not happen",
    "seamlessly": "say what must not happen",
    "robust": "say which faults it survives",
    "flexible": "say what can be changed, and by whom",
    "intuitive": "say what a user has to manage without help",
    "best effort": "say what is owed",
    "approximately": "give a tolerance",
    "roughly": "give a tolerance",
    "several": "give the number",
    "normally": "say when it does not",
    "usually": "say when it does not",
    "generally": "say when it does not",
    "maybe": "say whether it shall or not",
    "perhaps": "say whether it shall or not",
    "possibly": "say whether it shall or not",
}  # fmt: skip
"""Each word or phrase with what to write instead. Only words that are wrong wherever they stand in a requirement."""

_PATTERN = re.compile(
    r"(?<![\w-])("
    + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(WORDS, key=len, reverse=True))
    + r")(?![\w-])",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|„[^“]*“|«[^»]*»|`[^`]*`")


def vague(text: str) -> Iterator[tuple[str, str]]:
    """Each vague word of ``text`` as it stands there, with what to write instead; words in quotes are names and pass."""
    for match in _PATTERN.finditer(_QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)):
        yield match[0], WORDS[" ".join(match[0].lower().split())]
