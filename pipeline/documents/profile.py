"""A LibreOffice profile that holds nothing but the macro which converts, and settings that keep it quiet."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.documents.pdf.accessible import ARTIFACT

MACRO = "macro:///Standard.Convert.Run"
"""Takes the URL of a folder and converts ``0000.docx``, ``0001.docx`` and so on as soon as a file ``NNNN.job`` lies beside each, until there
is a file ``end``. It writes ``NNNN.pdf`` and then ``NNNN.txt``: what its references print, and the line ``end``. When nobody brings
work or ends it for a minute, it ends by itself."""


def write_profile(profile: Path) -> None:
    """Write the profile into the folder ``profile``, which does not exist yet."""
    library = profile / "user" / "basic" / "Standard"
    library.mkdir(parents=True)
    files = {
        library / "Convert.xba": _MODULE.replace("{code}", escape(_CODE.replace("{artifact}", ARTIFACT))),
        library / "script.xlb": _LIBRARY,
        library / "dialog.xlb": _DIALOGS,
        library.parent / "script.xlc": _LIBRARIES,
        library.parent / "dialog.xlc": _LIBRARIES.replace("script.xlb", "dialog.xlb"),
        profile / "user" / "registrymodifications.xcu": _settings(),
    }
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


_CODE = """\
Sub Run(folder As String)
  On Error Goto Finish
  Dim index As Long, idle As Long, name As String
  Do While idle < 6000
    name = folder & "/" & Format(index, "0000")
    If FileExists(name & ".job") Then
      Convert(name & ".docx", name & ".pdf", name & ".txt")
      index = index + 1
      idle = 0
    ElseIf FileExists(folder & "/end") Then
      Exit Do
    Else
      Wait 10
      idle = idle + 1
    End If
  Loop
Finish:
  StarDesktop.terminate()
End Sub

Sub Convert(source As String, target As String, words As String)
  On Error Goto Failed
  Dim document As Object, shape As Object, i As Integer
  Dim load(1) As New com.sun.star.beans.PropertyValue
  load(0).Name = "Hidden" : load(0).Value = True
  load(1).Name = "UpdateDocMode" : load(1).Value = 0
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, load())
  For i = 0 To document.DocumentIndexes.Count - 1
    document.DocumentIndexes.getByIndex(i).update()
  Next
  For i = 0 To document.DrawPage.Count - 1
    shape = document.DrawPage.getByIndex(i)
    If Left(shape.Name, 22) = "PowerPlusWaterMarkObje" Then shape.Description = "{artifact}"
  Next
  Dim filter(9) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "UseTaggedPDF" : filter(0).Value = True
  filter(1).Name = "ExportBookmarks" : filter(1).Value = True
  filter(2).Name = "ExportNotes" : filter(2).Value = False
  filter(3).Name = "ExportFormFields" : filter(3).Value = False
  filter(4).Name = "InitialView" : filter(4).Value = 1
  filter(5).Name = "DisplayPDFDocumentTitle" : filter(5).Value = True
  filter(6).Name = "UseLosslessCompression" : filter(6).Value = True
  filter(7).Name = "ReduceImageResolution" : filter(7).Value = False
  filter(8).Name = "SelectPdfVersion" : filter(8).Value = 2
  filter(9).Name = "PDFUACompliance" : filter(9).Value = True
  Dim store(1) As New com.sun.star.beans.PropertyValue
  store(0).Name = "FilterName" : store(0).Value = "writer_pdf_Export"
  store(1).Name = "FilterData" : store(1).Value = filter()
  document.storeToURL(target, store())
  Dim fields As Object, field As Object, handle As Integer
  handle = FreeFile
  Open words For Output As #handle
  fields = document.TextFields.createEnumeration()
  Do While fields.hasMoreElements()
    field = fields.nextElement()
    If field.supportsService("com.sun.star.text.TextField.GetReference") Then Print #handle, field.getPresentation(False)
  Loop
  Print #handle, "end"
  Close #handle
  document.close(True)
Failed:
End Sub
"""


def _head(root: str, file: str) -> str:
    public = "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {root} PUBLIC "{public}" "{file}.dtd">\n'


_MODULE = (
    _head("script:module", "module")
    + '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Convert" '
    + 'script:language="StarBasic">{code}</script:module>\n'
)
_LIBRARY_START = (
    _head("library:library", "library")
    + '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    + 'library:readonly="false" library:passwordprotected="false"'
)
_LIBRARY = _LIBRARY_START + '>\n <library:element library:name="Convert"/>\n</library:library>\n'
_DIALOGS = _LIBRARY_START + "/>\n"
_LIBRARIES = (
    _head("library:libraries", "libraries")
    + '<library:libraries xmlns:library="http://openoffice.org/2000/library" '
    + 'xmlns:xlink="http://www.w3.org/1999/xlink">\n <library:library library:name="Standard" '
    + 'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>\n'
    + "</library:libraries>\n"
)
_SETTINGS = (
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)
"""Macros in documents never run; ours does, since it belongs to the profile."""


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n"
    )
