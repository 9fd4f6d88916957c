"""What was received with a handover, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.merge_text import merge_text
from pipeline.present.words import counted, safe

if TYPE_CHECKING:
    from pipeline.dossier.handover.open import Opened


def opened_text(opened: Opened, folder: str) -> str:
    """What came, and that it is what was signed for."""
    record = opened.record
    lead = f"{counted(record.files, 'file')} from the {safe(record.deliverer)}, {record.bytes:,} bytes"
    lines = [
        f"{lead}, each exactly as signed for in {safe(opened.handover)}; every entry verified under your own anchors."
    ]
    if opened.merged is None:
        lines.append(f"The dossier is in {safe(folder)}.")
    else:
        lines += [f"Into {safe(folder)}:", merge_text(opened.merged)]
    return "\n".join(lines)
