"""Rules of the prototype (P-01 to P-09)."""

from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "prototype"
QUESTIONS = {
    "low": {
        "functions_complete": "whether the functions are complete",
        "process_smooth": "whether the process is smooth",
    },
    "high": {
        "experience_friendly": "whether the experience is friendly",
        "brand_conform": "whether it conforms to the brand",
    },
}


def _rounds(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    usual = records.process.usual["prototype_rounds"]
    count = len(data["rounds"])
    if not usual.holds(count) and "rounds_reason" not in data:
        yield Fault(
            kind=KIND,
            path=("rounds",),
            message=f"there {'is one round' if count == 1 else f'are {count} rounds'}",
            hint=f"usual are {usual}; add rounds_reason to say why",
        )


def _order(records: Records) -> Iterator[Fault]:
    before = None
    for index, item in enumerate(records[KIND]["rounds"]):
        if item["number"] != index + 1:
            yield Fault(
                kind=KIND,
                path=("rounds", index, "number"),
                message=f"round {item['number']} stands in place {index + 1}",
                hint="number the rounds 1, 2, 3 in the order they took place",
            )
        if before is not None and item["date"] < before:
            yield Fault(
                kind=KIND,
                path=("rounds", index, "date"),
                message=f"round {item['number']} is dated before the round ahead of it",
                hint="correct one of the two dates",
            )
        before = item["date"]


def _questions(records: Records) -> Iterator[Fault]:
    for r, item in enumerate(records[KIND]["rounds"]):
        for index, review in enumerate(item["reviews"]):
            for field, question in QUESTIONS[item["fidelity"]].items():
                if field not in review:
                    yield Fault(
                        kind=KIND,
                        path=("rounds", r, "reviews", index),
                        message=f"the review of {review['screen']} does not say {question}",
                        hint=f"add {field}: true or false",
                        subject=review["screen"],
                    )


def _last_answers(records: Records) -> Iterator[Fault]:
    last: dict[tuple[str, str], tuple[tuple[str | int, ...], bool]] = {}
    for r, item in enumerate(records[KIND]["rounds"]):
        for index, review in enumerate(item["reviews"]):
            for field in (field for questions in QUESTIONS.values() for field in questions):
                if field in review:  # a later round may answer the questions of an earlier fidelity again
                    last[review["screen"], field] = ("rounds", r, "reviews", index, field), review[field]
    for (screen, field), (path, answer) in last.items():
        if not answer:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"the last review of {screen} says no to {field}",
                hint="mend the screen and review it again before freezing",
                subject=screen,
            )


def _reviewed(records: Records) -> Iterator[Fault]:
    reviewed = {review["screen"] for item in records[KIND]["rounds"] for review in item["reviews"]}
    for path, screen in items.listed(records[KIND], "screens"):
        if screen["id"] not in reviewed:
            yield Fault(
                kind=KIND,
                path=path,
                message=f"the screen {screen['id']} was never reviewed",
                hint="review it in a round, or remove it",
                subject=screen["id"],
            )


def _open_feedback(records: Records) -> Iterator[Fault]:
    for r, item in enumerate(records[KIND]["rounds"]):
        for index, opinion in enumerate(item["feedback"]):
            path = ("rounds", r, "feedback", index)
            if opinion["status"] == "open":
                yield Fault(
                    kind=KIND,
                    path=(*path, "status"),
                    message=f"{opinion['id']} is still open",
                    hint="answer it: nothing may be open when the prototype is frozen",
                    subject=opinion["id"],
                )
            elif "answer" not in opinion or "answered_on" not in opinion:
                yield Fault(
                    kind=KIND,
                    path=path,
                    message=f"{opinion['id']} is {opinion['status']} without an answer and its date",
                    hint="add answer and answered_on",
                    subject=opinion["id"],
                )


def _references(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    screens = items.ids(records, KIND, "screens")
    known = (
        {item["id"] for _, item in items.requirements(records["requirements"])} if "requirements" in records else None
    )
    for path, screen in items.listed(data, "screens"):
        for index, name in enumerate(screen["requirements"]):
            if known is not None and name not in known:
                yield Fault(
                    kind=KIND,
                    path=(*path, "requirements", index),
                    message=f"there is no requirement {name}",
                    hint="name one of requirements.yaml",
                    subject=screen["id"],
                )
    for r, item in enumerate(data["rounds"]):
        for name in ("reviews", "feedback"):
            for index, entry in enumerate(item[name]):
                if entry["screen"] not in screens:
                    yield Fault(
                        kind=KIND,
                        path=("rounds", r, name, index, "screen"),
                        message=f"there is no screen {entry['screen']}",
                        hint="name one of the screens above",
                    )


def _both_ways(records: Records) -> Iterator[Fault]:
    shown = {screen["id"]: set(screen["requirements"]) for screen in records[KIND]["screens"]}
    for path, function in items.functions(records["requirements"]):
        for index, name in enumerate(function.get("screens", ())):
            if name in shown and function["id"] not in shown[name]:
                yield Fault(
                    kind="requirements",
                    path=(*path, "screens", index),
                    message=f"{function['id']} says that {name} shows it; the screen does not say so",
                    hint=f"add {function['id']} to the requirements of {name}",
                    subject=function["id"],
                )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="prototype-rounds", row="P-05", severity=WARNING, needs=(KIND,), check=_rounds,
         says="There are two or three rounds, or a reason."),
    Rule(id="prototype-order", row="P-05", severity=ERROR, needs=(KIND,), check=_order,
         says="Rounds are numbered and dated in order."),
    Rule(id="prototype-questions", row="P-02", severity=ERROR, needs=(KIND,), check=_questions,
         says="Each review answers the two questions of its fidelity (P-02, P-03)."),
    Rule(id="prototype-answers", row="P-03", severity=ERROR, needs=(KIND,), check=_last_answers,
         says="The last answer to each question is yes."),
    Rule(id="prototype-reviewed", row="P-02", severity=ERROR, needs=(KIND,), check=_reviewed,
         says="Every screen was reviewed."),
    Rule(id="prototype-feedback", row="P-04", severity=ERROR, needs=(KIND,), check=_open_feedback,
         says="Nothing that was raised is open or unanswered."),
    Rule(id="prototype-references", row="P-07", severity=ERROR, needs=(KIND,), check=_references,
         says="Screens and requirements that the prototype names are there."),
    Rule(id="prototype-trace", row="P-07", severity=ERROR, needs=(KIND, "requirements"), check=_both_ways,
         says="Where a function names a screen, the screen names the function."),
)  # fmt: skip
