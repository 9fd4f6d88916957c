"""The chain of a dossier: numbers without gaps, each entry pinning the one before with its signatures (Y-03)."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.dossier.entry import Entry
from pipeline.dossier.layout import DECIDED, Listing
from signing.entry import SIGNATURE
from signing.report import Finding, Severity
from signing.statement import Previous, Statement


def listing_findings(listing: Listing) -> Iterator[Finding]:
    """Faults visible in the names alone: gaps, numbers used twice, files that are no entry."""
    counts = Counter(file.number for file in listing.files)
    for number, count in sorted(counts.items()):
        if count > 1:
            names = ", ".join(file.name for file in listing.files if file.number == number)
            yield _error("ENTRY_NUMBER_TWICE", names, f"Number {number} is there {count} times; it can exist once.")
    for number in range(1, max(counts, default=0)):
        if number not in counts:
            detail = f"Entry {number} is not there: it was removed or moved. Ask the other party for its copy."
            yield _error("ENTRY_MISSING", f"entry {number}", detail)
    for name in listing.stray:
        detail = "It is no entry and is not part of what was agreed; move it elsewhere."
        yield Finding(code="ENTRY_STRAY", severity=Severity.WARNING, subject=name, detail=detail)
    for name in listing.unfinished:
        detail = "An interrupted command left it; the next one that writes removes it."
        if name == DECIDED:
            detail = "An interrupted merge left entries in it. They count; the next command that writes moves them up."
        yield Finding(code="ENTRY_UNFINISHED", severity=Severity.INFO, subject=name, detail=detail)


def chain_findings(entries: Iterable[Entry], project: str | None) -> Iterator[Finding]:
    """Faults between entries, which are sorted by number; ``project`` is the id in the records, when it is known."""
    previous: Entry | None = None
    ordered = tuple(entries)
    ids = {item.report.statement.project for item in ordered if item.report.statement}
    for entry in ordered:
        yield from _named_as_signed(entry)
        yield from _follows(entry, previous)
        previous = entry
    if len(ids) > 1:
        detail = f"The entries are of different projects: {', '.join(sorted(ids))}."
        yield _error("PROJECT_DIFFERS", "entries", detail)
    elif project is not None and ids and ids != {project}:
        detail = f"The entries are of project {min(ids)}, the records of {project}."
        yield _error("PROJECT_DIFFERS", "records", detail)


def _named_as_signed(entry: Entry) -> Iterator[Finding]:
    statement = entry.report.statement
    if statement is None:
        return
    if (statement.entry, statement.kind) != (entry.file.number, entry.file.kind):
        detail = (
            f"Its statement says entry {statement.entry}, {statement.kind}: the file was renamed, "
            f"or entries were put in another order."
        )
        yield _error("ENTRY_MISPLACED", entry.file.name, detail)
    if entry.file.detached != entry.report.detached:
        form = "a seal: its files lie outside" if entry.report.detached else "no seal: it holds its files"
        yield _error("MEDIA_TYPE", entry.file.name, f"Its name says another form than it has; it is {form}.")


def _follows(entry: Entry, before: Entry | None) -> Iterator[Finding]:
    statement = entry.report.statement
    if statement is None:
        return
    name = entry.file.name
    link = statement.previous
    if before is None:
        if link is not None:
            detail = f"It follows entry {link.entry} ({link.baseline}), which is not there."
            yield _error("CHAIN_BROKEN", name, detail)
        return
    if link is None:
        yield _error("CHAIN_BROKEN", name, f"It says it is the first entry, yet {before.file.name} stands before it.")
        return
    if (link.entry, link.baseline) != (before.file.number, before.report.baseline):
        detail = (
            f"It follows entry {link.entry} with the baseline {link.baseline}; before it stands {before.file.name} "
            f"with {before.report.baseline or 'no baseline'}: an entry was replaced, removed or moved."
        )
        yield _error("CHAIN_BROKEN", name, detail)
        return
    lost = [digest for digest in link.signatures if digest not in before.signatures]
    if lost:
        detail = (
            f"When {name} was made, it bore {_count(len(link.signatures))}; {_count(len(lost))} of "
            f"{'it' if len(link.signatures) == 1 else 'them'} {'is' if len(lost) == 1 else 'are'} gone or replaced."
        )
        yield _error("CHAIN_SIGNATURE_LOST", before.file.name, detail)
    elif unpinned := _unpinned(statement, link, before):
        detail = (
            f"It follows {before.file.name} and pins no signature of the {' and '.join(unpinned)} there: that could be "
            f"taken off, and nobody would see it."
        )
        yield _error("CHAIN_UNPINNED", name, detail)
    earlier = before.report.statement
    if earlier is not None and statement.created < earlier.created:
        detail = f"It claims to be made at {statement.created}, before the entry it follows ({earlier.created})."
        yield Finding(code="TIME_RUNS_BACK", severity=Severity.WARNING, subject=name, detail=detail)


def _unpinned(statement: Statement, link: Previous, before: Entry) -> tuple[str, ...]:
    """The parties whose signatures under ``before`` the entry after it had to see, and does not pin.

    That of whoever made it was there, and where the entry relies on it, that of everybody who had to sign: it was in force.
    """
    signed = sorted(
        (item for item in before.report.signatures if SIGNATURE.fullmatch(item.name)),
        key=lambda item: (len(item.name), item.name),
    )
    pairs = zip(signed, before.signatures, strict=False)
    pinned = Counter(item.party for item, digest in pairs if digest in link.signatures)
    earlier, relied = before.report.statement, any(cite.baseline == link.baseline for cite in statement.cites)
    wanted = {item.party: 1 for item in signed[:1] if item.party}
    for item in earlier.required if relied and earlier is not None else ():
        wanted[item.party] = 2 if item.also else 1
    return tuple(party for party, number in wanted.items() if pinned[party] < number)


def _count(number: int) -> str:
    return "one signature" if number == 1 else f"{number} signatures"


def _error(code: str, subject: str, detail: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, subject=subject, detail=detail)
