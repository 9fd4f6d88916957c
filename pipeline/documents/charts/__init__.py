"""Pictures where people look rather than read: drawn from the records as vectors, the same bytes everywhere (ADR 16).

A chart is a Windows metafile (EMF), which Word, LibreOffice and the PDF keep as lines and text. ``drawing`` is the pen, each other
module one kind of chart, ``place`` puts them where a template says ``{{ charts.plan }}``.
"""
