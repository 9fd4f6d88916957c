r"""The check of templates: what it finds, each case a file in ``template_cases/``; and nothing in the templates that ship.

# kind contract            the kind it is checked for; then its paragraphs, a line each
# clauses [LANGUAGE]       what a contract has to have is asked too; without it, clauses are left aside
| cell | cell              a table row; ¦ begins a new run, «REF name \r» is a field
== error CODE              a finding; WORD and CODE; ``== none`` for none but what is never printed
where TEXT  what TEXT  mend TEXT    texts its place, problem and remedy hold
"""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import doc_templates
from pipeline.documents.generate import fill_in
from pipeline.documents.templates.check import check_template
from pipeline.documents.templates.finding import TemplateFinding, Weight
from pipeline.records.process import shipped_process
from signing.errors import InputError
from tests.word_templates import NAMESPACES, p, row, table, template
from tests.word_templates import field as word_field

CASES = sorted((Path(__file__).parent / "template_cases").glob("*.txt"))
PROCESS = shipped_process()
SECONDS = 10.0
CLAUSES = frozenset(
    {"clause-missing", "term-undefined", "term-unused", "dangling-reference", "typed-reference", "amount-differs"}
)
ATTRIBUTES = {"where": "place", "what": "problem", "mend": "remedy"}


@dataclass
class Expected:
    weight: str
    code: str
    texts: list[tuple[str, str]] = field(default_factory=list)


def read_case(path: Path) -> tuple[str, str | None, bytes, list[Expected]]:
    kind, language, body, rows, expected = "", None, [], [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# kind "):
            kind = line.removeprefix("# kind ")
        elif line.startswith("# clauses"):
            language = line.removeprefix("# clauses").strip() or "en"
        elif line.startswith("== "):
            word, _, code = line.removeprefix("== ").partition(" ")
            if word != "none":
                expected.append(Expected(word, code))
        elif expected:
            name, _, text = line.partition(" ")
            expected[-1].texts.append((ATTRIBUTES[name], text))
        elif line.startswith("| "):
            rows.append(row(line.removeprefix("| ")))
        else:
            text = p(line).replace("¦", '</w:t></w:r><w:r><w:t xml:space="preserve">')
            body.append(re.sub(r"«([^»]+)»", lambda match: f"</w:t></w:r>{word_field(match[1])}<w:r><w:t>", text))
    return kind, language, template(*body, *([table(*rows, columns=1)] if rows else [])), expected


def found_in(data: bytes, kind: str = "contract", language: str | None = None) -> tuple[TemplateFinding, ...]:
    """Those of a small template; what a whole contract has to have is left aside unless a language is named."""
    found = check_template(data, "mine.docx", kind=kind, language=language or "en", process=PROCESS).findings
    return tuple(item for item in found if language or item.code not in CLAUSES)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_found(path: Path) -> None:
    kind, language, data, expected = read_case(path)
    found = [item for item in found_in(data, kind, language) if item.code != "not-used" or path.stem == "never-printed"]
    shown = "\n".join(f"{item.weight} {item.code} | {item.place} | {item.problem} | {item.remedy}" for item in found)
    assert sorted((item.weight, item.code) for item in found) == sorted(
        (item.weight, item.code) for item in expected
    ), shown
    for wanted in expected:
        assert any(
            (item.weight, item.code) == (wanted.weight, wanted.code)
            and all(text in getattr(item, name) for name, text in wanted.texts)
            for item in found
        ), f"{wanted}\n{shown}"


@pytest.mark.parametrize(("language", "kind"), doc_templates.templates())
def test_no_false_alarm_on_a_template_that_ships(language: str, kind: str) -> None:
    data = doc_templates.open_template(language, kind)
    found = check_template(data, f"{kind}.docx", kind=kind, language=language, process=PROCESS)
    assert [item for item in found.findings if item.weight is not Weight.NOTE] == []
    assert {item.code for item in found.findings} <= {"not-used"}


@pytest.mark.parametrize("field_name", ["amount", "client_duties", "liability", "instalments"])
def test_every_field_misspelt_in_the_contract_is_found(field_name: str) -> None:
    """The shipped contract with one field renamed wherever it stands: each tag that reads it is named."""
    from tests.word_templates import part

    data = doc_templates.open_template("en", "contract")
    text = part(data)
    wrong = text.replace(f"contract.{field_name}", f"contract.{field_name}x")
    assert wrong != text
    found = found_in(replaced(data, {"word/document.xml": wrong}))
    assert {item.code for item in found if item.weight is Weight.ERROR} >= {"unknown-field"}
    assert all(f"contract.{field_name}?" in item.remedy for item in found if item.code == "unknown-field")


def replaced(data: bytes, parts: dict[str, str]) -> bytes:
    from pipeline.documents.word.file import read

    return read(data, "t").write({name: text.encode() for name, text in parts.items()})


TORN = {
    "a link": '<w:p><w:r><w:t>{{ contract.</w:t></w:r><w:hyperlink w:anchor="_top"><w:r><w:t>tax }}</w:t></w:r></w:hyperlink></w:p>',
    "a bookmark": '<w:p><w:r><w:t>{{ contract.</w:t></w:r><w:bookmarkStart w:id="1" w:name="b"/><w:bookmarkEnd w:id="1"/><w:r><w:t>tax }}</w:t></w:r></w:p>',
    "a comment": '<w:p><w:r><w:t>{{ contract.</w:t></w:r><w:commentRangeStart w:id="1"/><w:r><w:t>tax }}</w:t></w:r></w:p>',
}  # fmt: skip


@pytest.mark.parametrize("name", TORN)
def test_a_torn_tag_is_found(name: str) -> None:
    found = [item for item in found_in(template(TORN[name])) if item.weight is Weight.ERROR]
    assert [item.code for item in found] == ["torn-tag"]
    assert "{{ contract.tax }}" in found[0].problem


def test_a_tag_of_several_looks_is_a_note() -> None:
    body = "<w:p><w:r><w:t>{{ contract.</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>tax }}</w:t></w:r></w:p>"
    found = found_in(template(body))
    assert [(item.code, item.weight) for item in found if item.code != "not-used"] == [("split-tag", Weight.NOTE)]


TRACKED = {
    "inserted": '<w:p><w:ins w:id="1" w:author="Ann"><w:r><w:t>New {{ contract.tax }}</w:t></w:r></w:ins></w:p>',
    "deleted": '<w:p><w:r><w:t>New </w:t></w:r><w:del w:id="1" w:author="Ann"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>',
    "looks": '<w:p><w:r><w:rPr><w:b/><w:rPrChange w:id="1" w:author="Ann"><w:rPr/></w:rPrChange></w:rPr><w:t>New</w:t></w:r></w:p>',
}  # fmt: skip


@pytest.mark.parametrize("name", TRACKED)
def test_tracked_changes_are_refused(name: str) -> None:
    errors = [item for item in found_in(template(TRACKED[name])) if item.weight is Weight.ERROR]
    assert ["tracked changes by Ann" in item.problem for item in errors] == [True]
    assert errors[0].place.startswith("paragraph “New")


COMMENTED = (
    '<w:p><w:commentRangeStart w:id="7"/><w:r><w:t>Price {{ contract.amount|money }}</w:t></w:r><w:commentRangeEnd w:id="7"/>'
    '<w:r><w:commentReference w:id="7"/></w:r></w:p>'
)
COMMENTS = f'<w:comments {NAMESPACES}><w:comment w:id="7" w:author="Ann"><w:p><w:r><w:t>Too much?</w:t></w:r></w:p></w:comment></w:comments>'


@pytest.mark.parametrize(("keep", "weight"), [(False, Weight.ERROR), (True, Weight.NOTE)])
def test_comments_are_refused_or_kept(keep: bool, weight: Weight) -> None:
    data = template(COMMENTED, extra={"word/comments.xml": COMMENTS})
    check = check_template(data, "t.docx", kind="payment-notice", language="en", process=PROCESS, keep_comments=keep)
    found = [item for item in check.findings if item.code == "comment"]
    assert [(item.weight, check.ok) for item in found] == [(weight, keep)]
    assert "Ann" in found[0].problem
    assert "Too much?" in found[0].problem
    assert found[0].place == "paragraph “Price {{ contract.amount|money }}”"


def test_a_kept_comment_is_in_the_document() -> None:
    from tests.word_templates import part

    data = template(COMMENTED.replace("contract.amount|money", "x"), extra={"word/comments.xml": COMMENTS})
    docx = fill_in(data, {"x": "v"}, name="t.docx", language="en", filters={})
    assert "commentReference" in part(docx)
    assert "Too much?" in part(docx, "word/comments.xml")


def test_a_tag_in_a_header_is_checked_and_named() -> None:
    found = [item for item in found_in(template(p("x"), header="{{ document.titel }}")) if item.weight is Weight.ERROR]
    assert [item.code for item in found] == ["unknown-field"]
    assert found[0].place.startswith("header1, paragraph")


def test_what_is_no_word_file_and_no_kind_is_said() -> None:
    with pytest.raises(InputError, match="not a Word file"):
        found_in(b"PK nothing")
    with pytest.raises(InputError, match="did you mean 'contract'"):
        found_in(template(p("x")), "contrct")


def test_hostile_templates_only_ever_give_findings() -> None:
    from tests.documents.test_hostile_templates import BODIES

    bodies = {name: body for name, (body, _) in BODIES.items()}
    headings = "".join(
        p(item) for item in ("Rights in", "Confidentiality", "Delay", "Warranty", "Acceptance", "Change", "Signatures")
    )
    bodies["thousands of capitals"] = headings + p("Xx " * 30_000 + ".") + p("A “B” (the “" * 5_000)
    bodies["thousands of figures"] = headings + p("1,000 (one " * 10_000) + p("clause 1, " * 10_000)
    bodies["tags that never end"] = p("{{ " * 30_000)
    for name, body in bodies.items():
        begun = time.process_time()
        assert check_template(template(body), "t.docx", kind="contract", language="en", process=PROCESS).findings, name
        assert time.process_time() - begun < SECONDS, name
