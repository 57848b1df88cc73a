"""Who sees a job row: the person who asked for it, and the center it belongs to."""

from typing import Any

from centers.walls import CENTER_ROWS, ME, RowSecurity, policy


class JobRows(RowSecurity):
    """The web may ask for work and ring again; only the worker says what became of it."""

    app_rights = "SELECT, INSERT, UPDATE (rings, ring_again_at)"

    def __init__(self, *, name: str, user: str = "requester_id", version: int = 2) -> None:
        super().__init__(name=name, version=version)
        self.user = user

    def policies(self) -> list[str]:
        mine = f"{self.user} = {ME}"
        asked = f"{mine} AND state = 'pending' AND (center_id IS NULL OR {CENTER_ROWS})"
        new = f"{asked} AND artefact = '' AND result = '{{}}'"
        return [
            policy("own_rows", mine, do="SELECT"),
            policy("center_rows", CENTER_ROWS, do="SELECT"),
            policy("own_new_rows", new, do="INSERT"),
            policy("own_pending_rows", asked, do="UPDATE"),
        ]

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"user": self.user}
