"""The sentences of findings in both languages, read from the offline page's sources: ``python tests/present/sentences_of_page.py``.

The page and the reports say the same in Chinese, as they do in English; the wheel has no sources of the page, so the pairs
are kept as data beside the reports.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "verifier" / "src" / "core" / "sentences").glob("*.ts"))
TARGET = ROOT / "pipeline" / "present" / "reports" / "sentences_of_page.json"
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"^  \w+: \[\s*{_TEXT},\s*{_TEXT},?\s*\],?$", re.MULTILINE)


def pairs() -> list[list[str]]:
    """English and Chinese of every sentence, in the order they stand."""
    return [
        [json.loads(f'"{english}"'), json.loads(f'"{chinese}"')]
        for source in SOURCES
        for english, chinese in _PAIR.findall(source.read_text(encoding="utf-8"))
    ]


def text() -> str:
    """The file."""
    return json.dumps(pairs(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
