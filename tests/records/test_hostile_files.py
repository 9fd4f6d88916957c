"""Files that nobody meant to be records, and some that somebody meant to do harm: a finding with a place, never a crash."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import load
from pipeline.records.check import check, load_records, read_record
from pipeline.records.finding import Severity
from pipeline.records.process import shipped_process
from signing.errors import InputErrors

OF = shipped_process().records
MINIMAL = Path(__file__).parent / "minimal"
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % ((98 + n, 98 + n) + (97 + n,) * 8) for n in range(8)
)
HOSTILE = {
    "empty": (b"", "1:1", "it is empty"),
    "comment only": (b"# nothing\n", "1:1", "it is empty"),
    "a list": (b"- a\n- b\n", "1:1", "it holds no fields"),
    "a word": (b"hello\n", "1:1", "it holds no fields"),
    "UTF-16 of an old editor": ("title: a\n".encode("utf-16"), "1:1", "UTF-16"),
    "UTF-16 the other way": (b"\xfe\xff" + "title: a\n".encode("utf-16-be"), "1:1", "UTF-16"),
    "UTF-32": ("title: a\n".encode("utf-32"), "1:1", "UTF-32"),
    "byte-order mark": (b"\xef\xbb\xbftitle: a\n", "1:1", "byte-order mark"),
    "Latin-1": (b"title: a\ncity: M\xfcnchen\n", "2:8", "not UTF-8"),
    "zero byte": (b"title: a\ncity: \0\n", "1:1", "not a text file"),
    "control character": (b"title: a\ncity: \x1b[31m\n", "2:7", "control character"),
    "control character as an escape": (b'title: "a\\ab"\n', "1:8", "control character"),
    "direction turned": ("title: a\ncity: a\u202e001\n".encode(), "2:8", "turns the direction"),
    "direction turned by an escape": (b'title: "a\\u202e001"\n', "1:8", "turns the direction"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "1:1", "not a text file"),
    "a Word file": (b"PK\x03\x04\x14\0\x06\0", "1:1", "not a text file"),
    "a bomb of anchors": (BOMB, "1:4", "begins with &"),
    "an alias to itself": (b"a: &a\n  b: *a\n", "1:4", "begins with &"),
    "merge key": (b"<<: {a: 1}\n", "1:1", "merging"),
    "a tag that would run Python": (b"a: !!python/object/apply:os.system [ls]\n", "1:4", "begins with !"),
    "a tag of its own": (b"a: !secret b\n", "1:4", "begins with !"),
    "binary tag": (b"a: !!binary aGk=\n", "1:4", "begins with !"),
    "a set": (b"a: !!set {b, c}\n", "1:4", "begins with !"),
    "nested deeper than any record": (b"a: " + b"[" * 200 + b"]" * 200, "1:", "levels deep"),
    "nested deeper than Python": (b"[" * 100_000, "1:1", "levels deep"),
    "nested by lines": (b"".join(b" " * level + b"a:\n" for level in range(900)), "1:", ""),
    "a million values": (b"a: [" + b"x," * 1_000_000 + b"]", "1:1", "more values"),
    "two documents": (b"a: 1\n---\nb: 2\n", "2:1", "second record"),
    "a number as the name of a field": (b"? [a, b]\n: 1\n", "1:3", "has to be text"),
    "twice the same field": (b"a: 1\nb: 2\na: 3\n", "3:1", "second time (first in line 1)"),
    "twice the same field in JSON": (b'{"a": 1,\n "a": 2}', "2:2", "second time"),
    "broken JSON": (b'{"a": 1,\n "b" 2}', "2:6", "comma or a colon is missing"),
    "a directive": (b"%YAML 9.9\n---\na: 1\n", "1:1", "begins with %"),
    "YAML of 2005, where no means false": (b"# old\n%YAML 1.1\n---\na: no\n", "2:1", "begins with %"),
    "a number of 5,000 digits": (b"a: " + b"9" * 5000, "1:4", "a number of 5000 characters"),
    "an escape beyond Unicode": (b'a: "\\Uffffffff"\n', "1:", ""),
    "half a character": (b'a: "\\ud83d"\n', "1:4", "half of an escaped character"),
    "half a character in a name": (b'"\\ud83d": a\n', "1:1", "half of an escaped character"),
    "a line separator": ("a: b\u2028c\n".encode(), "1:5", "control character"),
    "a character without width": ("a: Nord\u200blicht\n".encode(), "1:8", "without width"),
    "a character without width, escaped": (b'a: "Nord\\u200blicht"\n', "1:4", "without width"),
    "text that turns round": ("a: 100\u202e001\n".encode(), "1:7", "turns the direction"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    data, place, part = HOSTILE[name]
    (tmp_path / "project.yaml").write_bytes(data)
    began = time.process_time()
    result = check(tmp_path)
    assert time.process_time() - began < 5
    first = result.findings[0]
    assert (first.rule, first.severity) == ("unreadable", Severity.ERROR)
    assert str(first).startswith(f"project.yaml:{place}")
    assert part in first.message
    assert first.hint
    assert not result.ok


def test_fifty_megabytes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_bytes(b"a: b\n" * 10_500_000)
    result = check(tmp_path)
    assert [str(item) for item in result.findings] == [
        "project.yaml:1:1  it is larger than 8 MiB (a record is text; move attachments out)"
    ]


def test_links_devices_and_folders_are_no_records(tmp_path: Path) -> None:
    shutil.copy(MINIMAL / "project.yaml", tmp_path / "elsewhere")
    (tmp_path / "project.yaml").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "requirements.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "contract.yaml")
    (tmp_path / "acceptance.yaml").mkdir()
    said = {item.file: item.message for item in check(tmp_path).findings}
    assert said["project.yaml"] == "it is a symbolic link"
    assert said["requirements.yaml"] == "it is a symbolic link"
    assert said["contract.yaml"] == "it is not a file"
    assert said["acceptance.yaml"] == "it is not a file"


def test_a_record_in_two_files_is_refused(tmp_path: Path) -> None:
    shutil.copytree(MINIMAL, tmp_path, dirs_exist_ok=True)
    shutil.copy(MINIMAL / "contract.yaml", tmp_path / "contract.yml")
    result = check(tmp_path)
    assert not result.ok
    assert [item.message for item in result.findings] == ["there is contract.yaml and contract.yml"]


def test_a_misspelt_file_name_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(MINIMAL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "contract.yaml").rename(tmp_path / "Contracts.yaml")
    said = [item for item in check(tmp_path).findings if item.rule == "record-unknown"]
    assert [(item.file, item.hint) for item in said] == [("Contracts.yaml", "did you mean contract.yaml?")]


def test_an_empty_folder_has_no_project(tmp_path: Path) -> None:
    assert [item.rule for item in check(tmp_path).findings] == ["record-missing"]
    with pytest.raises(InputErrors):
        load_records(tmp_path, ("project",))


def test_json_and_yaml_say_the_same(tmp_path: Path) -> None:
    data = load.parse((MINIMAL / "contract.yaml").read_bytes(), "contract.yaml").data
    (tmp_path / "contract.json").write_text(json.dumps(data, indent=2), "utf-8")
    record, findings = read_record(OF["contract"], (tmp_path / "contract.json").read_bytes(), "contract.json")
    original, _ = read_record(OF["contract"], (MINIMAL / "contract.yaml").read_bytes(), "contract.yaml")
    assert findings == []
    assert record is not None
    assert original is not None
    assert record.data == original.data


def test_a_folded_text_is_read_as_one_line() -> None:
    loaded = load.parse(b"title: >-\n  one\n  two\n\n  three\nlines: |\n  four\n  five\n", "project.yaml")
    assert loaded.data == {"title": "one two\nthree", "lines": "four\nfive\n"}


def test_json_escapes_of_rare_characters_are_one_character() -> None:
    assert load.parse(b'{"a": "\\ud83d\\ude00 \\/"}', "project.json").data == {"a": "\U0001f600 /"}


def test_nothing_in_a_record_can_be_changed() -> None:
    record, _ = read_record(OF["project"], (MINIMAL / "project.yaml").read_bytes(), "project.yaml")
    assert record is not None
    with pytest.raises(TypeError):
        record.data["title"] = "another"  # type: ignore[index]
    assert isinstance(record.data["parties"]["client"]["signatories"], tuple)


SMALL = (MINIMAL / "contract.yaml").read_bytes()


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    record, findings = read_record(OF["contract"], data, "contract.yaml")
    assert record is None
    assert all(finding.file == "contract.yaml" and finding.line >= 1 for finding in findings)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="abc:-[]{}\"'#&*!|>%@`? \n\t,.0\u00a0\u201c", max_size=120))
def test_no_text_crashes_the_reader(text: str) -> None:
    record, findings = read_record(OF["contract"], text.encode(), "contract.yaml")
    assert record is None
    assert findings


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=4))
def test_no_slip_of_the_keyboard_crashes_the_reader(offset: int, slip: bytes) -> None:
    data = SMALL[:offset] + slip + SMALL[offset + 1 :]
    record, findings = read_record(OF["contract"], data, "contract.yaml")
    assert record is not None or findings
    assert all(finding.line >= 1 and finding.column >= 1 for finding in findings)
