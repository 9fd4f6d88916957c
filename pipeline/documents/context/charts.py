"""``charts`` of a document: what is drawn, from the same values the document prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import doc_templates
from pipeline.documents.charts.gantt import MOST_ROWS, Bar, gantt
from pipeline.documents.charts.matrix import MOST_COLUMNS, Row, matrix
from pipeline.documents.charts.matrix import MOST_ROWS as MOST_TRACED
from pipeline.documents.charts.place import Placed, placed
from pipeline.documents.charts.radar import Contour, radar
from pipeline.documents.charts.timeline import Step, timeline
from pipeline.documents.charts.trend import trend
from pipeline.documents.context.formats import figures, for_language, formatted_date
from pipeline.records.items import REQUIREMENT_LISTS

MOST_POINTS = 10.0
"""Points a bidder can have on a criterion (R-03)."""


def of_plan(modules: Sequence[Mapping[str, Any]], milestones: Mapping[str, dt.date], language: str) -> Placed | None:
    """The Gantt chart of ``modules``, whose tasks know whether they are ``critical``.

    A plan with more tasks than a page can show has a bar for each part, then for each module.
    """
    bars = next(
        (found for level in (_tasks, _parts, _modules) if len(found := list(level(modules))) <= MOST_ROWS),
        list(_modules(modules))[:MOST_ROWS],
    )
    if not bars:
        return None
    words, date = _words(language), for_language(language)["date"]
    said = words["plan"].format(
        rows=len(bars),
        begins=date(min(bar.begins for bar in bars)),
        ends=date(max(bar.ends for bar in bars)),
        critical=_listed((bar.label for bar in bars if bar.critical), language),
        milestones=_listed((f"{name} {date(day)}" for name, day in milestones.items()), language),
    )
    return placed("plan", gantt(bars, milestones, words, _month(language), said))


def of_payments(terms: Mapping[str, Any], language: str) -> Placed | None:
    """Milestones of the contract on a line of time, with what is paid for each."""
    if not terms["milestones"]:
        return None
    filters = for_language(language)
    paid: dict[str, list[Mapping[str, Any]]] = {}
    for item in terms["instalments"]:
        paid.setdefault(item["milestone"], []).append(item)
    steps = []
    for item in terms["milestones"]:
        parts = paid.get(item["id"], [])
        money = " + ".join(filters["money"](part["amount"]) for part in parts)
        share = sum((part["percent"] for part in parts), start=Decimal(0))
        steps.append(
            Step(
                label=item["id"], day=item["date"], dated=filters["short_date"](item["date"]), share=share, amount=money
            )
        )
    words = _words(language)
    said = words["payments"].format(
        steps=_listed(
            (
                words["step"].format(
                    label=step.label, dated=filters["date"](step.day), amount=step.amount or words["unpaid"]
                )
                for step in sorted(steps, key=lambda step: (step.day, step.label))
            ),
            language,
        )
    )
    return placed("payments", timeline(steps, said))


def of_defects(record: Mapping[str, Any], language: str) -> Placed | None:
    """Defects found and closed by day, without those that were none."""
    counted = [item for item in record["defects"] if item["state"] != "rejected"]
    if not counted:
        return None
    found = [item["found_on"] for item in counted]
    closed = [item["closed_on"] for item in counted if item["state"] == "closed" and item["closed_on"] is not None]
    words, date = _words(language), for_language(language)["date"]
    numbers = {"found": len(found), "closed": len(closed), "open": len(found) - len(closed)}
    said = words["trend"].format(begins=date(min(found)), ends=date(max([record["date"], *found, *closed])), **numbers)
    labels = (words["found"].format(**numbers), words["closed"].format(**numbers))
    return placed("trend", trend(found, closed, record["date"], labels, _month(language), said))


def of_scores(record: Mapping[str, Any], language: str) -> Placed | None:
    """The points of all bidders by criterion; nothing for fewer than three criteria, which make no area."""
    criteria = {item["id"]: item["title"] for item in record["criteria"]}
    if len(criteria) < 3 or not record["bidders"]:
        return None
    locale = doc_templates.words(language)["locale"]
    contours = [
        Contour(
            name=bidder["name"],
            total=figures(bidder["total"], locale),
            points={item["criterion"]: float(item["points"]) for item in bidder["scores"]},
            chosen=bidder["id"] == record["chosen"],
        )
        for bidder in record["bidders"]
    ]
    words = _words(language)
    said = words["scores"].format(
        criteria=_listed(criteria.values(), language),
        bidders=_listed((f"{contour.name} {contour.total}" for contour in contours), language),
    )
    return placed("scores", radar(criteria, contours, MOST_POINTS, said))


def of_trace(
    data: Mapping[str, Any], functions_of: Callable[[Mapping[str, Any]], Iterable[Mapping[str, Any]]], language: str
) -> Placed | None:
    """Requirements of all kinds against demands and screens.

    A row for each function, or where these are too many, submodule or module; below them one for each other list.
    """
    listed, words = data["modules"], _words(language)
    demands = [item["id"] for item in data["demands"]]
    others = [_row(_shared(data[name]), words[name], data[name]) for name in REQUIREMENT_LISTS if data.get(name)]
    levels: tuple[list[Row], ...] = (
        [_row(item["id"], item["title"], [item]) for module in listed for item in functions_of(module)] + others,
        [
            _row(part["id"], part["title"], part["functions"])
            for module in listed
            for part in module["submodules"]
            if part["functions"]
        ]
        + others,
        [_row(module["id"], module["title"], functions_of(module)) for module in listed] + others,
    )
    rows = next((level for level in levels if 0 < len(level) <= MOST_TRACED), [])
    met = {name for row in rows for name in row.meets}
    screens = sorted(met - set(demands))
    groups = {words["demands"]: [name for name in demands if name in met], words["screens"]: screens}
    groups = {title: names for title, names in groups.items() if names}
    if not rows or not groups or sum(map(len, groups.values())) > MOST_COLUMNS:
        return None
    said = words["trace"].format(
        rows=len(rows), demands=len(met & set(demands)), screens=len(screens),
        alone=_listed((row.label for row in rows if not row.meets), language) or words["none"],
    )  # fmt: skip
    return placed("trace", matrix(rows, groups, said))


def _row(label: str, title: str, items: Iterable[Mapping[str, Any]]) -> Row:
    meets: dict[str, int] = {}
    for item in items:
        for name in dict.fromkeys((*item["demands"], *item.get("screens", ()))):
            meets[name] = meets.get(name, 0) + 1
    return Row(label=label, title=title, meets=meets)


def _shared(items: Iterable[Mapping[str, Any]]) -> str:
    """What all ids of a list have before their numbers; empty where that differs."""
    found = {str(item["id"]).rstrip("-0123456789") for item in items}
    return found.pop() if len(found) == 1 else ""


def _tasks(modules: Sequence[Mapping[str, Any]]) -> Iterable[Bar]:
    for module in modules:
        for part in module["parts"]:
            for task in part["tasks"]:
                yield Bar(
                    label=task["id"], title=task["title"], begins=task["begins"], ends=task["ends"],
                    critical=task["critical"], after=tuple(map(str, task["after"])),
                )  # fmt: skip


def _parts(modules: Sequence[Mapping[str, Any]]) -> Iterable[Bar]:
    for module in modules:
        for part in module["parts"]:
            yield from _together(part["id"], part["title"], part["tasks"])


def _modules(modules: Sequence[Mapping[str, Any]]) -> Iterable[Bar]:
    for module in modules:
        yield from _together(
            module["id"], module["title"], [task for part in module["parts"] for task in part["tasks"]]
        )


def _together(label: str, title: str, tasks: Sequence[Mapping[str, Any]]) -> Iterable[Bar]:
    if tasks:
        yield Bar(
            label=label, title=title, begins=min(task["begins"] for task in tasks),
            ends=max(task["ends"] for task in tasks), critical=any(task["critical"] for task in tasks),
        )  # fmt: skip


def _words(language: str) -> Mapping[str, str]:
    """The words of the charts, without what their names begin with."""
    return {
        name.removeprefix("chart-"): word
        for name, word in doc_templates.words(language).items()
        if name.startswith("chart-")
    }


def _month(language: str) -> Callable[[dt.date], str]:
    words = doc_templates.words(language)
    return partial(formatted_date, form=words["chart-month"], locale=words["locale"])


def _listed(values: Iterable[str], language: str) -> str:
    return doc_templates.words(language)["comma"].join(map(str, values))
