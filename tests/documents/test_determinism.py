"""The same records give the same bytes of Word, whatever the locale, time zone, hash seed and hour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.documents.word.file import read

ROOT = Path(__file__).parent.parent.parent
SCRIPT = """
import hashlib, sys
from pathlib import Path
from pipeline.documents.generate import Citation, generate
from pipeline.records.check import load_records
records = load_records(Path("tests/records/minimal"))
for kind, item in records.process.kinds.items():
    if item.form != "document" or not all(name in records for name in item.records):
        continue
    for baseline in (None, "sha256:" + "ab" * 32):
        cited = tuple(Citation(label=label, title=label, version="1", baseline=baseline, entry=1, signed_on=None) for label in item.needs)
        document = generate(kind, records, citations=cited)
        print(kind, document.draft, hashlib.sha256(document.docx).hexdigest())
"""
WORLDS = (
    {"LANG": "C", "TZ": "UTC", "PYTHONHASHSEED": "0"},
    {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1"},
    {"LANG": "tr_TR.UTF-8", "LANGUAGE": "zh_CN", "TZ": "America/St_Johns", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"},
)


def output(world: dict[str, str], cwd: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **world}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_bytes_everywhere() -> None:
    outputs = {output(world, ROOT) for world in WORLDS}
    assert len(outputs) == 1
    assert outputs.pop().count("False") >= 3


def test_the_file_holds_no_time_and_nothing_compressed_here() -> None:
    from pipeline.documents.generate import fill_in
    from tests.word_templates import p, template

    source = template(p("{{ x }}"))
    docx = fill_in(source, {"x": "v"}, name="t.docx", language="en", filters={})
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert [item.filename for item in infos][:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert {item.date_time for item in infos} == {(1980, 1, 1, 0, 0, 0)}
    before = read(source, "t.docx").parts
    for item in infos:
        # What changed is stored; what did not is copied as it was: no compressor of this machine has a say.
        if item.compress_type:
            assert read(docx, "t.docx").parts[item.filename].raw == before[item.filename].raw


@pytest.mark.parametrize("name", ["word/document.xml", "docProps/core.xml"])
def test_changed_parts_are_stored(name: str) -> None:
    from pipeline.documents.generate import fill_in
    from tests.word_templates import p, template

    docx = fill_in(template(p("{{ x }}")), {"x": "v"}, name="t.docx", language="en", filters={})
    assert read(docx, "t.docx").parts[name].method == 0
