"""The example in ``docs/format.md``, made from a real entry: ``python tests/signing/format_page.py`` renews it.

In the page a comment ``<!-- example: NAME -->`` stands before each block that is made here.
"""

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from asn1crypto import cms, tsp  # noqa: E402
from pyhanko.sign.ades import cades_asn1  # noqa: E402

from signing.container import PayloadItem  # noqa: E402
from signing.entry import freeze_entry, manifest_name, signature_name  # noqa: E402
from signing.statement import baseline_id  # noqa: E402
from tests.pki import NOW, parties  # noqa: E402
from tests.signing.conftest import statement_of  # noqa: E402
from tests.signing.container_attacks import read  # noqa: E402

PAGE = ROOT / "docs" / "format.md"
BLOCK = re.compile(r"(<!-- example: ([a-z]+) -->\n```[a-z]*\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
_ = tsp, cades_asn1  # teach the signed attributes to asn1crypto


def example() -> dict[str, str]:
    """The blocks by name. Keys are made anew, so nothing of them stands in a block."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0001-prototype.asice"
        payload = [PayloadItem(name="page.html", source=b"<p>Hello</p>\n")]
        freeze_entry(path, payload, statement_of, key=parties().vendor, party="vendor", time=NOW)
        members, start = read(path), path.read_bytes()[:143]
    return {
        "bytes": hexdump(start),
        "sums": members["SHA256SUMS"].decode(),
        "statement": members["statement.json"].decode() + "\n",
        "baseline": baseline_id(members["statement.json"]) + "\n",
        "manifest": members[manifest_name(1)].decode(),
        "attributes": attributes(members[signature_name(1)]),
    }


def hexdump(data: bytes) -> str:
    """Sixteen bytes a line, as ``xxd`` shows them."""
    lines = []
    for at in range(0, len(data), 16):
        piece = data[at : at + 16]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
        lines.append(f"{at:08x}: {piece.hex(' ', 2):<39}  {text}\n")
    return "".join(lines)


def attributes(signature: bytes) -> str:
    """The signed attributes in their order: identifier, name, and the value where it does not depend on the key."""
    lines = []
    for item in cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signed_attrs"]:
        name, value = item["type"].native, item["values"][0].dump().hex()
        told = name not in {"message_digest", "signing_certificate_v2"}
        lines.append(f"{item['type'].dotted:<28}{name:<26}{value if told else ''}".rstrip() + "\n")
    return "".join(lines)


def renewed(text: str) -> str:
    """The page with every block as it is made now."""
    made = example()
    return BLOCK.sub(lambda match: match[1] + made[match[2]], text)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
