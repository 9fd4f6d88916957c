"""What LibreOffice 7.4 leaves undone of PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), done afterwards.

Each function mends one thing and says which clause asks for it. veraPDF judges the whole in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pikepdf import Dictionary, Object, Pdf

ARTIFACT = "signoff:artifact"
"""The description the macro gives to shapes that are decoration: the watermark."""
_STANDARD = frozenset(
    [
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "BlockQuote",
        "Caption",
        "TOC",
        "TOCI",
        "Index",
        "NonStruct",
        "Private",
        "P",
        "H",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Span",
        "Quote",
        "Note",
        "Reference",
        "BibEntry",
        "Code",
        "Link",
        "Annot",
        "Ruby",
        "RB",
        "RT",
        "RP",
        "Warichu",
        "WT",
        "WP",
        "Figure",
        "Formula",
        "Form",
    ]
)
"""Structure types that mean what ISO 32000-1, 14.8.4 says."""
_HEADING = re.compile("/H([1-6])")
_MARK = re.compile(rb"^(?:/[^\r\n]*)?\b(BMC|BDC|EMC)[ \r]*$", re.MULTILINE)
_PAINTS = re.compile(rb"(?:^|[\s\])>])(?:S|s|f|F|f\*|B|B\*|b|b\*|Do|sh|Tj|TJ)[ \r]*$", re.MULTILINE)
_WATERMARK = b"/Artifact<</Type/Pagination/Subtype/Watermark>>BDC"
_EXTENSION = """\
  <rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" \
rdf:about="">
   <pdfaExtension:schemas>
    <rdf:Bag>
     <rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
      <pdfaSchema:property>
       <rdf:Seq>
        <rdf:li rdf:parseType="Resource">
         <pdfaProperty:name>part</pdfaProperty:name>
         <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
         <pdfaProperty:category>internal</pdfaProperty:category>
         <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
        </rdf:li>
       </rdf:Seq>
      </pdfaSchema:property>
     </rdf:li>
    </rdf:Bag>
   </pdfaExtension:schemas>
  </rdf:Description>
"""
"""ISO 19005-2, 6.6.2.3: a property that PDF/A does not know is described; the number of PDF/UA is one."""


def mend(document: Pdf, language: str | None) -> None:
    """Make ``document``, as LibreOffice exports it tagged, PDF/UA-1 and PDF/A-2a; ``language`` as in BCP 47."""
    import pikepdf

    root = document.Root
    if language is not None:
        root.Lang = pikepdf.String(language)
    for page in document.pages:
        page.obj.Tabs = pikepdf.Name.S  # ISO 14289-1, 7.18.3: the tabulator follows the structure
        _drop_empty_links(page.obj)
    if "/StructTreeRoot" in root:
        _mend_structure(document)
    for page in document.pages:
        if isinstance(page.obj.get("/Contents"), pikepdf.Stream):
            before = page.obj.Contents.read_bytes()
            after = marked(before)
            if after is not before:
                page.obj.Contents.write(after)
    if "/Metadata" in root:
        root.Metadata.write(described(root.Metadata.read_bytes().decode("utf-8"), language).encode("utf-8"))


def marked(content: bytes) -> bytes:
    """A page's content with all that is painted outside of marks marked as an artifact (ISO 14289-1, 7.1).

    LibreOffice leaves the lines above and below paragraphs so. What is not laid out line by line, as it writes, is
    returned as it is.
    """
    depth, start, out = 0, 0, []
    for match in _MARK.finditer(content):
        if match[1] == b"EMC":
            depth -= 1
            if depth == 0:
                out.append(content[start : match.end()])
                start = match.end()
        else:
            if depth == 0:
                out.append(_artifact(content[start : match.start()]))
                start = match.start()
            depth += 1
        if depth < 0:
            return content
    if depth:
        return content
    out.append(_artifact(content[start:]))
    changed = b"".join(out)
    return content if changed == content else changed


def _artifact(painted: bytes) -> bytes:
    """What stands between two marks, marked where it paints; the first operators may close what was opened before."""
    if not _PAINTS.search(painted):
        return painted
    return b"\n/Artifact BMC\n" + painted.strip(b"\n") + b"\nEMC\n"


def described(packet: str, language: str | None) -> str:
    """The metadata, saying that this is level A, in which language, and what the number of PDF/UA is."""
    packet = packet.replace("<pdfaid:conformance>B<", "<pdfaid:conformance>A<", 1)
    if language is not None and "<dc:language>" not in packet:
        spoken = f"   <dc:language>\n    <rdf:Bag>\n     <rdf:li>{escape(language)}</rdf:li>\n    </rdf:Bag>\n   </dc:language>\n"
        head = re.search(r'<rdf:Description xmlns:dc="[^"]*" rdf:about="">\n', packet)
        if head is not None:
            packet = packet[: head.end()] + spoken + packet[head.end() :]
    if "pdfuaid:part" in packet and "pdfaExtension" not in packet:
        packet = packet.replace(" </rdf:RDF>", f"{_EXTENSION} </rdf:RDF>", 1)
    return packet


def _drop_empty_links(page: Dictionary) -> None:
    """Take out links that no structure knows (ISO 14289-1, 7.18.5), where another one on the page leads to the same place.

    A cross-reference that just fits on its line gets a second link in the next one, over words that are none of its own.
    """
    links = [item for item in page.get("/Annots", ()) if str(item.get("/Subtype")) == "/Link"]
    tagged = {_place(item) for item in links if "/StructParent" in item}
    for index in reversed(range(len(page.get("/Annots", ())))):
        item = page.Annots[index]
        if str(item.get("/Subtype")) == "/Link" and "/StructParent" not in item and _place(item) in tagged:
            del page.Annots[index]


def _place(link: Object) -> bytes:
    """Where a link leads."""
    return b"".join(link[key].unparse() for key in ("/Dest", "/A") if key in link)


def _mend_structure(document: Pdf) -> None:
    import pikepdf

    tree = document.Root.StructTreeRoot
    roles = tree.get("/RoleMap", pikepdf.Dictionary())
    # ISO 14289-1, 7.1: a style may be called Quote, and a structure type has the name already.
    taken = {name: roles[name] for name in roles.keys() if name[1:] in _STANDARD}  # noqa: SIM118 - of pikepdf
    for name in taken:
        del roles[name]
    above: list[tuple[int, int]] = []
    decoration: dict[Any, list[int]] = {}
    for element, parent in list(_elements(tree)):
        if str(element.S) in taken:
            element.S = taken[str(element.S)]
        heading = _HEADING.fullmatch(str(element.S))
        if heading is not None:
            # 7.4.2: no level is left out on the way down.
            own = int(heading[1])
            while above and above[-1][0] >= own:
                above.pop()
            level = above[-1][1] + 1 if above else 1
            above.append((own, level))
            element.S = pikepdf.Name(f"/H{level}")
        elif str(element.get("/Alt", "")) == ARTIFACT:
            decoration.setdefault(element.Pg.objgen, []).extend(int(item) for item in _kids(element))
            _drop(parent, element)
    for page in document.pages:
        for mark in decoration.get(page.obj.objgen, ()):
            _unlink(document, page.obj, mark)


def _elements(parent: Object) -> Iterator[tuple[Dictionary, Object]]:
    """The structure elements below one, in the order they are read, each with what it stands in."""
    import pikepdf

    waiting = [(kid, parent) for kid in reversed(_kids(parent))]
    while waiting:
        element, above = waiting.pop()
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element, above
            waiting += [(kid, element) for kid in reversed(_kids(element))]


def _kids(element: Object) -> list[Any]:
    import pikepdf

    kids: Any = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array | list) else [kids]


def _drop(parent: Object, element: Dictionary) -> None:
    import pikepdf

    parent.K = pikepdf.Array([kid for kid in _kids(parent) if not _same(kid, element)])


def _same(one: Any, other: Dictionary) -> bool:
    return getattr(one, "objgen", (0, 0)) == other.objgen


def _unlink(document: Pdf, page: Dictionary, mark: int) -> None:
    """Make the marked content with this number an artifact, and forget that it belonged to the structure."""
    import pikepdf

    there = re.compile(rb"^/[^\r\n]*<</MCID %d>>\s?BDC" % mark, re.MULTILINE)
    page.Contents.write(there.sub(_WATERMARK, page.Contents.read_bytes(), count=1))
    numbers = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
    numbers[int(page.StructParents)][mark] = None
