"""The sample contract made by docxtemplater on Node: our template rewritten into its tags, our values worked out beforehand.

Its conditions and loops stand where ours stand; what they test, what they go over and what filters print is handed to it as
plain data, so that it does less than we do. Install it once: ``npm install`` in ``benchmarks/peers``.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

import doc_templates
from benchmarks.documents import values_of
from benchmarks.measure import Row
from pipeline.documents import context
from pipeline.documents.compile import compile_template
from pipeline.documents.render import render_parts
from pipeline.documents.sandbox import BUDGET, Sandbox, budget
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.xml import Element, W, text_of

PEERS = Path(__file__).parent / "peers"
ROUNDS = 20
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_ROW = re.compile(r"\{%tr.*?%\}")
_BLOCK = re.compile(r"\{%(p|tr)?\s*(if|elif|else|endif|for|endfor)\b\s*(.*?)\s*%\}")


@dataclass(slots=True)
class Node:
    """A tag of the template: a value, a condition or a loop; the whole template is the root."""

    name: str
    kind: str
    expression: str = ""
    variable: str = ""
    inside: list[Node] = field(default_factory=list)


def against_docxtemplater(pairs: int) -> None:
    """CPU time of our rendering over that of docxtemplater, each many times in one process that is warm."""
    if not (PEERS / "node_modules" / "docxtemplater").is_dir():
        print("docxtemplater is not installed: npm install in benchmarks/peers")
        return
    source = doc_templates.open_template("en", "contract")
    filters, values = context.filters("en"), values_of("contract")
    compiled = compile_template(source, "contract.docx", filters)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        converted, data = rewritten(compiled.file.write({}), values, filters)
        (base / "t.docx").write_bytes(converted)
        (base / "d.json").write_text(json.dumps(data), encoding="utf-8")
        ours, theirs, ratios = [], [], []
        for _ in range(pairs):
            begun = time.process_time()
            for _ in range(ROUNDS):
                made = compiled.file.write(render_parts(compiled, values))
            ours.append(time.process_time() - begun)
            theirs.append(_node(base))
            ratios.append(ours[-1] / theirs[-1])
        _require_same(made, (base / "o.docx").read_bytes())
    figures = [statistics.median(item) for item in (ours, theirs, ratios)]
    row = Row(
        work="contract: filled in",
        peer="docxtemplater (Node)",
        figure="cpu",
        ours=figures[0],
        theirs=figures[1],
        ratio=figures[2],
        goal=0.2,
    )
    print(row, flush=True)


def _node(base: Path) -> float:
    arguments = [
        str(shutil.which("node")),
        str(PEERS / "docxtemplater.js"),
        *(str(base / name) for name in ("t.docx", "d.json", "o.docx")),
    ]
    done = subprocess.run([*arguments, str(ROUNDS)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _require_same(ours: bytes, theirs: bytes) -> None:
    """Stop when the two documents do not say the same."""
    first, second = (
        [line for item in text_of_docx(docx).split("\n") if (line := "".join(item.split()))] for docx in (ours, theirs)
    )
    if first != second:
        pairs = zip(first, second, strict=False)
        different = next((pair for pair in pairs if pair[0] != pair[1]), (str(len(first)), str(len(second))))
        sys.exit(f"contract: docxtemplater makes another document: {different}")


def rewritten(source: bytes, values: Mapping[str, Any], filters: Mapping[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """The template in docxtemplater's tags, and the data it needs."""
    sandbox = Sandbox(filters)
    data: dict[str, Any] = {}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for index, name in enumerate(old.namelist()):
            content = old.read(name)
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                root = etree.fromstring(content)
                tree = _rewrite(root, f"t{index}_")
                data |= _evaluated(tree.inside, {**values, BUDGET: budget()}, sandbox)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, content)
    return out.getvalue(), data


def _rewrite(root: Element, prefix: str) -> Node:
    """Put docxtemplater's tags for ours; the tree of them."""
    tree = Node("", "root")
    open_nodes = [tree]
    count = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        tag, name = match[0], f"{prefix}{count}"
        block = _BLOCK.fullmatch(tag)
        if tag.startswith("{#"):
            return ""
        if block is None:
            open_nodes[-1].inside.append(Node(name, "value", tag[2:-2].strip()))
            return f"{{{name}}}"
        word, expression = block[2], block[3]
        if word in {"if", "for"}:
            variable, _, over = expression.partition(" in ") if word == "for" else ("", "", expression)
            node = Node(name, word, over.strip(), variable.strip())
            open_nodes[-1].inside.append(node)
            open_nodes.append(node)
            return f"{{#{name}}}"
        if word in {"elif", "else"}:
            closed = open_nodes.pop()
            passed = f"not ({closed.expression})" + (f" and ({expression})" if word == "elif" else "")
            node = Node(name, "if", passed)
            if word == "elif":
                sys.exit("elif is not rewritten")
            open_nodes[-1].inside.append(node)
            open_nodes.append(node)
            return f"{{/{closed.name}}}{{#{name}}}"
        return f"{{/{open_nodes.pop().name}}}"

    tagged = {
        row: text
        for row in root.iter(W + "tr")
        if _ROW.fullmatch(text := "".join(text_of(item) for item in row.iter(W + "p")).strip())
    }
    openings = [row for row, text in tagged.items() if "{%tr end" not in text]
    for row in [*reversed(openings), *(row for row in tagged if row not in openings)]:
        _fold(row, tagged, ends=row not in openings)
    for row in tagged:
        parent = row.getparent()
        if parent is not None:
            parent.remove(row)
    for paragraph in root.iter(W + "p"):
        texts = list(paragraph.iter(W + "t"))
        whole = "".join(item.text or "" for item in texts)
        if not _TAG.search(whole):
            continue
        changed = _TAG.sub(replaced, whole)
        first = True
        for item in texts:
            item.text = changed if first else ""
            item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            first = False
    return tree


def _fold(row: Element, tagged: Mapping[Element, str], *, ends: bool) -> None:
    """Put the tag of a row of its own into the next row of text, or into the one before when it ends something."""
    other = next((item for item in row.itersiblings(W + "tr", preceding=ends) if item not in tagged), None)
    if other is None:
        sys.exit(f"no row beside {tagged[row]}")
    paragraphs = list(other.iter(W + "p"))
    edge = paragraphs[-1] if ends else paragraphs[0]
    run = etree.Element(W + "r")
    etree.SubElement(run, W + "t").text = tagged[row]
    properties = edge.find(W + "pPr")
    if ends:
        edge.append(run)
    elif properties is None:
        edge.insert(0, run)
    else:
        properties.addnext(run)


def _evaluated(nodes: Iterable[Node], scope: Mapping[str, Any], sandbox: Sandbox) -> dict[str, Any]:
    """What every tag prints or goes over."""
    found: dict[str, Any] = {}
    for node in nodes:
        if node.kind == "value":
            found[node.name] = str(sandbox.compile_expression(node.expression)(scope))
            continue
        passed: Any = sandbox.compile_expression(node.expression, undefined_to_none=False)(scope)
        if node.kind == "if":
            found[node.name] = [_evaluated(node.inside, scope, sandbox)] if passed else []
        else:
            listed = list(passed)
            rounds = []
            for index, item in enumerate(listed):
                loop = {
                    "index": index + 1,
                    "first": index == 0,
                    "last": index == len(listed) - 1,
                    "length": len(listed),
                }
                rounds.append(_evaluated(node.inside, {**scope, node.variable: item, "loop": loop}, sandbox))
            found[node.name] = rounds
    return found
