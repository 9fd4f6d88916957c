"""The tags of a template read one after another: conditions and loops that have begun, names they know, what is wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from pipeline.documents.sandbox import Sandbox
from pipeline.documents.templates import rules as template_rules
from pipeline.documents.templates.asking import asked_in, printed_unasked
from pipeline.documents.templates.expressions import Fault, Reader
from pipeline.documents.templates.finding import TemplateFinding, Weight
from pipeline.documents.templates.runs import run_findings
from pipeline.documents.templates.shape import Shape, Sort
from pipeline.documents.templates.tags import Tag, tags
from pipeline.documents.word.file import WordFile
from pipeline.documents.word.xml import Element, parse
from signing.errors import InputError

ENDS = {"endif": "if", "endfor": "for"}
WORDS = ("if", "elif", "else", "endif", "for", "endfor")
_COLUMNS = frozenset({"colspan", "cellbg", "hm", "vm"})
"""Words docxtpl adds for the columns of tables."""
_TOKENS = {
    "end of print statement": "the end of the tag",
    "end of statement block": "the end of the tag",
    "name": "a name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A condition or loop that has begun."""

    tag: Tag
    names: dict[str, Shape] | None
    """The name a loop gives to each item."""
    asked: frozenset[str] = frozenset()
    """The fields that its conditions ask about."""


@dataclass(slots=True, kw_only=True)
class Look:
    """What is known while a template is read."""

    names: Shape
    filters: Mapping[str, Callable[..., Any]]
    sandbox: Sandbox
    empty: Callable[[str, frozenset[str]], bool]
    """Whether the field at a path may be empty where others have been asked about."""
    findings: list[TemplateFinding] = field(default_factory=list)
    open: list[_Block] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    count: int = 0
    part: str = ""

    def add(self, code: str, place: str, problem: str, remedy: str, weight: Weight = Weight.ERROR) -> None:
        """Add a finding at ``place`` of the part that is read."""
        where = f"{self.part}, {place}" if self.part and place else place or self.part
        self.findings.append(TemplateFinding(code=code, weight=weight, place=where, problem=problem, remedy=remedy))

    def reader(self) -> Reader:
        """What reads expressions with the names that are known here."""
        scopes = [dict(self.names.fields), *(block.names for block in self.open if block.names is not None)]
        return Reader(names=scopes, filters=self.filters, read=self.read)

    def asked(self) -> frozenset[str]:
        """The fields that conditions around this place ask about."""
        return frozenset().union(*(block.asked for block in self.open))

    def take(self, tag: Tag, faults: list[Fault]) -> None:
        """Add what is wrong with an expression of ``tag``."""
        for fault in faults:
            self.add(fault.code, tag.where, fault.problem, fault.remedy)


def read_parts(file: WordFile, name: str, look: Look) -> None:
    """Read body, headers and footers; what is found goes to ``look``."""
    for part in sorted(file.parts):
        if not template_rules.FILLED.fullmatch(part):
            continue
        try:
            root = parse(file.data(part), f"{name}, {part}")
        except InputError:
            continue  # already said
        label = part.removeprefix("word/").removesuffix(".xml")
        look.part = "" if label == "document" else label
        _read_part(root, look)
    look.part = ""


def _read_part(root: Element, look: Look) -> None:
    for tag in tags(root):
        look.count += 1
        if tag.prints:
            tree = _parsed(f"{{{{ {tag.text} }}}}", tag, look)
            for output in tree.find_all(nodes.Output) if tree else ():
                reader = look.reader()
                for item in output.nodes:
                    reader.printed(item)
                    _unasked(item, tag, reader, look)
                look.take(tag, reader.faults)
        else:
            _do(tag, look)
    for block in look.open:
        problem = f"{{% {block.tag.text} %}} begins here and does not end"
        look.add("not-balanced", block.tag.where, problem, f"write {_end(block.tag)} where it ends")
    look.open.clear()
    for finding in run_findings(root):
        look.add(finding.code, finding.place, finding.problem, finding.remedy, finding.weight)


def _unasked(item: nodes.Node, tag: Tag, reader: Reader, look: Look) -> None:
    """Say which field may be empty in a document, and is printed as if it were always there."""
    for path, known in printed_unasked(item, reader, look.asked()):
        if look.empty(path, known):
            problem = f"{path} may be empty, and {tag.source} does not ask whether it is there"
            condition = f"{{%p if {path} %}}" if "[]" not in path else "{%p if … %}"
            remedy = f"put it between {condition} and {{%p endif %}}, or print a dash: {{{{ …|dash }}}}"
            look.add("may-be-empty", tag.where, problem, remedy, Weight.WARNING)
            return


def _do(tag: Tag, look: Look) -> None:
    """A tag that does something rather than print."""
    match tag.word:
        case "if":
            look.open.append(_Block(tag=tag, names=None, asked=_condition(tag, look)))
        case "elif" | "else":
            if not look.open:
                problem = f"{{% {tag.word} %}} stands outside of any condition"
                look.add("not-balanced", tag.where, problem, "write {% if … %} before it, or remove it")
            else:
                _same_frame(look.open[-1].tag, tag, look)
            if tag.word == "elif":
                asked = _condition(tag, look)
                if look.open:
                    look.open[-1] = replace(look.open[-1], asked=look.open[-1].asked | asked)
        case "for":
            names, asked = _loop(tag, look)
            look.open.append(_Block(tag=tag, names=names, asked=asked))
        case "endif" | "endfor":
            _ended(tag, look)
        case word if word in _COLUMNS:
            if tag.rest:
                _parsed(f"{{{{ {tag.rest} }}}}", tag, look)
        case word:
            near = difflib.get_close_matches(word, WORDS, 1, 0.5)
            remedy = f"did you mean {{% {near[0]} %}}?" if near else f"there are: {', '.join(WORDS)}"
            look.add("unknown-tag", tag.where, f"there is no tag {{% {word} %}}", remedy)


def _condition(tag: Tag, look: Look) -> frozenset[str]:
    """The fields that the condition asks about, after saying what is wrong in it."""
    asked: frozenset[str] = frozenset()
    tree = _parsed(f"{{% if {tag.rest} %}}{{% endif %}}", tag, look)
    for item in tree.find_all(nodes.If) if tree else ():
        reader = look.reader()
        reader.shape(item.test)
        asked |= asked_in(item.test, reader)
        look.take(tag, reader.faults)
    return asked


def _loop(tag: Tag, look: Look) -> tuple[dict[str, Shape], frozenset[str]]:
    """The names a loop brings, and the fields it asks about; also those of one that cannot be read, so that what it holds raises no false alarm."""
    tree = _parsed(f"{{% for {tag.rest} %}}{{% endfor %}}", tag, look)
    loop = next(iter(tree.find_all(nodes.For)), None) if tree else None
    if loop is None:
        first = re.match(r"\w+", tag.rest)
        return {first[0]: Shape(path="", sort=Sort.UNKNOWN)} if first else {}, frozenset()
    reader = look.reader()
    asked = asked_in(loop.iter, reader)
    item = reader.items(loop.iter)
    names = {name.name: Shape(path="", sort=Sort.UNKNOWN) for name in loop.target.find_all(nodes.Name)}
    if isinstance(loop.target, nodes.Name):
        names = {loop.target.name: item}
    if loop.test is not None:
        reader.names.append(names)
        reader.shape(loop.test)
        asked |= asked_in(loop.test, reader)
    look.take(tag, reader.faults)
    return names, asked


def _ended(tag: Tag, look: Look) -> None:
    wanted = ENDS[tag.word]
    index = next((at for at in range(len(look.open) - 1, -1, -1) if look.open[at].tag.word == wanted), None)
    if index is None:
        problem = f"{{% {tag.word} %}} ends what has not begun"
        begin = "{% if … %}" if wanted == "if" else "{% for … in … %}"
        look.add("not-balanced", tag.where, problem, f"write {begin} before it, or remove it")
        return
    for block in look.open[index + 1 :]:
        problem = (
            f"{{% {block.tag.text} %}} begins here and does not end before {{% {tag.word} %}} of what is around it"
        )
        look.add("not-balanced", block.tag.where, problem, f"write {_end(block.tag)} where it ends")
    _same_frame(look.open[index].tag, tag, look)
    del look.open[index:]


def _same_frame(begin: Tag, end: Tag, look: Look) -> None:
    """A pair takes away whole paragraphs, rows or cells, or words of one level; otherwise pieces of them would stay."""
    if begin.holder != end.holder:
        begun, ended = (f"{{%{tag.holder} {tag.word} … %}}" for tag in (begin, end))
        problem = f"{begun} begins what {ended} continues or ends, and one of them takes its {_held(begin, end)} away"
        look.add("not-balanced", end.where, problem, "write both with the same letters after {%")
    elif begin.frame is not end.frame:
        problem = f"what begins with {{% {begin.text} %}} outside of this table, row or cell continues or ends inside, or the reverse"
        look.add(
            "not-balanced",
            end.where,
            problem,
            "begin and end it in the same cell, or use {%tr … %} in rows of their own",
        )
    elif not begin.holder and begin.paragraph is not end.paragraph:
        problem = f"what begins with {{% {begin.text} %}} in another paragraph continues or ends here, which would tear both apart"
        look.add("not-balanced", end.where, problem, "give both tags a paragraph of their own and write {%p … %}")


def _held(begin: Tag, end: Tag) -> str:
    return {"p": "paragraph", "tr": "table row", "tc": "table cell"}[begin.holder or end.holder]


def _end(tag: Tag) -> str:
    return f"{{%{tag.holder} end{tag.word} %}}"


def _parsed(source: str, tag: Tag, look: Look) -> nodes.Template | None:
    """The expression of a tag as a tree; None after saying what cannot be read in it."""
    try:
        return look.sandbox.parse(source)
    except TemplateSyntaxError as error:
        message = _plain(str(error.message))
    except RecursionError:
        message = "it is nested too deep"
    look.add("unreadable-tag", tag.where, f"the tag {tag.source} cannot be read: {message}", _hint(tag))
    return None


def _plain(message: str) -> str:
    """What Jinja says, in words of those who edit templates."""
    if match := re.fullmatch(r"unexpected char '(.)' at \d+", message):
        return f"the character {match[1]} has no meaning in a tag"
    if match := re.fullmatch(r"expected token '([^']+)', got '([^']+)'", message):
        return f"“{match[2]}” stands where {_TOKENS.get(match[1], match[1])} was expected"
    return message


def _hint(tag: Tag) -> str:
    if re.search("[„‟«»「」『』‚‛`´＂＇]", tag.text):  # noqa: RUF001 - what keyboards and Word put in
        return "write texts in straight quotes: ' or \""
    if tag.prints and re.search(r"[\w\]]\s+[\w]", tag.text):
        return "names have no spaces: use _ within a name, a point between names and a bar before a filter"
    if re.search("[，。｜：（）]", tag.text):  # noqa: RUF001 - what a Chinese keyboard gives
        return "type . , | and ( ) within tags with the Latin keyboard"
    return "write it as in the templates that come with signoff: {{ contract.amount|money }}, {%p if contract.tax %}"
