"""Who sees a job row: the person who asked for it, and the center it belongs to."""

from centers.isolation import CENTER_ROWS, ME, OwnRows, RowSecurity, _policy


class JobRows(OwnRows):
    """The web may ask for work and ring again; only the worker says what became of it."""

    def __init__(self, *, name: str, user: str = "requester_id", version: int = 1) -> None:
        RowSecurity.__init__(self, name=name, version=version)
        self.user, self.by_center = user, False

    def policies(self) -> list[str]:
        mine = f"{self.user} = {ME}"
        asked = f"{mine} AND state = 'pending' AND (center_id IS NULL OR {CENTER_ROWS})"
        return [
            _policy("own_rows", "registry_app", mine, do="SELECT"),
            _policy("center_rows", "registry_app", CENTER_ROWS, do="SELECT"),
            _policy("own_new_rows", "registry_app", asked, do="INSERT"),
            _policy("own_pending_rows", "registry_app", asked, do="UPDATE"),
        ]

    def deconstruct(self) -> tuple[str, object, dict[str, object]]:
        path, args, kwargs = super().deconstruct()
        kwargs.pop("by_center")
        return path, args, kwargs
