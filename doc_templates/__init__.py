"""The Word templates, one folder per language: legal staff edit them in Word."""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

REPORTS = "reports"
"""The folder of templates that print what was established of evidence: no kind of document, and made from no records."""


def open_template(language: str, kind: str) -> bytes:
    """The Word template of a kind of document, such as ``contract``, in a language, such as ``en``.

    Raises ``LookupError`` when there is none, naming those that are there.
    """
    file = resources.files(__name__).joinpath(language, f"{kind}.docx")
    if "/" in language + kind or not file.is_file():
        known = ", ".join(f"{name}/{item}" for name, item in templates())
        raise LookupError(f"There is no template {language}/{kind}; there are {known}.")
    return file.read_bytes()


def open_house_style() -> bytes:
    """The house style as it ships: every style on specimens, and no letterhead; to begin one's own with."""
    return resources.files(__name__).joinpath("house-style.docx").read_bytes()


def open_report(language: str, name: str) -> bytes:
    """The Word template of a report on evidence, such as ``verification-report``, in a language.

    Raises ``LookupError`` when there is none.
    """
    file = resources.files(__name__).joinpath(language, REPORTS, f"{name}.docx")
    if "/" in language + name or not file.is_file():
        raise LookupError(f"There is no template {language}/{REPORTS}/{name}.")
    return file.read_bytes()


def templates() -> tuple[tuple[str, str], ...]:
    """Language and kind of every template, sorted."""
    return tuple(
        sorted(
            (folder.name, file.name.removesuffix(".docx"))
            for folder in resources.files(__name__).iterdir()
            if folder.is_dir()
            for file in folder.iterdir()
            if file.name.endswith(".docx")
        )
    )


def words(language: str) -> Mapping[str, str]:
    """The words that documents in ``language`` print beside those of their templates and schemas.

    Raises ``KeyError`` for a language we do not write.
    """
    found: Mapping[str, str] = _words()[language]
    return found


def described() -> Mapping[str, Mapping[str, Any]]:
    """What no schema says: of values that are ``computed``, which are ``like`` others, and of the ``filters``."""
    loaded: Mapping[str, Mapping[str, Any]] = json.loads(
        resources.files(__name__).joinpath("described.json").read_text(encoding="utf-8")
    )
    return loaded


def clauses() -> Mapping[str, Any]:
    """What a check of contracts knows: by kind the clauses it must have, ``names`` that are no terms, and ``terms``.

    ``terms`` are words that are always terms of a contract, in languages without capital letters.
    """
    loaded: Mapping[str, Any] = json.loads(
        resources.files(__name__).joinpath("clauses.json").read_text(encoding="utf-8")
    )
    return loaded


def library() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The clauses of templates by kind and id: the ``version`` of each, and ``when`` to use it."""
    loaded: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(
        resources.files(__name__).joinpath("library.json").read_text(encoding="utf-8")
    )
    return loaded


def languages() -> tuple[str, ...]:
    """The languages we write, ours first."""
    return tuple(_words())


def _words() -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = json.loads(
        resources.files(__name__).joinpath("words.json").read_text(encoding="utf-8")
    )
    return loaded
