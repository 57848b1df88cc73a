"""Named refusals of the core: a criteria file, a set's name, the findings of a case."""

from collections.abc import Iterable

from rules import ValueProblem


class CriteriaError(ValueError):
    """A criteria file that is wrong: which file, where in it, what, and the remedy."""

    def __init__(self, file: str, where: str, message: str, remedy: str) -> None:
        super().__init__(f"{file}: {where}: {message}. {remedy}")
        self.file = file
        self.where = where
        self.message = message
        self.remedy = remedy


class UnknownSet(LookupError):
    """A criteria set that does not exist, and the nearest that does."""


class FindingsProblem(ValueError):
    """Findings that cannot be read; every problem is listed, not only the first."""

    def __init__(self, problems: Iterable[ValueProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
