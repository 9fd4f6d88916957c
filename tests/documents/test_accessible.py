"""What is mended in the PDFs of LibreOffice, on small PDFs; the whole is judged by veraPDF in ``tests/judges``."""

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.documents.pdf.accessible import mend


def link(top: int, *, tagged: bool) -> Dictionary:
    made = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Dest=Array([0, Name.XYZ, 0, top, 0])
    )
    if tagged:
        made.StructParent = 1
    return made


def test_an_empty_second_link_to_the_same_place_is_taken_out() -> None:
    document = pikepdf.new()
    page = document.add_blank_page().obj
    page.Annots = Array([link(700, tagged=True), link(700, tagged=False), link(100, tagged=False)])
    mend(document, "en")
    left = [(int(item.Dest[3]), "/StructParent" in item) for item in page.Annots]
    assert left == [(700, True), (100, False)]  # the only way to a place stays, and veraPDF names it
