"""Errors about input a person can mend: where, what is wrong, and how to mend it."""

from collections.abc import Iterable


class InputError(Exception):
    """One fault of an input: a file, an option, a key, a folder to freeze.

    ``place`` names where (``contract.yaml:42:7``, ``prototype/a.html``, ``--key``), ``problem`` says what is wrong in
    plain words and ``remedy`` how to mend it (may be empty). Evidence that fails to verify never raises this: it is a
    ``Finding`` in a ``Report``.
    """

    def __init__(self, place: str, problem: str, remedy: str = "") -> None:
        super().__init__(place, problem, remedy)
        self.place = place
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        text = f"{self.place}: {self.problem}" if self.place else self.problem
        return f"{text} ({self.remedy})" if self.remedy else text


class InputErrors(InputError):
    """All faults found in one input together, so that a person mends them in one go; ``errors`` is never empty."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.place, first.problem, first.remedy)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
