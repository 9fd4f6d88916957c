"""The JSON Schemas (2020-12) of the records, and the process: which documents there are, who signs them, what comes first."""

import json
from importlib.resources import files
from typing import Any


def load(name: str) -> dict[str, Any]:
    """The schema or data file ``name`` (without ``.json``) as parsed JSON; raises ``KeyError`` for another name."""
    file = files(__name__) / f"{name}.json"
    if not file.is_file():
        raise KeyError(name)
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
