"""What the registry refuses to do: each error names the thing, the rule and the remedy."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from registry.reading import Problem


class RegistryError(Exception):
    """A refusal that people can act on; pages, API and commands show its text.

    ``status``, ``code`` and ``extra`` are its answer on the API.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"

    @property
    def extra(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people changed; all three as text that can be typed again."""

    variable: str
    label: str
    part: str
    row: str
    before: str
    theirs: str
    mine: str


class Conflict(RegistryError):
    """Somebody else changed the same fields since they were read; nothing was written."""

    def __init__(self, differences: tuple[Difference, ...], version: int) -> None:
        fields = ", ".join(d.label for d in differences) or "this row"
        super().__init__(
            f"Somebody else changed {fields} in the meantime. Nothing of yours is lost:"
            " choose field by field, then save again."
        )
        self.differences, self.version = differences, version

    status, code = 412, "conflict"

    @property
    def extra(self) -> dict[str, Any]:
        return {"version": self.version, "differences": [asdict(d) for d in self.differences]}


class NoSuchRow(RegistryError):
    """A part of the case that is not (or no longer) there."""

    status, code = 404, "no_such_row"


class NotEditable(RegistryError):
    """The case is submitted, and this part of it does not stay open."""

    code = "not_editable"


class PseudonymTaken(RegistryError):
    """The center already uses this pseudonym, for the case with ``case_id``."""

    code = "pseudonym_taken"

    def __init__(self, pseudonym: str, case_id: int | None, registered: str = "") -> None:
        other = registered and registered != pseudonym
        spelled = f" as {registered}: leading zeros do not make another patient" if other else ""
        super().__init__(
            f"{pseudonym} is already registered at this center{spelled}. Open that case,"
            " or enter another pseudonym; a second disease becomes a case of its own there."
        )
        self.case_id = case_id

    @property
    def extra(self) -> dict[str, Any]:
        return {"case": self.case_id}


class Unreadable(RegistryError):
    """Input without which nothing can be created."""

    status, code = 422, "not_accepted"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems

    @property
    def extra(self) -> dict[str, Any]:
        return {"errors": [asdict(problem) for problem in self.problems]}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a case from being submitted, and the field that resolves it."""

    section: str
    part: str
    row: str
    variable: str
    label: str
    message: str
    remedy: str


class NotReady(RegistryError):
    """The case cannot be submitted yet; ``obstacles`` lists everything at once."""

    code = "not_ready"

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        many = "1 thing" if len(obstacles) == 1 else f"{len(obstacles)} things"
        super().__init__(f"The case cannot be submitted yet: {many} to resolve.")
        self.obstacles = obstacles

    @property
    def extra(self) -> dict[str, Any]:
        return {"obstacles": [asdict(obstacle) for obstacle in self.obstacles]}
