"""A page from its template: one file with its style inside, and a policy that lets it load nothing and run nothing."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLE = "style.css"


def render(template: str, values: Mapping[str, Any], *, language: str = "en") -> str:
    """The page in ``language`` that the template of this name makes of ``values``; every text in it is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = _source(STYLE)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return environment.get_template(template).render(values, style=style, policy=policy, language=language)


def _source(name: str) -> str:
    return (files("pipeline.present.html") / name).read_text(encoding="utf-8")
