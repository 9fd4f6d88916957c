"""Small PDFs that would keep a reader busy for ever, or fill its memory, each a function that makes one."""

import zlib
from collections.abc import Callable, Mapping

PLAIN: dict[int, bytes] = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>",
    4: b"<</Length 5>>\nstream\nBT ET\nendstream",
}
PACKED = b"/Filter[/FlateDecode/FlateDecode]"


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, with a plain list of them."""
    out, at = _written(objects)
    start, size = len(out), max(objects) + 1
    lines = (b"%010d 00000 n \n" % at[number] if number in at else b"0000000000 65535 f \n" for number in range(size))
    out += b"xref\n0 %d\n" % size + b"".join(lines)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def object_stream(size: int) -> bytes:
    """Objects in a stream that unpacks to ``size`` bytes, packed twice."""
    head = b"2 0 3 %d " % (len(PLAIN[2]) + 1)
    data = _packed(head + PLAIN[2] + b" " + PLAIN[3], b" ", size)
    five = b"/Type/ObjStm/N 2/First %d%s" % (len(head), PACKED)
    out, at = _written({1: PLAIN[1], 4: PLAIN[4], 5: _stream(five, data)})
    within = {2: 0, 3: 1}
    rows = [
        b"\2\0\0\0\5" + within[number].to_bytes(2, "big") if number in within else _row(at, number)
        for number in range(7)
    ]
    return _ended(out, b"".join(rows), b"")


def list_of_objects(size: int) -> bytes:
    """The list of objects is a stream that unpacks to ``size`` bytes, packed twice."""
    out, at = _written(PLAIN)
    return _ended(out, _packed(b"".join(_row(at, number) for number in range(7)), b"\0", size), PACKED)


def fields_doubled() -> bytes:
    """Forty fields, each of which holds the next one twice."""
    return _form(b"10 0 R 10 0 R", {
        number: b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % (number + 1, number + 1) if number < 49 else b"<</T(a)/FT/Tx>>"
        for number in range(10, 50)
    })  # fmt: skip


def fields_without_end() -> bytes:
    return _form(b"10 0 R", {10: b"<</T(a)/Kids[11 0 R]>>", 11: b"<</T(b)/Kids[10 0 R]/Parent 10 0 R>>"})


def fields_many() -> bytes:
    return _form(b"10 0 R " * 10_001, {10: b"<</T(a)/FT/Tx>>"})


def fields_deep() -> bytes:
    return _form(b"10 0 R", {number: b"<</T(a)/Kids[%d 0 R]>>" % (number + 1) for number in range(10, 200)})


def pages_doubled() -> bytes:
    """Forty nodes of the tree of pages, each of which holds the next one twice."""
    nodes = {
        number: b"<</Type/Pages/Count 9/Kids[%d 0 R %d 0 R]>>" % ((number + 1,) * 2 if number < 49 else (3, 3))
        for number in range(10, 50)
    }
    return pdf({**PLAIN, 2: b"<</Type/Pages/Kids[10 0 R 10 0 R]/Count 9>>", **nodes})


def pages_without_end() -> bytes:
    return pdf({**PLAIN, 2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"})


def lists_in_a_circle() -> bytes:
    """The list of objects names itself as the one before it."""
    made = pdf(PLAIN)
    return pdf(PLAIN, b"/Prev %d" % made.rindex(b"xref\n0 "))


def arrays_deep() -> bytes:
    return pdf({**PLAIN, 1: b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 50_000 + b"]" * 50_000 + b">>"})


def revisions_many() -> bytes:
    """Two thousand revisions, each of which changes nothing."""
    made = pdf(PLAIN)
    before, out = made.rindex(b"xref\n0 "), bytearray(made)
    for _ in range(2000):
        at = len(out)
        out += b"4 0 obj\n%s\nendobj\n" % PLAIN[4]
        start = len(out)
        out += b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\n" % (at, before)
        out += b"startxref\n%d\n%%%%EOF\n" % start
        before = start
    return bytes(out)


NEVER_ENDING: tuple[Callable[[], bytes], ...] = (
    fields_doubled, fields_without_end, fields_many, fields_deep, pages_doubled, pages_without_end, lists_in_a_circle,
    arrays_deep, revisions_many,
)  # fmt: skip
UNPACKED: tuple[Callable[[int], bytes], ...] = (object_stream, list_of_objects)


def _form(fields: bytes, objects: Mapping[int, bytes]) -> bytes:
    return pdf({**PLAIN, 1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]>>>>" % fields, **objects})


def _written(objects: Mapping[int, bytes]) -> tuple[bytearray, dict[int, int]]:
    out, at = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        at[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return out, at


def _ended(out: bytearray, rows: bytes, more: bytes) -> bytes:
    """With ``rows`` as the list of objects, which is object 6."""
    start = len(out)
    six = _stream(b"/Type/XRef/Size 7/W[1 4 2]/Root 1 0 R" + more, rows)
    return bytes(out + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (six, start))


def _row(at: Mapping[int, int], number: int) -> bytes:
    return b"\1" + at[number].to_bytes(4, "big") + b"\0\0" if number in at else b"\0\0\0\0\0\xff\xff"


def _stream(dictionary: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def _packed(head: bytes, filled_with: bytes, size: int) -> bytes:
    return zlib.compress(zlib.compress(head + filled_with * (size - len(head)), 9), 9)
