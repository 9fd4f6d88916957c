"""Records to and from the tables of other programs: what goes out comes in again, and what strangers send does no harm."""

import datetime as dt
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pipeline.records.exchange import harmless
from pipeline.records.exchange.csv_form import read_csv, write_csv
from pipeline.records.exchange.excel_writing import write_excel
from pipeline.records.exchange.leaving import one_table, sheets
from pipeline.records.exchange.lists import items_of, lists
from pipeline.records.exchange.reading import read_tables
from pipeline.records.exchange.reqif_writing import write_reqif
from pipeline.records.exchange.subjects import SUBJECTS
from pipeline.records.exchange.taken import Asked, TakenIn
from pipeline.records.exchange.taking import take_in
from pipeline.records.load import parse
from pipeline.records.process import shipped_process
from signing.errors import InputError, InputErrors
from tests.drawn import records

SAMPLE = Path(__file__).parents[2] / "samples" / "order-portal"
PROCESS = shipped_process()
REAL = os.environ.get("SIGNOFF_REAL", "")
FORMS = ("csv", "xlsx", "reqif")
NOW = dt.datetime(2026, 5, 11, 9, 30, tzinfo=dt.UTC)


def empty(data: Any) -> Any:
    """A record of the same kind to import into: nothing in its lists."""
    return {key: [] if isinstance(value, list) else value for key, value in data.items()}


def exported(subject: str, data: dict[str, Any], form: str) -> bytes:
    made = sheets(data, lists(SUBJECTS[subject].kind(PROCESS)))
    if form == "csv":
        return write_csv(*one_table(made))
    if form == "xlsx":
        return write_excel(made, "out.xlsx")
    return write_reqif(made, title=subject, created=NOW)


def imported(subject: str, path: Path, into: dict[str, Any], **asked: Any) -> TakenIn:
    named = lists(SUBJECTS[subject].kind(PROCESS))
    wanted = Asked(list_name=SUBJECTS[subject].usual, **asked)
    return take_in(into, read_tables(path, named, columns=wanted.columns), named, wanted)


def plain(value: Any) -> Any:
    """A record with nothing left of what means nothing: optional lists that are empty, the order of fields."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in sorted(value.items()) if item != [] and key != "waivers"}
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_sample_goes_out_and_comes_in_again(subject: str, form: str, tmp_path: Path) -> None:
    path = SAMPLE / f"{SUBJECTS[subject].record}.yaml"
    data = parse(path.read_bytes(), path.name).data
    target = tmp_path / f"out.{form}"
    target.write_bytes(exported(subject, data, form))
    assert imported(subject, target, data).changed == ()
    again = imported(subject, target, empty(data))
    assert again.skipped == ()
    assert plain(again.data) == plain(data)
    if subject == "defects":
        assert exported(subject, data, form) == exported(subject, again.data, form), (
            "the same records give the same bytes"
        )


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("subject", SUBJECTS)
@given(draw=st.data())
def test_whatever_fits_the_schema_goes_out_and_comes_in_again(
    subject: str, form: str, draw: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kind = SUBJECTS[subject].kind(PROCESS)
    data = draw.draw(records(kind.schema))
    for of in lists(kind).values():
        names = [item.value.get(of.key) for item in items_of(data, of)]
        assume(len(set(names)) == len(names))
    for groups in ([data.get("modules", [])], [data.get("wbs", [])]):
        outer = [group["id"] for group in groups[0]]
        inner = [part["id"] for group in groups[0] for part in group.get("submodules", group.get("parts", []))]
        assume(len({*outer, *inner}) == len(outer) + len(inner))
    target = tmp_path_factory.mktemp("out") / f"out.{form}"
    target.write_bytes(exported(subject, data, form))
    again = imported(subject, target, empty(data))
    assert again.skipped == ()
    assert plain(again.data) == plain(data)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_reqif_is_read_by_the_library_of_another_project(subject: str) -> None:
    """As its own command `validate` does: against the schema of the OMG, then object by object."""
    from reqif.parser import ReqIFParser

    path = SAMPLE / f"{SUBJECTS[subject].record}.yaml"
    data = parse(path.read_bytes(), path.name).data
    text = exported(subject, data, "reqif").decode()
    valid_by_the_schema_of_the_omg(text)
    bundle = ReqIFParser.parse_from_string(text)
    assert bundle.exceptions == []
    content = bundle.core_content.req_if_content
    of = lists(SUBJECTS[subject].kind(PROCESS))
    count = sum(len(list(items_of(data, one))) for one in of.values())
    chapters = {item.identifier for item in content.spec_objects if item.spec_object_type == "O_heading"}
    assert len(content.spec_objects) - len(chapters) == count
    named = {node.spec_object for one in content.specifications for node in bundle.iterate_specification_hierarchy(one)}
    assert named == {item.identifier for item in content.spec_objects}


def valid_by_the_schema_of_the_omg(text: str) -> None:
    from importlib.resources import files

    import xmlschema

    folder = files("reqif") / "reqif_schema"
    schema = xmlschema.XMLSchema(str(folder / "reqif.xsd"), allow="local", locations=local_schemas(Path(str(folder))))
    assert [str(error) for error in schema.iter_errors(text)] == []


def local_schemas(folder: Path) -> list[tuple[str, str]]:
    return (
        [("http://www.w3.org/1999/xhtml", str(next(folder.rglob("driver.xsd"))))]
        if any(folder.rglob("driver.xsd"))
        else []
    )


def csv_of(tmp_path: Path, data: bytes, name: str = "in.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


RECORD: dict[str, Any] = {
    "modules": [
        {
            "id": "M1",
            "title": "Lamp",
            "priority": "must",
            "submodules": [{"id": "M1.1", "title": "Light", "functions": []}],
        }
    ]
}
DEFAULTS = {"verification": "test", "priority": "must", "criterion": "1 of 1 passes."}


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("id;title;statement\nF-1;Größe;Über 5 € kostet’s", "utf-8", "UTF-8, separated by semicolons"),
        ("id,title,statement\nF-1,Größe,Über 5 €", "utf-8-sig", "UTF-8, separated by commas"),
        ("id\ttitle\tstatement\nF-1\tGröße\tÜber", "utf-16", "UTF-16, separated by tabs"),
        ("编号,标题,描述\nF-1,登录,系统应当在两秒内显示订单。", "gb18030", "GB18030, separated by commas"),
        ("id;title;statement\nF-1;Größe;für Händler müßte", "cp1252", "Windows-1252, separated by semicolons"),
        ("sep=|\r\nid|title|statement\r\nF-1|a|b;c", "utf-8", "UTF-8, separated by bars"),
    ],
)
def test_csv_of_any_country(text: str, encoding: str, said: str, tmp_path: Path) -> None:
    taken = imported("requirements", csv_of(tmp_path, text.encode(encoding)), RECORD, defaults=DEFAULTS)
    (function,) = taken.data["modules"][0]["submodules"][0]["functions"]
    separator = next(mark for mark in ";\t|," if mark in text.splitlines()[-1] and (mark != ";" or "sep=" not in text))
    assert [function["id"], function["title"], function["statement"]] == text.splitlines()[-1].split(separator)
    assert said in taken.notes


def test_a_formula_stays_text_on_the_way_out_and_in() -> None:
    cells = ("=1+1", "+49 40 1", "-x", "@SUM(A1)", "'=1", "-5", "-5.25", "a=b", "''+")
    written = write_csv(("id",), [(cell,) for cell in cells])
    lines = written.decode("utf-8-sig").split("\r\n")[1:-1]
    assert [line for line in lines if line.lstrip('"')[:1] in {"=", "+", "@"}] == []
    assert lines[5:7] == ["-5", "-5.25"]
    assert tuple(row.cells[0] for row in read_csv(written, "x.csv").rows[1:]) == cells


def test_excel_runs_no_text_as_a_formula() -> None:
    data = parse((SAMPLE / "defect-report.yaml").read_bytes(), "x").data
    data["defects"][0]["title"] = '=HYPERLINK("http://example.invalid","x")'
    book = load_workbook(io.BytesIO(exported("defects", data, "xlsx")))
    cell = next(row[1] for row in book["defects"].iter_rows(min_row=2) if row[0].value == "DEF-001")
    assert (cell.value, cell.data_type, cell.quotePrefix) == (data["defects"][0]["title"], "s", True)


def book_of(tmp_path: Path, fill: Any) -> Path:
    book = Workbook()
    fill(book)
    path = tmp_path / "in.xlsx"
    book.save(path)
    return path


def test_excel_as_people_use_it(tmp_path: Path) -> None:
    """A title above the head, a date, merged cells, a hidden row, a formula nobody computed, a hidden sheet, an error."""

    def fill(book: Workbook) -> None:
        page = book.active
        page.title = "Tracker"
        page.append(["Defects of the order portal"])
        page.append(["Key", "Summary", "Type", "Severity", "Created", "Reporter", "Due Date", "Status"])
        page.append(
            [
                "DEF-101",
                "One",
                "function",
                "major",
                dt.datetime(2026, 9, 22),  # noqa: DTZ001 - Excel knows no time zones
                "Nele",
                dt.date(2026, 10, 2),
                "open",
            ]
        )
        page.append(["DEF-102", "=1+1", None, "minor", "22.09.2026", "Nele", 46054, "open"])
        page.append(
            ["DEF-103", "Three", "function", "minor", dt.date(2026, 9, 22), "#REF!", dt.date(2026, 10, 2), "open"]
        )
        page.merge_cells("C3:C4")
        page.row_dimensions[5].hidden = True
        page["F5"].data_type = "e"
        book.create_sheet("Old").sheet_state = "hidden"

    path = book_of(tmp_path, fill)
    taken = imported("defects", path, {"defects": []})
    assert taken.added == ("DEF-101", "DEF-102", "DEF-103")
    first, second, third = taken.data["defects"]
    assert (first["found_on"], first["due"]) == ("2026-09-22", "2026-10-02")
    assert (second["category"], second["found_on"], second["due"], second["title"]) == (
        "function",
        "2026-09-22",
        "2026-02-01",
        "TBD",
    )
    assert third["found_by"] == "TBD"
    said = "\n".join(taken.notes)
    for part in ("head is in row 2; row 1 above it is not read", "no value is stored for the formulas in B4", "merged cells",
                 "hidden rows are read too (--visible leaves them out): 5", "F5 hold an error", "hidden sheets are not read: Old"):  # fmt: skip
        assert part in said
    assert taken.sources["defects", 1, "due"] == "in.xlsx:Tracker!G4"


def zip_of(tmp_path: Path, parts: dict[str, bytes], name: str = "in.xlsx") -> Path:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return path


def parts_of_a_book(tmp_path: Path) -> dict[str, bytes]:
    path = book_of(tmp_path, lambda book: book.active.append(["id", "title"]))
    with zipfile.ZipFile(path) as archive:
        return {part.filename: archive.read(part) for part in archive.infolist()}


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda parts: parts | {SHEET: b" " * (harmless.MAX_PART + 1)}, "larger than any table"),
        (lambda parts: parts | {f"x{n}.bin": b"0" * 2**25 for n in range(5)}, "larger than any table when unpacked"),
        (lambda parts: parts | {f"x{n}": b"" for n in range(harmless.MAX_PARTS)}, "larger than any table when unpacked"),
        (lambda parts: parts | {SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "document type"),
        (lambda parts: parts | {SHEET: '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16")}, "encoding"),
        (lambda parts: parts | {SHEET: b"<worksheet><sheetData><row"}, "cannot be read as an Excel file"),
        (lambda parts: {"[Content_Types].xml": parts["[Content_Types].xml"]}, "cannot be read as an Excel file"),
        (lambda parts: parts | {SHEET: parts[SHEET].replace(b'<row r="1"', b'<row r="1048576"').replace(b'r="A1"', b'r="A1048576"')}, "more than 20,000 rows"),
    ],
)  # fmt: skip
def test_hostile_workbooks_are_refused(change: Any, problem: str, tmp_path: Path) -> None:
    path = zip_of(tmp_path, change(parts_of_a_book(tmp_path)))
    with pytest.raises(InputError, match=problem):
        imported("defects", path, {"defects": []})


def test_a_merged_range_over_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    parts = parts_of_a_book(tmp_path)
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells><pageMargins'
    path = zip_of(tmp_path, parts | {SHEET: parts[SHEET].replace(b"<pageMargins", merged)})
    assert imported("defects", path, {"defects": []}).rows == 0


def test_old_and_protected_workbooks_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="old Excel file, or one with a password"):
        imported("defects", csv_of(tmp_path, b"\xd0\xcf\x11\xe0rest", "in.xlsx"), {})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><REQ-IF>&x;</REQ-IF>', "document type"),
        ("<REQ-IF><open></REQ-IF>", "not well-formed"),
        ("<html/>", "it is no ReqIF"),
        ("<REQ-IF/>", "no object in it has a text"),
        ("", "not well-formed"),
        ("<REQ-IF>" + "<CHILDREN>" * 300 + "</CHILDREN>" * 300 + "</REQ-IF>", "not well-formed"),
    ],
)
def test_hostile_reqif_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=problem):
        imported("requirements", csv_of(tmp_path, text.encode(), "in.reqif"), RECORD)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('id,title\n"F-1,a', "cannot be read"),
        ("", "it is empty"),
        ("a,b\n1,2\n", "no row names a field"),
        ("id" + ",x" * 300, "longer than any table"),
        ("id\n" + "F-1\n" * 20_001, "more than 20,000 rows"),
        ("id,title\nF-1,\0", "not a text file"),
    ],
)
def test_hostile_csv_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=problem):
        imported("requirements", csv_of(tmp_path, text.encode()), RECORD)


def test_rows_that_cannot_be_taken_over_are_named(tmp_path: Path) -> None:
    text = "id,title,statement,priority\nF-1,a,b,urgent\nF-2,a,b,must\nF-2,c,d,must\n,x,y,must\nF-3,a\u202eb,c,must\nF-4,,,\n"
    taken = imported("requirements", csv_of(tmp_path, text.encode()), RECORD, defaults={"verification": "test"})
    assert taken.added == ("F-2",)
    assert [(item.place.partition(":")[2], item.problem) for item in taken.skipped] == [
        ("2:4", "priority: “urgent” is none of must, should, could"),
        ("4:1", "F-2 is in the file a second time (first in.csv:3:1)"),
        ("5:1", "it has no id"),
        ("6:2", "title: there is an invisible character that turns the direction of text"),
        ("7:1", "nothing is said of F-4"),
    ]


def test_what_stands_in_the_record_stays_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    data = parse((SAMPLE / "requirements.yaml").read_bytes(), "x").data
    path = csv_of(tmp_path, b"id,title,rationale\nF-001,New name,\nF-002,,\n")
    taken = imported("requirements", path, data)
    assert (taken.changed, taken.same, len(taken.absent)) == (("F-001",), ("F-002",), 89)
    old, new = (
        next(iter(items_of(one, lists(PROCESS.records["requirements"])["functions"]))).value
        for one in (data, taken.data)
    )
    assert new == old | {"title": "New name"}
    removed = imported("requirements", path, data, remove=True)
    assert len(removed.removed) == 89
    assert [
        item.value["id"] for item in items_of(removed.data, lists(PROCESS.records["requirements"])["functions"])
    ] == ["F-001", "F-002"]


def test_modules_are_found_by_name_or_made(tmp_path: Path) -> None:
    text = "id,title,statement,module,submodule\nF-1,a,b,lamp,Light\nF-2,c,d,Power supply,\nF-3,e,f,Power supply,Plug\n"
    taken = imported(
        "requirements", csv_of(tmp_path, text.encode()), RECORD, defaults=DEFAULTS | {"module.priority": "must"}
    )
    found = [
        (module["id"], module["title"], part["id"], part["title"], [one["id"] for one in part["functions"]])
        for module in taken.data["modules"]
        for part in module["submodules"]
    ]
    assert found == [
        ("M1", "Lamp", "M1.1", "Light", ["F-1"]),
        ("M2", "Power supply", "M2.1", "Power supply", ["F-2"]),
        ("M2", "Power supply", "Plug", "Plug", ["F-3"]),
    ]


@pytest.mark.skipif(not REAL, reason="SIGNOFF_REAL names no folder")
def test_requirements_of_nasa_come_in_as_they_were_exported(tmp_path: Path) -> None:
    source = Path(REAL) / "requirements" / "cFE_FunctionalRequirements.csv"
    taken = imported("requirements", source, RECORD, defaults=DEFAULTS)
    assert (len(taken.added), taken.skipped) == (397, ())
    assert [(item.name, item.field) for item in taken.columns] == [
        ("Summary", "title"),
        ("Custom field (Requirement ID)", "id"),
        ("Description", "statement"),
        ("Custom field (Requirement Rationale)", "rationale"),
    ]
    assert json.dumps(taken.data).count("cFE shall") > 300


def test_a_slip_in_what_is_said_is_named(tmp_path: Path) -> None:
    path = csv_of(tmp_path, b"id,Beschreibung\nF-1,x\n")
    with pytest.raises(InputErrors) as caught:
        imported("requirements", path, RECORD, columns={"Beschreibun": "statement", "Beschreibung": "statment"})
    assert [error.remedy for error in caught.value.errors] == ["did you mean Beschreibung?", "did you mean statement?"]
