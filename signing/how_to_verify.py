"""HOW-TO-VERIFY.txt: the commands for people who have an entry and no signoff."""

import hashlib

TEXT = """\
How to verify this entry without signoff
========================================

You need unzip, sha256sum and openssl (3.0 or newer), and the trust anchor of
each party as a PEM file, which you got from that party or compared with it by
phone. Replace ENTRY.asice by the name of this file, and client.pem and
vendor.pem by the anchors.

1. Unpack, and check every file against the list of digests:

    unzip -q ENTRY.asice -d entry
    cd entry
    sha256sum -c --strict SHA256SUMS

   If the name of this file ends in .seal, the files it was made over lie
   outside it. Before the last of these commands, put links to them where they
   belong (DIR is the full path of their folder; nothing is copied):

      cp -rs DIR/. payload/

2. Check that the list itself, and statement.json, are those that were signed.
   Each manifest in META-INF lists the digests (in base64) of all members:

    openssl dgst -sha256 -binary SHA256SUMS | openssl base64 -A | xargs -I{} grep -F -q {} META-INF/ASiCManifest001.xml
    openssl dgst -sha256 -binary statement.json | openssl base64 -A | xargs -I{} grep -F -q {} META-INF/ASiCManifest001.xml

3. Check each signature over its manifest, with the anchor of the party that
   signed (who signed is printed by the last command):

    openssl cms -verify -cades -binary -inform DER -in META-INF/signature001.p7s -content META-INF/ASiCManifest001.xml -CAfile ../vendor.pem -out /dev/null
    openssl pkcs7 -inform DER -in META-INF/signature001.p7s -print_certs -noout

   and the same with 002, 003 ... and the anchor of the other party.

   A signature may carry a timestamp, which shows that it was there at a time
   (without one, the time is the signer's claim). These commands take it out and
   check it, with the anchor of its issuer as tsa.pem; the last prints the time:

      openssl asn1parse -inform DER -in META-INF/signature001.p7s > ../parts
      openssl asn1parse -inform DER -in META-INF/signature001.p7s -noout -out ../token -strparse $(grep -A 9 timeStampToken ../parts | grep d=8 | head -n 1 | cut -d : -f 1)
      set -- $(grep "d=5 .*OCTET STRING" ../parts | tr -s ":=a-z " " "); tail -c +$(($1+$3+1)) META-INF/signature001.p7s | head -c $4 > ../value
      openssl ts -verify -token_in -in ../token -data ../value -CAfile ../tsa.pem
      openssl ts -reply -token_in -in ../token -text

4. Read statement.json: "required" names who has to sign. The entry is in
   force when each of them has. Its baseline id, printed in the documents that
   rely on it, is

    sha256sum statement.json
"""

MAX_TEXT = 64 * 1024
KNOWN: frozenset[str] = frozenset()
"""SHA-256 of the texts that earlier releases wrote: add that of a release when the text changes after it."""


def is_known(data: bytes | None) -> bool:
    """Whether a text is one that signoff writes: whoever makes an entry could put other commands in its place."""
    return data == TEXT.encode() or (data is not None and hashlib.sha256(data).hexdigest() in KNOWN)
