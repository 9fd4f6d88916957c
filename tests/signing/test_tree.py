"""What cannot be frozen is refused, all of it at once, with the reason."""

import os
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.container import PayloadItem, write_container
from signing.digest import digest_tree
from signing.errors import InputError, InputErrors
from signing.sums import FileDigest, parse, write
from signing.tree import scan, unsafe_reason


def link(folder: Path) -> None:
    (folder / "link").symlink_to("a.txt")


def linked_folder(folder: Path) -> None:
    (folder / "sub").symlink_to(folder.parent)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


def endpoint(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(folder / "s"))


def named(name: bytes) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / os.fsdecode(name)).write_bytes(b"x")

    return make


def forms(folder: Path) -> None:
    (folder / unicodedata.normalize("NFC", "\u00e9.txt")).write_bytes(b"x")
    (folder / unicodedata.normalize("NFD", "\u00e9.txt")).write_bytes(b"y")


CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "symbolic-link": (link, "symbolic link"),
    "linked-folder": (linked_folder, "symbolic link"),
    "pipe": (pipe, "device, pipe or socket"),
    "socket": (endpoint, "device, pipe or socket"),
    "case": (named(b"A.TXT"), "differs from"),
    "unicode-forms": (forms, "differs from"),
    "line-feed": (named(b"a\nb"), "control character"),
    "backslash": (named(b"a\\b"), "backslash"),
    "windows-device": (named(b"aux.txt"), "Windows cannot hold it"),
    "windows-sign": (named(b"ab:c"), "Windows cannot hold it"),
    "trailing-dot": (named(b"name."), "ends in a dot"),
    "not-utf8": (named(b"\xff\xfe"), "not valid UTF-8"),
}


@pytest.mark.parametrize("case", CASES)
def test_refused_with_its_reason(case: str, tmp_path: Path) -> None:
    make, reason = CASES[case]
    (tmp_path / "a.txt").write_bytes(b"a")
    make(tmp_path)
    with pytest.raises(InputErrors) as caught:
        scan(tmp_path)
    assert [error for error in caught.value.errors if reason in error.problem]
    assert all(error.remedy for error in caught.value.errors)


def test_all_reasons_at_once(tmp_path: Path) -> None:
    for make, _ in (CASES["symbolic-link"], CASES["pipe"], CASES["line-feed"]):
        make(tmp_path)
    with pytest.raises(InputErrors) as caught:
        scan(tmp_path)
    assert len(caught.value.errors) == 3


def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything; the descriptor's status is asked instead
        assert scan(tmp_path).files
    else:
        with pytest.raises(InputErrors, match="cannot be read"):
            scan(tmp_path)


def test_missing_and_empty(tmp_path: Path) -> None:
    with pytest.raises(InputErrors, match="cannot be read"):
        scan(tmp_path / "nothing")
    with pytest.raises(InputErrors, match="no file in it"):
        scan(tmp_path)


def test_names_are_nfc_and_sorted_by_bytes(tmp_path: Path) -> None:
    for name in ("b", "a/z", "a-b", "\u00fc", unicodedata.normalize("NFD", "\u00e4")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert [file.name for file in scan(tmp_path).files] == ["a-b", "a/z", "b", "\u00e4", "\u00fc"]


@pytest.mark.parametrize("size", [100, 5_000_000])
def test_file_that_grew_since_listing_is_noticed(tmp_path: Path, size: int) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"x" * size)
    tree = scan(tmp_path)
    path.write_bytes(b"x" * (size + 1))
    with pytest.raises(InputError, match="changed while it was being read"):
        digest_tree(tree)
    target = tmp_path.parent / "out.asice"
    with pytest.raises(InputError, match="changed while it was being read"):
        write_container(target, [PayloadItem(name=file.name, source=file) for file in tree.files], lambda _: [])
    assert not list(target.parent.glob("*out.asice*"))


def test_link_put_in_place_of_a_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "a"
    path.write_bytes(b"12345")
    tree = scan(tmp_path / "folder")
    (tmp_path / "other").write_bytes(b"67890")
    path.unlink()
    path.symlink_to(tmp_path / "other")
    with pytest.raises(InputError, match="cannot be read"):
        digest_tree(tree)


def test_existing_container_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "0001.asice"
    target.write_bytes(b"first")
    with pytest.raises(FileExistsError):
        write_container(target, [PayloadItem(name="a", source=b"x")], lambda _: [])
    assert target.read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["0001.asice"]


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(lambda name: unsafe_reason(name) is None)


@given(st.dictionaries(NAMES, st.binary(min_size=32, max_size=32), max_size=8))
def test_sums_round_trip(digests: dict[str, bytes]) -> None:
    written = write(FileDigest(name=name, size=0, sha256=digest) for name, digest in digests.items())
    assert parse(written) == digests


@given(st.binary(max_size=200))
def test_sums_never_raise(data: bytes) -> None:
    parsed = parse(data)
    assert parsed is None or write(FileDigest(name=n, size=0, sha256=d) for n, d in parsed.items()) == data
