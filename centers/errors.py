"""What can go wrong with centers, people and roles; each says what it is to a client."""

from typing import ClassVar


class CentersError(Exception):
    """``status`` and ``code`` become the answer of the API, the text that of a form or command."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"


class UnknownCenter(CentersError):
    status, code = 404, "unknown_center"

    def __init__(self, center: str, known: list[str]) -> None:
        some = ", ".join(known[:40]) or "none yet: run manage.py create_center"
        super().__init__(f"There is no center {center!r} here. Known: {some}.")


class CenterExists(CentersError):
    code = "center_exists"

    def __init__(self, center: str) -> None:
        super().__init__(f"Center {center} exists already; choose the next free code.")


class InvalidValue(CentersError):
    status, code = 400, "invalid"

    def __init__(self, name: str, value: object, rule: str) -> None:
        super().__init__(f"{name} {value!r}: {rule}.")


class UnknownPerson(CentersError):
    status, code = 404, "unknown_person"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"There is no account with the e-mail {email!r}. Create it with"
            f" manage.py create_person {email} --name '…'."
        )


class PersonExists(CentersError):
    code = "person_exists"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"An account with the e-mail {email} exists already (capitals do not matter)."
            " Give that person a further role instead."
        )


class PersonDeactivated(CentersError):
    code = "person_deactivated"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"The account {email} is deactivated and takes no roles."
            " Create one under another e-mail."
        )


class UnknownRole(CentersError):
    status, code = 400, "unknown_role"

    def __init__(self, role: str, known: list[str]) -> None:
        super().__init__(f"There is no role {role!r}. Roles: {', '.join(known)}.")


class RoleWithoutItsPlace(CentersError):
    status, code = 400, "role_without_its_place"

    def __init__(self, role: str, at_center: bool) -> None:
        rule = "is held at a center: name one" if at_center else "is of the consortium: no center"
        super().__init__(f"The role {role} {rule}.")


class RoleHeldAlready(CentersError):
    code = "role_held_already"

    def __init__(self, email: str, role: str) -> None:
        super().__init__(
            f"{email} holds the role {role} there in this period already; end that one first."
        )


class RoleEndedAlready(CentersError):
    code = "role_ended_already"

    def __init__(self, email: str, role: str, on: object) -> None:
        super().__init__(f"{email} does not hold the role {role} any more since {on}.")


class DemoOnly(CentersError):
    code = "demo_only"

    def __init__(self) -> None:
        super().__init__(
            "Demo accounts exist only with the embedded database, never where DATABASE_URL is set."
            " Use manage.py create_person and manage.py grant_membership."
        )
