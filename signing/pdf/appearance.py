"""What a signature shows on the page: who signed, for whom, when they say, and the beginning of the certificate's digest.

Set in the document's own face with a subset of the font embedded; letters it does not have come from a CJK font. This module
imports pyHanko and fontTools: import it where a signature is made.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp.base import BaseStamp, BaseStampStyle

from signing.errors import InputError

FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/System/Library/Fonts",
    "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
FACES = {
    "text": (
        "Carlito-Regular.ttf", "calibri.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf", "Arial.ttf", "arial.ttf",
    ),
    "bold": (
        "Carlito-Bold.ttf", "calibrib.ttf", "LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf",
    ),
    "cjk": ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "PingFang.ttc", "msyh.ttc"),
}  # fmt: skip
"""Font files by what they are for, the document's own first."""
_ACCENT = b"0.122 0.227 0.373"
_GREY = b"0.357 0.404 0.439"
_MARGIN = 9.0
_BAR = 1.6
_SMALLEST = 5.0
_UNUSED = ("DSIG", "vhea", "vmtx", "GDEF", "GSUB", "GPOS")
"""Tables of a font that no letter here needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of what a signature shows."""

    text: str
    size: float
    bold: bool = False
    accent: bool = False


@dataclass(frozen=True)
class SignatureStyle(BaseStampStyle):
    """Lines beside a thin bar in the document's accent colour."""

    lines: tuple[Line, ...] = ()
    fonts: Mapping[str, bytes] | None = None

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]) -> BaseStamp:
        """What is drawn into a field of the size of ``box``."""
        del text_params
        return _Stamp(writer, self, box)


def signature_style(lines: Iterable[Line]) -> SignatureStyle:
    """The style that shows ``lines``. Raises ``InputError`` when this machine has no font with their letters."""
    shown = tuple(lines)
    return SignatureStyle(border_width=0, lines=shown, fonts=_fonts(shown))


def _fonts(lines: tuple[Line, ...]) -> dict[str, bytes]:
    """Fonts with the letters of ``lines`` and no others, by face."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    wanted: dict[str, set[str]] = {"text": set(), "bold": set(), "cjk": set()}
    for line in lines:
        wanted["bold" if line.bold else "text"] |= set(line.text)
    found: dict[str, bytes] = {}
    for face in ("text", "bold", "cjk"):
        if not wanted[face]:
            continue
        font = _open(face)
        has = {chr(code) for code in font.getBestCmap()} if font is not None else set()
        missing = {letter for letter in wanted[face] - has if letter.isprintable() and not letter.isspace()}
        if face == "cjk" and missing:
            raise InputError(
                "signature",
                f"no font of this machine has the letters {''.join(sorted(missing))}",
                "install one that has (Debian, Ubuntu: apt-get install fonts-noto-cjk fonts-crosextra-carlito)",
            )
        wanted["cjk"] |= missing
        if font is not None and wanted[face] - missing:
            found[face] = _cut(font, wanted[face] - missing)
    return found


def _open(face: str) -> TTFont | None:
    for name in FACES[face]:
        for folder in FOLDERS:
            path = next(iter(sorted(Path(folder).expanduser().rglob(name))), None)
            if path is None:
                continue
            data = path.read_bytes()
            return _of_collection(data) if data.startswith(b"ttcf") else TTFont(io.BytesIO(data))
    return None


def _of_collection(data: bytes) -> TTFont:
    """The face for simplified Chinese in a collection, else its first."""
    count = int.from_bytes(data[8:12], "big")
    fonts = (TTFont(io.BytesIO(data), fontNumber=number, lazy=True) for number in range(count))
    return next(
        (font for font in fonts if " SC" in (font["name"].getDebugName(4) or "")),
        TTFont(io.BytesIO(data), fontNumber=0),
    )


def _cut(font: TTFont, letters: Iterable[str]) -> bytes:
    """The font with these letters alone."""
    for table in _UNUSED:
        if table in font:  # taken out before: fontTools would read every rule of the layout to leave them all out
            del font[table]
    options = subset.Options(notdef_outline=True, hinting=False, layout_features=[])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in letters])
    cutter.subset(font)
    scale_upem(font, 1000)  # pyHanko writes widths as they are in the font, and a PDF reads them as thousandths
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


class _Stamp(BaseStamp):
    """The drawing."""

    def __init__(self, writer: BasePdfFileWriter, style: SignatureStyle, box: BoxConstraints) -> None:
        super().__init__(writer, style, box)
        self._engines = {
            face: GlyphAccumulator(writer, io.BytesIO(data), font_size=10) for face, data in (style.fonts or {}).items()
        }
        self._has = {
            face: {chr(code) for code in TTFont(io.BytesIO(data)).getBestCmap()}
            for face, data in (style.fonts or {}).items()
        }

    def _render_inner_content(self) -> list[bytes]:
        width, height = float(self.box.width), float(self.box.height)
        lines = self.style.lines
        used = sum(line.size * 1.32 for line in lines)
        shrink = min(1.0, (height - 2) / used)
        commands = [b"%s rg 0 0 %.2f %.2f re f" % (_ACCENT, _BAR, height)]
        top = (height + used * shrink) / 2
        for line in lines:
            size = line.size * shrink
            top -= size * 1.32
            commands += self._line(line, size, width - _MARGIN - 2, top + size * 0.36)
        for face, engine in self._engines.items():
            self.set_resource(category=ResourceType.FONT, name=pdf_name(f"/{face}"), value=engine.as_resource())
            engine.prepare_write()  # type: ignore[no-untyped-call]
        return commands

    def _line(self, line: Line, size: float, room: float, base: float) -> list[bytes]:
        runs = self._runs(line)
        shaped = [(face, self._engines[face].shape(text)) for face, text in runs]
        wide = sum(result.x_advance for _, result in shaped) * size
        if wide > room:
            size = max(size * room / wide, _SMALLEST)
        colour = _ACCENT if line.accent else _GREY
        commands, left = [b"BT %s rg" % colour], _MARGIN
        for face, result in shaped:
            commands.append(
                b"/%s %.2f Tf 1 0 0 1 %.2f %.2f Tm %s" % (face.encode(), size, left, base, result.graphics_ops)
            )
            left += result.x_advance * size
        return [*commands, b"ET"]

    def _runs(self, line: Line) -> list[tuple[str, str]]:
        """The line in pieces, each with the face that has its letters."""
        usual = "bold" if line.bold else "text"
        runs: list[tuple[str, str]] = []
        for letter in line.text:
            face = usual if letter in self._has.get(usual, ()) or "cjk" not in self._has else "cjk"
            if letter.isspace() and runs:
                face = runs[-1][0]
            if runs and runs[-1][0] == face:
                runs[-1] = (face, runs[-1][1] + letter)
            else:
                runs.append((face, letter))
        return runs
