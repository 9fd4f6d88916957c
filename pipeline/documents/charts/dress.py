"""Charts in the accent and the face of a company's house style: those of the headings of the document they stand in."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.documents.charts.drawing import BRUSH, DARK, FONT, PEN, TEXT_COLOUR, Chart, colour_number
from pipeline.documents.charts.letters import CHINESE, LATIN
from pipeline.documents.word.file import WordFile
from pipeline.documents.word.xml import W, attribute, child, parse

_HEADING = "Heading1"
_COLOURS = {PEN: 40, BRUSH: 16, TEXT_COLOUR: 8}
"""Where a record of a metafile says a colour."""
_HEIGHT, _FACE, _LETTERS = 12, 40, 31
_NARROWER = 0.9
"""Size of another face: letters keep the places of ours, which is a narrow one."""
_DARKNESS = 0.14
"""Luminance an accent may have at most: white text on it is read, and in grey it differs from the other colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """What a document's own look says about its charts."""

    accent: str = DARK
    faces: Mapping[str, str]
    """The faces that stand in for ours."""


def dress_of(file: WordFile) -> Dress:
    """The look of charts in a Word file, read from the style of its first headings."""
    root = parse(file.data("word/styles.xml"), "styles") if "word/styles.xml" in file else None
    styles = () if root is None else root.iterfind(W + "style")
    heading = next((child(item, "rPr") for item in styles if attribute(item, "styleId") == _HEADING), None)
    fonts, colour = child(heading, "rFonts"), attribute(child(heading, "color")) or DARK
    named = {LATIN: attribute(fonts, "ascii"), CHINESE: attribute(fonts, "eastAsia")}
    faces = {ours: face[:_LETTERS] for ours, face in named.items() if face and face != ours}
    return Dress(accent=_dark(colour) if len(colour) == 6 else DARK, faces=faces)


def dressed_chart(chart: Chart, dress: Dress) -> Chart:
    """The chart with the accent and the faces of ``dress``; the same bytes where these are ours."""
    if dress.accent == DARK and not dress.faces:
        return chart
    data, at = bytearray(chart.metafile), 0
    ours, accent = (struct.pack("<I", colour_number(name)) for name in (DARK, dress.accent))
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        colour = at + _COLOURS.get(kind, 0)
        if kind in _COLOURS and data[colour : colour + 4] == ours:
            data[colour : colour + 4] = accent
        elif kind == FONT:
            _put_face(data, at, dress.faces)
        at += size
    return replace(chart, metafile=bytes(data))


def _put_face(data: bytearray, at: int, faces: Mapping[str, str]) -> None:
    start = at + _FACE
    named = data[start : start + 64].decode("utf-16-le").rstrip("\0")
    if named not in faces:
        return
    data[start : start + 64] = faces[named].encode("utf-16-le")[:62].ljust(64, b"\0")
    if named == LATIN:
        (height,) = struct.unpack_from("<i", data, at + _HEIGHT)
        struct.pack_into("<i", data, at + _HEIGHT, round(height * _NARROWER))


def _dark(colour: str) -> str:
    """The colour, darkened until it is dark enough; ours when it is none."""
    try:
        parts = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    except ValueError:
        return DARK
    while (
        sum(weight * (part / 255) ** 2.2 for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
        > _DARKNESS
    ):
        parts = [part * 9 // 10 for part in parts]
    return "".join(f"{part:02X}" for part in parts)
