"""The archive inside a handover: written in one form, and read in no other."""

import io
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from signing.errors import InputError
from signing.sums import FileDigest
from signing.tar_form import END, TarItem, header, tar_chunks, unpack

LONG = "d" * 120 + "/ä long name.txt"


def archive(*items: TarItem) -> bytes:
    digests: list[FileDigest] = []
    return b"".join(tar_chunks(iter(items), digests.append))


@pytest.mark.parametrize("content", [b"", b"x", b"y" * 512, b"z" * 1_000_000])
def test_round_trip(content: bytes, tmp_path: Path) -> None:
    digests: list[FileDigest] = []
    items = [TarItem("top/a.txt", b"hello"), TarItem(f"top/{LONG}", content), TarItem("top/b/c", b"")]
    path = tmp_path / "a.tar"
    path.write_bytes(b"".join(tar_chunks(iter(items), digests.append)))
    found = unpack(path, tmp_path / "out")
    assert [item._replace(name=f"top/{item.name}") for item in found] == digests
    assert (tmp_path / "out" / LONG).read_bytes() == content
    assert path.read_bytes() == archive(*items)


def test_tar_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(archive(TarItem("top/a.txt", b"hello"), TarItem(f"top/{LONG}", b"long")))
    subprocess.run(["tar", "-xf", "a.tar"], cwd=tmp_path, check=True)
    assert (tmp_path / "top" / LONG).read_bytes() == b"long"


def test_a_size_beyond_eight_gigabytes_stands_in_a_pax_header() -> None:
    assert len(header("top/big", 9 * 2**30)) == 3 * 512


def foreign(
    kind: bytes, name: str = "top/x", *, link: str = "", data: bytes = b"", pax: dict[str, str] | None = None
) -> bytes:
    """An archive with a member as ``tarfile`` writes it, behind a good one."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as file:
        good = tarfile.TarInfo("top/good")
        file.addfile(good)
        bad = tarfile.TarInfo(name)
        bad.type, bad.linkname, bad.size, bad.pax_headers = kind, link, len(data), pax or {}
        file.addfile(bad, io.BytesIO(data))
    return target.getvalue()


def named(name: str) -> bytes:
    return archive(TarItem("top/good", b"1"), TarItem(name, b"2"))


GOOD = archive(TarItem("top/good", b"content"))
ATTACKS: dict[str, tuple[bytes, str]] = {
    "symbolic link": (foreign(tarfile.SYMTYPE, link="/etc/passwd"), "it is a symbolic link"),
    "link to a folder outside": (foreign(tarfile.SYMTYPE, link=".."), "it is a symbolic link"),
    "hard link": (foreign(tarfile.LNKTYPE, link="top/good"), "it is a hard link"),
    "character device": (foreign(tarfile.CHRTYPE), "it is a device"),
    "block device": (foreign(tarfile.BLKTYPE), "it is a device"),
    "pipe": (foreign(tarfile.FIFOTYPE), "it is a pipe"),
    "folder": (foreign(tarfile.DIRTYPE, "top/x/"), "it is a folder"),
    "old GNU sparse file": (foreign(b"S"), "no regular file"),
    "contiguous file": (foreign(tarfile.CONTTYPE), "no regular file"),
    "GNU long name": (foreign(b"L", data=b"top/../../evil\0"), "no regular file"),
    "global pax header": (foreign(b"g"), "no regular file"),
    "pax path that leaves": (foreign(b"0", pax={"path": "top/../../evil"}), "not the one signoff writes"),
    "pax linkpath": (foreign(b"0", pax={"linkpath": "/etc/passwd"}), "not the one signoff writes"),
    "sparse by pax": (
        foreign(b"0", pax={"GNU.sparse.major": "1", "GNU.sparse.realsize": "99999999999"}),
        "not the one",
    ),
    "pax size that lies": (foreign(b"0", pax={"size": "99999999999"}), "not the one|cut off"),
    "owner and time": (GOOD[:108] + b"0001750\0" + GOOD[116:], "not the one"),
    "traversal": (named("top/../../evil"), "leaves its folder"),
    "absolute": (named("/etc/evil"), "not a relative name"),
    "backslash": (named("top\\..\\evil"), "backslash"),
    "control character": (named("top/a\nb"), "control character"),
    "device name of Windows": (named("top/aux.txt"), "Windows cannot hold it"),
    "twice": (named("top/good"), "another file has this name"),
    "twice by case": (named("top/GOOD"), "another file has this name"),
    "file as folder": (named("top/good/below"), "a file stands where it needs a folder"),
    "second folder": (named("other/good"), "beside the one folder"),
    "no folder": (archive(TarItem("good", b"1")), "it lies in no folder"),
    "nothing": (END, "it holds no file"),
    "empty": (b"", "it is cut off"),
    "cut in the content": (GOOD[:700], "it is cut off"),
    "cut at the end": (GOOD[:-1], "cut off"),
    "no end": (GOOD[: -len(END)], "cut off|damaged"),
    "bytes after the end": (GOOD + bytes(512), "bytes follow its end"),
    "another archive after the end": (GOOD + GOOD, "bytes follow its end"),
    "bytes hidden in the padding": (GOOD[:600] + b"hidden" + GOOD[606:], "bytes hide behind it"),
    "checksum": (GOOD[:148] + b"7" + GOOD[149:], "not the one"),
    "negative size": (GOOD[:124] + b"-0000000007\0" + GOOD[136:], "damaged"),
    "size in base 256": (GOOD[:124] + b"\x80" + bytes(10) + b"\7" + GOOD[136:], "damaged"),
    "no archive at all": (b"hello" * 1000, "no regular file|damaged"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str, tmp_path: Path) -> None:
    data, reason = ATTACKS[name]
    (tmp_path / "a.tar").write_bytes(data)
    with pytest.raises(InputError, match=reason):
        unpack(tmp_path / "a.tar", tmp_path / "in" / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) in (["a.tar"], ["a.tar", "in"])
    assert not [path for path in tmp_path.rglob("*") if path.is_symlink()]
    assert not (tmp_path / "in" / "evil").exists()


def test_a_file_that_changes_while_it_is_packed(tmp_path: Path) -> None:
    from signing.tree import scan

    (tmp_path / "a").write_bytes(b"before")
    listed = scan(tmp_path / "a").files[0]
    (tmp_path / "a").write_bytes(b"after, and longer")
    with pytest.raises(InputError, match="it changed while it was being read"):
        archive(TarItem("top/a", listed))


@pytest.mark.parametrize("change", [lambda data, at: data[:at], lambda data, at: data[:at] + b"\xff" + data[at + 1 :]])
def test_every_byte_counts(change: Callable[[bytes, int], bytes], tmp_path: Path) -> None:
    """Cut or changed anywhere, it is refused, or the digest of a file tells."""
    data = archive(TarItem("top/a.txt", b"hello"), TarItem(f"top/{LONG}", b"content"))
    (tmp_path / "whole.tar").write_bytes(data)
    whole = unpack(tmp_path / "whole.tar", tmp_path / "whole")
    for at in range(0, len(data), 37):
        (tmp_path / "a.tar").write_bytes(change(data, at))
        try:
            found = unpack(tmp_path / "a.tar", tmp_path / f"out{at}")
        except InputError:
            continue
        assert found != whole, at
