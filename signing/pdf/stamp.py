"""The timestamp of a signature in a PDF, as pyHanko takes it while it signs."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from asn1crypto import cms
from pyhanko.sign.attributes import CMSAttributeProvider

if TYPE_CHECKING:
    from signing.timestamps.asking import Timestamper

ROOM = 12 * 1024
"""Bytes kept free in the PDF for a token; one with three certificates has about five thousand."""


class UnsignedAttributes:
    """The one attribute that is not signed: a token over the signature's value (EN 319 142-1, 6.3)."""

    def __init__(self, timestamper: Timestamper) -> None:
        self._timestamper = timestamper

    def unsigned_attr_providers(
        self, signature: bytes, signed_attrs: cms.CMSAttributes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        """In the shape pyHanko asks for."""
        del signed_attrs
        yield _Token(self._timestamper, signature, digest_algorithm)


class _Token(CMSAttributeProvider):
    attribute_type = "signature_time_stamp_token"

    def __init__(self, timestamper: Timestamper, signature: bytes, digest_algorithm: str) -> None:
        self._timestamper = timestamper
        self._signature = signature
        self._algorithm = digest_algorithm

    async def build_attr_value(self, dry_run: bool = False) -> cms.ContentInfo | None:
        """The token; none while pyHanko only estimates sizes."""
        if dry_run:
            return None
        digest = hashlib.new(self._algorithm, self._signature).digest()
        # In a thread: a timestamper may run a loop of its own, or wait for its network.
        return cms.ContentInfo.load(await asyncio.to_thread(self._timestamper.stamp, digest, self._algorithm))
