"""What cannot be frozen is refused, all of it at once, with the reason."""

import hashlib
import os
import signal
import socket
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.container import PayloadItem, write_container
from signing.digest import digest_tree
from signing.errors import InputError, InputErrors
from signing.forked import in_order
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


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Files of every size that is read in another way: empty, small, many of a folder, over a megabyte."""
    folder = tmp_path / "many"
    for name, size in (("empty", 0), ("large/a", 3_000_001), ("large/b", 1 << 20), ("large/c", 300_000)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    (folder / "small").mkdir()
    for index in range(1700):
        (folder / "small" / f"{index:04}").write_bytes(f"{index}".encode() * (index % 700))
    return folder


def test_the_number_of_workers_does_not_show(many: Path, tmp_path: Path) -> None:
    items = [PayloadItem(name=file.name, source=file) for file in scan(many).files]
    items.append(PayloadItem(name="records/a.yaml", source=b"between"))
    made = []
    for workers in (1, 2, 3):
        path = tmp_path / f"{workers}.zip"
        write_container(
            path, items, lambda digests: [("SHA256SUMS", write(digests, prefix="payload/"))], workers=workers
        )
        made.append(path.read_bytes())
    assert made[0] == made[1] == made[2]
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.testzip() is None
        for item in items:
            assert archive.read(f"payload/{item.name}") == (
                item.source if isinstance(item.source, bytes) else Path(item.source.path).read_bytes()
            )
        lines = [f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}\n" for name in archive.namelist()[1:-1]]
        assert archive.read("SHA256SUMS").decode() == "".join(lines)
    parts = [(item.name, item.sha256) for item in digest_tree(scan(many), workers=3)]
    told: list[int] = []
    assert [(item.name, item.sha256) for item in digest_tree(scan(many), progress=told.append)] == parts
    assert sum(told) == sum(file.size for file in scan(many).files)


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def shrunk(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def rewritten(path: Path) -> None:
    status = path.stat()
    path.write_bytes(bytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))


def replaced(path: Path) -> None:
    status = path.stat()
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


def linked(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


CHANGES = (grown, shrunk, rewritten, replaced, linked, Path.unlink)
CHANGED = ("small/1699", "large/a", "large/c", "empty")


@pytest.mark.parametrize(
    ("name", "change"),
    [(name, change) for name in CHANGED for change in CHANGES if (name, change) != ("empty", shrunk)],
)
def test_what_changed_since_the_listing_is_refused(
    name: str, change: Callable[[Path], None], many: Path, tmp_path: Path
) -> None:
    tree = scan(many)
    change(many / name)
    items = [PayloadItem(name=file.name, source=file) for file in tree.files]
    with pytest.raises(InputError, match=name):
        write_container(tmp_path / "made.zip", items, lambda _: [])
    assert not (tmp_path / "made.zip").exists()
    with pytest.raises(InputError, match=name):
        digest_tree(tree)
    assert list(tmp_path.iterdir()) == [many]


def test_killed_workers_leave_with_their_parent(tmp_path: Path) -> None:
    """A child at work on something long must not hold the lock of a dossier when its parent was killed."""
    beats = tmp_path / "beats"

    def beat(_: int) -> bytes:
        for _ in range(400):
            with beats.open("ab") as file:
                file.write(b".")
            time.sleep(0.05)
        return b""

    parent = os.fork()
    if not parent:
        list(in_order(beat, [1, 2], 2))
        os._exit(0)
    while not beats.exists() or beats.stat().st_size < 4:
        time.sleep(0.02)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    time.sleep(0.5)
    before = beats.stat().st_size
    time.sleep(0.3)
    assert beats.stat().st_size == before
