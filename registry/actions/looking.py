"""What somebody saw of cases without opening one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from centers.actions import record_access
from centers.permissions import Actor
from centers.vocabulary import AccessKind


def record_listing(*, by: Actor, rows: Iterable[Mapping[str, Any]]) -> None:
    """How many cases of which center a list has shown; rows of ``queries.case_page``."""
    for center, n in sorted(Counter(row["center_id"] for row in rows).items()):
        record_access(by=by, kind=AccessKind.LISTED, center=center, cases=n)
