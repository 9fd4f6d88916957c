"""What a merge took over, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.words import count, listed, safe, table

if TYPE_CHECKING:
    from pipeline.dossier.merge import Merged, Taken


def merge_text(merged: Merged) -> str:
    """One line for each entry that came or gained signatures."""
    if not merged.taken:
        return (
            f"Nothing new: {count(merged.known, 'entry', 'entries')} of the counterpart, all here with all signatures."
        )
    rows = [(f"entries/{item.file.name}", _what(item)) for item in merged.taken]
    return "\n".join(table(rows, indent=""))


def _what(item: Taken) -> str:
    who = listed(
        f"{safe(signature.signer or 'somebody')} for the {safe(signature.party or '-')}"
        for signature in item.signatures
    )
    said = f"new, signed by {who}" if item.new else f"now signed by {who} too"
    if not item.signatures:
        said = "completed: no new signature, what proves the earlier ones was added"
    return f"{said}; the {listed(item.missing)} has not signed" if item.missing else said
