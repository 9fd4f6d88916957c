"""HOW-TO-VERIFY.txt: the commands for people who have an entry and no signoff."""

import hashlib

TEXT = """\
How to verify this entry without signoff
========================================

You need unzip, sha256sum and openssl (3.0 or newer), and the trust anchor of
each party as a PEM file, which you got from that party or compared with it by
phone. Replace ENTRY.asice by the name of this file, and client.pem and
vendor.pem by the anchors. Do not rely on the entry when a command prints FAILED,
HALF-SIGNED, an error, or a line that begins with < or >.

1. Unpack, check every file against the list of digests, and that there is no
   file that is not listed:

    unzip -q ENTRY.asice -d entry
    cd entry
    sha256sum -c --strict SHA256SUMS
    cut -c 67- SHA256SUMS | LC_ALL=C sort > ../listed
    find -L payload -type f | LC_ALL=C sort | diff ../listed -

   If the name of this file ends in .seal, the files it was made over lie
   outside it. Before the third of these commands, put links to them where they
   belong (DIR is the full path of their folder; nothing is copied):

      cp -rs DIR/. payload/

2. Check that the list itself, statement.json and this text are those that were
   signed. Each manifest in META-INF lists the digests of what its signature
   covers, in base64; this writes them as sha256sum does, and checks them:

    grep DataObjectReference META-INF/ASiCManifest001.xml | grep -v '"payload/' | tr '"<>' '   ' | while read -r _ _ name _ _ _ _ _ digest _; do echo "$(echo "$digest" | openssl base64 -d -A | od -An -v -tx1 | tr -d '[:space:]')  $name"; done > ../covered
    sha256sum -c --strict ../covered

   SHA256SUMS, statement.json and HOW-TO-VERIFY.txt have to be among them, and
   from 002 on the manifests and signatures before it.

3. Check each signature over its manifest, with the anchor of the party that
   signed. The second command prints the party, the third what the signature
   means (proofOfReceipt and proofOfSender agree to nothing), the last who signed:

    openssl cms -verify -cades -binary -inform DER -in META-INF/signature001.p7s -content META-INF/ASiCManifest001.xml -CAfile ../vendor.pem -out /dev/null
    grep -a -o "urn:signoff:party:[a-z0-9_]*" META-INF/signature001.p7s
    openssl asn1parse -inform DER -in META-INF/signature001.p7s | grep -o "proofOf.*"
    openssl pkcs7 -inform DER -in META-INF/signature001.p7s -print_certs -noout

   and all of 2 and 3 again with 002, 003 ... and the anchor of the other party.

   A signature may carry a timestamp, which shows that it was there at a time
   (without one, the time is the signer's claim). These commands take it out and
   check it, with the anchor of its issuer as tsa.pem; the last prints the time:

      openssl asn1parse -inform DER -in META-INF/signature001.p7s > ../parts
      openssl asn1parse -inform DER -in META-INF/signature001.p7s -noout -out ../token -strparse $(grep -A 9 timeStampToken ../parts | grep d=8 | head -n 1 | cut -d : -f 1)
      set -- $(grep "d=5 .*OCTET STRING" ../parts | tr -s ":=a-z " " "); tail -c +$(($1+$3+1)) META-INF/signature001.p7s | head -c $4 > ../value
      openssl ts -verify -token_in -in ../token -data ../value -CAfile ../tsa.pem
      openssl ts -reply -token_in -in ../token -text

4. "required" in statement.json names who has to sign. The entry is in force when
   each of them has, with a signature that held in step 3:

    for party in $(grep -o '"required":[^]]*' statement.json | grep -o '"party":"[^"]*"' | cut -d '"' -f 4); do grep -a -q "urn:signoff:party:$party" META-INF/signature*.p7s && echo "signed: $party" || { echo "HALF-SIGNED, missing: $party"; false; }; done

   Its baseline id, printed in the documents that rely on it, is

    sha256sum statement.json

What these commands cannot see: whether other programs unpack other files than
unzip does (the archive could be built so); files beside payload/ that nobody
signed; whether a certificate was revoked; whether the person may sign for the
party; what was agreed after this entry. signoff and its offline page check the
first two, and the third with a list.
"""

MAX_TEXT = 64 * 1024
KNOWN: frozenset[str] = frozenset()
"""SHA-256 of the texts that earlier releases wrote: add that of a release when the text changes after it."""


def is_known(data: bytes | None) -> bool:
    """Whether a text is one that signoff writes: whoever makes an entry could put other commands in its place."""
    return data == TEXT.encode() or (data is not None and hashlib.sha256(data).hexdigest() in KNOWN)
