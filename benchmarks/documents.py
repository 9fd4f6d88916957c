"""Documents against their peers on the same work: Word against docxtpl and docxtemplater, PDF against plain LibreOffice.

    python -m benchmarks.documents [--pairs N] [--documents N]

The contract and the specification of the sample project, the latter grown to 300 functions. Before anything is timed, the XML
we make is compared with docxtpl's, and the text docxtemplater makes with ours.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

import doc_templates
from benchmarks.measure import HEAD, compare
from pipeline.documents import context
from pipeline.documents.compile import compile_template
from pipeline.documents.convert import require_converter
from pipeline.documents.generate import fill_in
from pipeline.documents.render import render_parts
from pipeline.documents.word.xml import W
from pipeline.dossier.layout import find_dossier
from pipeline.records.check import load_records
from pipeline.records.languages import LANGUAGES
from pipeline.records.process import shipped_process
from pipeline.records.values import Records

SAMPLE = Path(__file__).parent.parent / "samples" / "order-portal"
PROCESS = shipped_process().kinds
KINDS = ("srs", "contract", "acceptance-report")
FUNCTIONS = 300
THOUSAND = 1000
ROUNDS = 5
"""Documents made in one timed run."""


def main() -> None:
    """Print a row for each comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--documents", type=int, default=20)
    options = parser.parse_args()
    print(HEAD)
    for name, kind, goal in (("contract", "contract", 0.03), (f"specification, {FUNCTIONS} functions", "srs", 0.12)):
        source = doc_templates.open_template("en", kind)
        values = values_of(kind)
        against_docxtpl(name, kind, source, values, goal, options.pairs)
    if shutil.which("node"):
        from benchmarks.docxtemplater import against_docxtemplater

        against_docxtemplater(options.pairs)
    against_libreoffice_at_scale(min(options.pairs, 3))
    against_libreoffice_alone(min(options.pairs, 3))
    against_libreoffice(options.documents, min(options.pairs, 3))


def values_of(kind: str, functions: int = FUNCTIONS) -> Mapping[str, Any]:
    """What the template of this kind prints of the sample project, the specification with so many functions."""
    records = load_records(SAMPLE, PROCESS[kind].records)
    if kind == "srs":
        record = records.by_kind["requirements"]
        grown = replace(record, data=_grown(record.data, functions))
        records = Records(by_kind={**records.by_kind, "requirements": grown})
    return context.values(kind, records, (), language="en", draft=False)


def _grown(data: Mapping[str, Any], wanted: int) -> Mapping[str, Any]:
    """The requirements with as many functions as asked for: those there are, again under further numbers."""
    count = sum(len(part["functions"]) for module in data["modules"] for part in module["submodules"])
    lacking = wanted - count
    modules = []
    for module in data["modules"]:
        parts = []
        for part in module["submodules"]:
            own = part["functions"]
            share = -(-len(own) * (wanted - count) // count)
            more = min(lacking, share)
            lacking -= more
            added = tuple(
                MappingProxyType({**own[index % len(own)], "id": f"{own[index % len(own)]['id']}-{index}"})
                for index in range(more)
            )
            parts.append(MappingProxyType({**part, "functions": (*own, *added)}))
        modules.append(MappingProxyType({**module, "submodules": tuple(parts)}))
    return MappingProxyType({**data, "modules": tuple(modules)})


def against_docxtpl(name: str, kind: str, source: bytes, values: Mapping[str, Any], goal: float, pairs: int) -> None:
    """Plain docxtpl, as its documentation shows it, with the same filters; then our whole way to a finished document."""
    filters = context.filters("en")
    compiled = compile_template(source, f"{name}.docx", filters)

    def rendered() -> bytes:
        return compiled.file.write(render_parts(compiled, values))

    def plain() -> bytes:
        environment = Environment(autoescape=True)
        environment.filters.update(filters)
        template = DocxTemplate(io.BytesIO(tidy))
        template.render(dict(values), environment)
        out = io.BytesIO()
        template.save(out)
        return out.getvalue()

    def finished() -> bytes:
        return fill_in(source, values, name=f"{name}.docx", language="en", filters=filters)

    tidy = compiled.file.write({})
    if canonical(rendered()) != canonical(plain()):
        sys.exit(f"{name}: docxtpl makes another document")
    peer = "docxtpl"
    compare(f"{name}: filled in", peer, times(rendered), times(plain), goal=goal, pairs=pairs)
    compare(
        f"{name}: numbered, contents, gate",
        peer,
        times(finished),
        times(plain),
        goal=0.2 if kind == "contract" else 0.5,
        pairs=pairs,
    )


def times(make: Callable[[], bytes]) -> Callable[[], int]:
    """``make`` several times; how many documents were made."""

    def action() -> int:
        return sum(len(make()) > 0 for _ in range(ROUNDS))

    return action


def canonical(docx: bytes) -> bytes:
    """The body as canonical XML."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(W + "body")
    if body is None:
        sys.exit("a document without body")
    return etree.tostring(etree.fromstring(etree.tostring(body)), method="c14n", exclusive=True)


def against_libreoffice_alone(pairs: int) -> None:
    """The full set: every document of the sample in both languages, from the records to Word and PDF, against the conversion alone."""
    program = shutil.which("soffice")
    if program is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        dossier = find_dossier(_copied(Path(folder)), Path(folder))

        def ours() -> int:
            command = [sys.executable, "-m", "pipeline.cli", "-C", str(dossier.root), "generate"]
            both = [part for language in LANGUAGES for part in ("--language", language)]
            subprocess.run([*command, *both], check=True, capture_output=True)
            return len(list(dossier.drafts.glob("*.pdf")))

        count = ours()
        words = sorted(dossier.drafts.glob("*.docx"))
        assert len(words) == count

        def theirs() -> int:
            with tempfile.TemporaryDirectory() as target:
                profile = f"-env:UserInstallation={(Path(target) / 'profile').as_uri()}"
                arguments = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", target]
                subprocess.run([*arguments, *map(str, words)], check=True, capture_output=True)
                return len(list(Path(target).glob("*.pdf")))

        work = f"{count} documents of the sample, two languages, Word and PDF"
        compare(work, "soffice --convert-to alone, one call", ours, theirs, goal=1.3, figure="wall", pairs=pairs)


def against_libreoffice_at_scale(pairs: int) -> None:
    """A specification of a thousand functions to a Word file with bookmarks, against its conversion by LibreOffice alone."""
    program = shutil.which("soffice")
    if program is None:
        return
    values = values_of("srs", THOUSAND)
    source = doc_templates.open_template("en", "srs")
    filters = context.filters("en")

    def ours() -> int:
        return fill_in(source, values, name="srs.docx", language="en", filters=filters).count(b"<w:bookmarkStart") > 0

    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / "srs.docx"
        word.write_bytes(fill_in(source, values, name="srs.docx", language="en", filters=filters))

        def theirs() -> bool:
            profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
            arguments = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(word)]
            subprocess.run(arguments, check=True, capture_output=True)
            return word.with_suffix(".pdf").is_file()

        work = f"specification of {THOUSAND:,} functions to Word"
        compare(work, "its conversion by soffice alone", ours, theirs, goal=1.0, figure="wall", pairs=pairs)


def _copied(folder: Path) -> Path:
    """The sample project as a dossier of its own."""
    root = folder / "orders"
    shutil.copytree(SAMPLE, root)
    for name in ("entries", "trust"):
        (root / name).mkdir()
    return root


def against_libreoffice(count: int, pairs: int) -> None:
    """A set of documents to PDF, contents updated and normalised, against LibreOffice's own command."""
    program = shutil.which("soffice")
    if program is None:
        print("LibreOffice is not installed: no PDF is measured")
        return
    filters = context.filters("en")
    documents = []
    for index in range(count):
        kind = KINDS[index % len(KINDS)]
        records = load_records(SAMPLE, PROCESS[kind].records)
        values = context.values(kind, records, (), language="en", draft=False)
        source = doc_templates.open_template("en", kind)
        documents.append(fill_in(source, values, name=kind, language="en", filters=filters))
    converter = require_converter()

    def ours() -> int:
        return sum(pdf.startswith(b"%PDF") for pdf in converter.to_pdf(documents))

    def command(groups: Iterable[Iterable[int]]) -> int:
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder)
            for index, document in enumerate(documents):
                (base / f"{index}.docx").write_bytes(document)
            for group in groups:
                files = [str(base / f"{index}.docx") for index in group]
                profile = f"-env:UserInstallation={(base / 'profile').as_uri()}"
                arguments = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files]
                subprocess.run(arguments, check=True, capture_output=True)
            return sum(1 for _ in base.glob("*.pdf"))

    every = range(count)
    one_call = "soffice --convert-to, one call"
    for figure, goal in (("cpu", 1.15), ("wall", 1.15)):
        compare(
            f"{count} documents to PDF", one_call, ours, lambda: command([every]), goal=goal, figure=figure, pairs=pairs
        )
    many = "soffice --convert-to, one call each"
    compare(
        f"{count} documents to PDF",
        many,
        ours,
        lambda: command([index] for index in every),
        goal=0.4,
        figure="wall",
        pairs=3,
    )


if __name__ == "__main__":
    main()
