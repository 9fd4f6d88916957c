"""The receipt of a handover: an entry signed by the party that received it, which goes back to the vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dossier.entry import Entry, State, read_entry
from pipeline.dossier.freeze import require_own_key
from pipeline.dossier.gate import checked_records
from pipeline.dossier.handover.record import HANDOVER, RECEIPT, Receipt, payload_of
from pipeline.dossier.history import read_history
from pipeline.dossier.layout import Dossier, EntryFile, entry_name, list_entries
from pipeline.dossier.own_key import require_usable
from pipeline.dossier.payload import record_items
from pipeline.dossier.place import require_chain, require_sound, require_whole
from pipeline.dossier.stamping import checked
from pipeline.dossier.stating import statement_maker
from pipeline.dossier.store import clear_unfinished, put_new, unfinished_name, writing
from signing.cms.cades import Commitment
from signing.entry import freeze_entry
from signing.errors import InputError
from signing.report import Severity
from signing.statement import Cite

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.keys.store import SigningKey
    from signing.timestamps.asking import Timestamper


def append_receipt(
    dossier: Dossier,
    receipt: Receipt,
    *,
    key: SigningKey,
    party: str,
    now: dt.datetime,
    process: Process,
    trust: TrustStore,
    timestamper: Timestamper | None = None,
) -> tuple[Path, tuple[str, ...]]:
    """Append the receipt of a handover that is in ``dossier``, signed with the commitment "receipt".

    Returns its path and remarks; when the party has confirmed this handover before, the path of that receipt. Raises
    ``InputError`` for a key that is not the party's.
    """
    kind = process.kind(RECEIPT)
    _, records = checked_records(dossier.root, RECEIPT, process)
    remarks = require_usable(key, now)
    remarks += require_own_key(key, party, records, trust, now)
    with writing(dossier.entries):
        clear_unfinished(dossier.entries)
        listing = list_entries(dossier)
        require_whole(listing)
        entries = read_history(listing.files, trust=trust, now=now, process=process)
        require_sound(entries)
        require_chain(entries, str(records["project"]["number"]))
        before = next((entry for entry in entries if _confirms(entry, receipt.handover)), None)
        if before is not None:
            return before.file.path, (f"its receipt was there already: entries/{before.file.name}",)
        handed = next(entry for entry in entries if entry.report.baseline == receipt.handover)
        number = len(entries) + 1
        make = statement_maker(
            kind=kind, records=records, title=f"{kind.title}, entry {handed.file.number}", round_number=None,
            number=number, now=now, cited=(Cite(label=HANDOVER, baseline=receipt.handover),), last=entries[-1],
        )  # fmt: skip
        path = dossier.entries / entry_name(number, kind.name)
        finished = unfinished_name(path, "receipt")
        try:
            freeze_entry(
                finished,
                (*payload_of(receipt), *record_items(records)),
                make,
                key=key,
                party=party,
                time=now,
                commitment=Commitment.RECEIPT,
                timestamper=checked(timestamper, trust, now),
            )
            made = read_entry(
                EntryFile(number=number, kind=kind.name, path=finished), trust=trust, now=now, process=process
            )
            _require_executed(made, path.name)
            put_new(finished, path)
        finally:
            finished.unlink(missing_ok=True)
    return path, remarks


def _confirms(entry: Entry, handover: str) -> bool:
    statement = entry.report.statement
    return (
        entry.file.kind == RECEIPT
        and entry.state is State.EXECUTED
        and statement is not None
        and handover in {cite.baseline for cite in statement.cites}
    )


def _require_executed(made: Entry, name: str) -> None:
    if made.state is not State.EXECUTED:
        reasons = [item.detail for item in made.report.findings if item.severity is not Severity.INFO]
        raise InputError(
            name, f"what was signed would not be in force: {' '.join(reasons[:1])}", "see --key and --trust"
        )
