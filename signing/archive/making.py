"""Archive timestamps (EN 319 162-1, annex A.7; baseline B-LTA): a manifest over all that is there, and a token over it.

What outlives a certificate is not the signature alone but the proof of when it was there already. Each archive timestamp
covers everything before it, earlier archive timestamps included; the newest one carries the others.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from signing import manifest
from signing.container import append_members
from signing.entry import ARCHIVE_MANIFEST, archive_manifest_name, archive_timestamp_name, so_far
from signing.timestamps.form import canonical
from signing.timestamps.token import read_token

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from signing.timestamps.asking import Timestamper

IMPRINT = "sha512"
"""The digest algorithm an archive manifest is stamped by: the strongest every timestamper serves."""


def renew_entry(
    path: Path,
    target: Path,
    *,
    timestamper: Timestamper,
    certificates: Iterable[bytes] = (),
    revocations: Iterable[bytes] = (),
) -> None:
    """Write at ``target`` the entry at ``path`` with an archive timestamp over all that is there.

    ``certificates`` and ``revocations`` (DER) are what the signatures and timestamps in it are checked by; the token
    brings them along, so that the next archive timestamp covers them. The caller has verified ``path`` and replaces it
    by ``target`` afterwards. Raises ``InputError`` when the timestamp cannot be had.
    """
    number, objects, appended = so_far(path, ARCHIVE_MANIFEST)
    data = manifest.continued(objects, archive_timestamp_name(number), appended)
    token = timestamper.stamp(hashlib.new(IMPRINT, data).digest(), IMPRINT)
    token = canonical(token, certificates=certificates, revocations=revocations)
    read_token(token, own=True)  # nothing leaves that a verifier would refuse for its form
    members = ((archive_manifest_name(number), data), (archive_timestamp_name(number), token))
    append_members(path, members, target)
