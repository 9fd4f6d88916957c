"""What a YAML parser trips over, in plain words, at the place where a person made the slip and not where it was noticed."""

import re
from dataclasses import dataclass

_NO_BLANK = re.compile(r"^\s*(?:- )?([A-Za-z_]+):[^\s/]")
_OPEN_QUOTE = re.compile(r"(?:^|[:\-\[{,]\s)\s*(\")")
_FIELD = re.compile(r"^\s*(?:- )?[A-Za-z_]+:(?:\s|$)")
_TABLE = (
    ("duplicate anchor", "an anchor (&) is used twice", "write the value out where it is needed"),
    ("undefined alias", "text that begins with * has another meaning here", "put the text in quotes"),
    ("alphabetic or numeric", "text that begins with * or & has another meaning here", "put the text in quotes"),
    ("another document", "a line --- begins a second record", "keep one record in a file: remove the line"),
    ("mapping values are not allowed", "there is a colon where none can stand", "put the text in quotes"),
    ("cannot start any token", "text cannot begin with this character", "put the text in quotes"),
    ("could not find expected ':'", "a field's name has no colon after it", "write name: value"),
    ("end of stream", "something that was opened is not closed", "look for a missing quote or bracket"),
    ("end of scalar", "a quote is not closed", "close it"),
    ("block end", "the line is not aligned with the lines it belongs to", "align it, or put the text in quotes"),
    ("block mapping", "the line is not aligned with the lines it belongs to", "align it, or put the text in quotes"),
    ("expected ',' or", "a comma or a closing bracket is missing", "add it, or put the text in quotes"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Where, what, and how to mend it; line and column from 1."""

    line: int
    column: int
    problem: str
    remedy: str


def slip(text: str, line: int, column: int, problem: str, opened: tuple[int, int] | None) -> Slip:
    """The slip behind the parser's ``problem`` noticed at ``line`` and ``column``.

    ``opened`` is where the parser says that the bracket or quote in question was opened, or None.
    """
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    before = _line_before(lines, line)
    if here[column - 1 : column] == "\t":
        return Slip(line=line, column=column, problem="there is a tab", remedy="put a space in its place")
    for number in (before, line):
        row = lines[number - 1] if 0 < number <= len(lines) else ""
        match = _NO_BLANK.match(row)
        if match and "mapping values" in problem:
            return Slip(
                line=number,
                column=match.end(),
                problem=f"there is no space after {match[1]}:",
                remedy="put one between the colon and the value",
            )
    quote = _unclosed(lines, line)
    if quote is not None:
        return Slip(
            line=quote[0], column=quote[1], problem="the quote that begins here is not closed", remedy="close it"
        )
    if "expected ',' or" in problem and "<scalar>" in problem:
        return Slip(line=line, column=column, problem="a comma or a colon is missing before this", remedy="add it")
    if "expected ',' or" in problem and opened is not None and opened[0] < line:
        return Slip(
            line=opened[0], column=opened[1], problem="the bracket that begins here is not closed", remedy="close it"
        )
    if "block" in problem and re.search(r"[\]}]\s*$", here[: column - 1]):
        return Slip(
            line=line,
            column=column,
            problem="text stands behind a closing bracket",
            remedy="put the whole text in quotes, or remove what is behind the bracket",
        )
    above = lines[before - 1] if before else ""
    if "mapping values" in problem and _FIELD.match(here) and _FIELD.match(above) and _indent(here) > _indent(above):
        return Slip(
            line=line,
            column=_indent(here) + 1,
            problem="the line is indented further than the line above it",
            remedy="align the two",
        )
    for part, plain, remedy in _TABLE:
        if part in problem:
            return Slip(line=line, column=column, problem=plain, remedy=remedy)
    return Slip(
        line=line,
        column=column,
        problem=f"the line cannot be read ({problem})",
        remedy="compare it with a sample record, or put the text in quotes",
    )


def _line_before(lines: list[str], line: int) -> int:
    """Number of the last line before ``line`` that holds more than a comment; 0 when there is none."""
    for number in range(min(line - 1, len(lines)), 0, -1):
        if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("#"):
            return number
    return 0


def _unclosed(lines: list[str], upto: int) -> tuple[int, int] | None:
    """Where the first value up to line ``upto`` begins with a straight quote and has no second one."""
    for number, row in enumerate(lines[:upto], 1):
        plain = row.replace('\\"', "  ")
        match = _OPEN_QUOTE.search(plain)
        if match and plain.count('"') % 2:
            return number, match.start(1) + 1
    return None


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" "))
