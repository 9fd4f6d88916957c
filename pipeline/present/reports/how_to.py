"""How to check without signoff, for the end of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing import how_to_verify

if TYPE_CHECKING:
    from pipeline.present.reports.voice import Voice

PDF = """\
How to check this PDF without signoff
=====================================

Open it in a PDF reader that checks signatures, such as Adobe Acrobat Reader,
and look at its signature panel: each signature has to be valid, and nothing
may have been changed since but by signing. Trust the certificates whose
fingerprints you compared with the parties themselves.

With public tools (Debian, Ubuntu: apt-get install poppler-utils):

    pdfsig -nocert FILE.pdf
    sha256sum FILE.pdf

The first prints who signed and whether each signature is valid; the second the
digest of the file, to compare with the one in this report.
"""
FOREIGN = """\
How to check this container without signoff
===========================================

    unzip -q FILE -d container
    cd container/META-INF
    openssl cms -verify -cades -binary -inform DER -in signature001.p7s -content ASiCManifest001.xml -CAfile ../../anchor.pem -out /dev/null

The names in META-INF vary by producer; each manifest lists the digests (in
base64) of the files it covers. Any validator of ETSI signatures reads such a
container, the European Commission's DSS among them.
"""


def how_to_check(*, pdf: bool, own: bool, voice: Voice) -> str:
    """The commands for a PDF, for an entry of ours, or for another producer's container."""
    del voice  # commands, and the words beside them, are those of HOW-TO-VERIFY.txt
    if pdf:
        return PDF
    return how_to_verify.TEXT if own else FOREIGN
