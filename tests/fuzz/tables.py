"""Targets for what other programs and companies send: tables to import, a process, a look, and Word files compared."""

import contextlib
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from pipeline.documents.house_style import read_house_style
from pipeline.documents.redline.document import redline
from pipeline.documents.templates.comments import comment_findings
from pipeline.documents.word import file as word_file
from pipeline.dossier.handover.record import LIST, RECORD, HandoverRecord, read_record, record_of
from pipeline.records.adapted import adapted_process
from pipeline.records.exchange.lists import lists
from pipeline.records.exchange.reading import read_tables
from pipeline.records.exchange.reqif_writing import write_reqif
from pipeline.records.exchange.subjects import SUBJECTS
from pipeline.records.exchange.taken import Asked
from pipeline.records.exchange.taking import take_in
from pipeline.records.process import shipped_process
from signing.entry import PAYLOAD
from signing.errors import InputError, InputErrors
from signing.sums import FileDigest
from tests.fuzz.fuzzed import FalsePassError, Fuzzed, Target

NOW = dt.datetime(2026, 5, 11, 9, 30, tzinfo=dt.UTC)
CSV = (
    b'id;title;statement;priority\nF-1;Lamp;It shines.;must\nF-2;=1+1;"a\nb";\n',
    "sep=,\r\n编号,标题,描述\r\nF-1,登录,系统应当显示。\r\n".encode("gb18030"),
    "id\ttitle\nF-1\tGröße".encode("utf-16"),
)
PROCESS = (
    b"kinds:\n  memo: {title: Memo, form: folder, records: [project], signatories: [client], needs: [srs]}\n"
    b"stages:\n  late: {title: Late, kinds: [memo], after: [contract]}\n"
)


def make_tables(folder: Path, word: bytes) -> dict[str, Fuzzed]:
    """The targets by name; ``word`` is a small Word document."""
    book, reqif = _workbook(), _reqif()
    return {
        "csv": Fuzzed(target=_imported(folder / "in.csv"), seeds=CSV),
        "excel": Fuzzed(target=_imported(folder / "in.xlsx"), seeds=(book,)),
        "excel-part": Fuzzed(target=_part_of(book, _imported(folder / "part.xlsx")), seeds=_tapes(book)),
        "reqif": Fuzzed(target=_imported(folder / "in.reqif"), seeds=(reqif,)),
        "reqif-archive": Fuzzed(target=_imported(folder / "in.reqifz"), seeds=(_zipped({"a.reqif": reqif}),)),
        "process": Fuzzed(target=_process(folder / "adapted"), seeds=(PROCESS,)),
        "look": Fuzzed(target=_part_of(word, _refusing(read_house_style)), seeds=_tapes(word)),
        "comments": Fuzzed(target=_part_of(_commented(word), _refusing(_comments)), seeds=_tapes(_commented(word))),
        "redline": Fuzzed(
            target=_part_of(word, _refusing(lambda data: redline(word, data, author="A", time=NOW))), seeds=_tapes(word)
        ),
        "handover": Fuzzed(target=_handover(folder / "handover.asice"), seeds=(_handed_over(),)),
    }


def _imported(path: Path) -> Target:
    """A file of another program is refused, or taken in as a record can hold it."""
    subject = SUBJECTS["requirements"]
    named = lists(subject.kind(shipped_process()))

    def target(data: bytes) -> None:
        path.write_bytes(data)
        with contextlib.suppress(InputError, InputErrors):
            tables = read_tables(path, named, columns={})
            taken = take_in({"modules": []}, tables, named, Asked(list_name=subject.usual))
            json.dumps(taken.data)

    return target


def _process(folder: Path) -> Target:
    folder.mkdir()

    def target(data: bytes) -> None:
        (folder / "process.yaml").write_bytes(data)
        with contextlib.suppress(InputErrors):
            adapted_process(folder)

    return target


def _refusing(read: Callable[[bytes], object]) -> Target:
    def target(data: bytes) -> None:
        with contextlib.suppress(InputError, InputErrors):
            read(data)

    return target


def _comments(data: bytes) -> object:
    return list(comment_findings(word_file.read(data, "template.docx"), "template.docx", keep=False))


def _part_of(archive: bytes, whole: Target) -> Target:
    """An archive whose form is good: the first byte says which part the rest replaces."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        parts = {name: opened.read(name) for name in sorted(opened.namelist())}

    def target(data: bytes) -> None:
        if data:
            whole(_zipped({**parts, list(parts)[data[0] % len(parts)]: data[1:]}))

    return target


def _tapes(archive: bytes) -> tuple[bytes, ...]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return tuple(bytes([number]) + opened.read(name) for number, name in enumerate(sorted(opened.namelist())))


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(("Tracker",))
    book.active.append(("id", "title", "statement", "priority"))
    book.active.append(("F-1", "Lamp", "=1+1", "must"))
    book.active.append(("F-2", "登录", dt.date(2026, 5, 4), 3.5))
    book.active.merge_cells("B3:B4")
    book.active.row_dimensions[4].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _reqif() -> bytes:
    from pipeline.records.exchange.leaving import sheets

    function = {"id": "F-1", "title": "Lamp", "statement": "It shines.\n- a", "priority": "must"}
    part = {"id": "M1.1", "title": "Light", "functions": [function]}
    data = {"modules": [{"id": "M1", "title": "Lamp", "priority": "must", "submodules": [part]}]}
    named = lists(SUBJECTS["requirements"].kind(shipped_process()))
    return write_reqif(sheets(data, named), title="Requirements", created=NOW)


def _commented(word: bytes) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    comment = f'<w:comments xmlns:w="{space}"><w:comment w:id="0" w:author="A"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:comment></w:comments>'  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(word)) as opened:
        return _zipped(
            {**{name: opened.read(name) for name in opened.namelist()}, "word/comments.xml": comment.encode()}
        )


def _handover(path: Path) -> Target:
    """A handover record says what it was made of, or is none."""
    _, listed = _record()

    def target(data: bytes) -> None:
        path.write_bytes(_zipped({PAYLOAD + RECORD: data, PAYLOAD + LIST: listed}))
        try:
            found, _ = read_record(path)
        except InputError:
            if data == _handed_over():
                raise FalsePassError(data) from None
            return
        if json.loads(data) != json.loads(json.dumps(asdict(found))):
            raise FalsePassError(found)

    return target


def _record() -> tuple[HandoverRecord, bytes]:
    return record_of("vendor", "client", ("age1x",), (FileDigest(name="a.txt", size=1, sha256=b"0" * 32),))


def _handed_over() -> bytes:
    return json.dumps(asdict(_record()[0])).encode()
