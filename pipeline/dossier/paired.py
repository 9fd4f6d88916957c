"""An entry beside the dossier it was frozen from: which of the dossier's files are those of the entry."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dossier.citations import RECORDS, TEMPLATES
from pipeline.dossier.layout import PROJECT_FILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.dossier.versions import Version


def paired(old: Version, new: Version) -> tuple[Version, Version]:
    """``old`` and ``new``; where one is an entry and the other a dossier, what of both can be held against each other.

    The records an entry carries are those of the dossier under the same names, the files of a folder entry those of the
    folder that has most of them. A document is made from its records, and not compared beside them.
    """
    if _is_entry(old) and _is_dossier(new):
        return _matched(old, new)
    if _is_entry(new) and _is_dossier(old):
        entry, dossier = _matched(new, old)
        return dossier, entry
    return old, new


def _is_entry(version: Version) -> bool:
    return any(name.startswith(RECORDS) for name in version.digests)


def _is_dossier(version: Version) -> bool:
    return not version.single and not _is_entry(version) and bool(set(PROJECT_FILES) & set(version.digests))


def _matched(entry: Version, dossier: Version) -> tuple[Version, Version]:
    """Both with the files that belong together, under the names they have in the entry."""
    names = {f"{RECORDS}{name}": name for name in dossier.digests if f"{RECORDS}{name}" in entry.digests}
    document = any(name.startswith(TEMPLATES) for name in entry.digests)
    own = {} if document else {name: item for name, item in entry.digests.items() if not name.startswith(RECORDS)}
    # The folder with most of the files, and of several the one where most are the same.
    tops: Counter[str] = Counter()
    for path, digest in dossier.digests.items():
        top, _, name = path.partition("/")
        if name in own:
            tops[top] += 1_000_000 + (own[name] == digest)
    folder = max(sorted(tops), key=lambda top: tops[top], default=None)
    if folder is not None:
        prefix = f"{folder}/"
        names |= {name.removeprefix(prefix): name for name in dossier.digests if name.startswith(prefix)}
    kept = {name for name in entry.digests if name.startswith(RECORDS) or (folder is not None and name in own)}
    return _renamed(entry, {name: name for name in kept}), _renamed(dossier, names)


def _renamed(version: Version, names: Mapping[str, str]) -> Version:
    """``version`` with the files that have a name in ``names``, under that name."""
    return replace(
        version,
        digests={name: version.digests[was] for name, was in names.items()},
        sizes={name: version.sizes[was] for name, was in names.items() if was in version.sizes},
        read=lambda name, limit: version.read(names[name], limit),
    )
