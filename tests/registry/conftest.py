"""Cases of Lyon, made through the actions, in the scope of lyon_entry."""

from collections.abc import Iterator

import pytest

from centers.scope import user_scope
from registry.actions import create_case, save_section
from registry.record import CaseRecord


@pytest.fixture
def as_lyon(world) -> Iterator[object]:
    with user_scope(world.lyon_entry):
        yield world.lyon_entry


@pytest.fixture
def case(world, as_lyon) -> CaseRecord:
    return create_case(by=as_lyon, center=world.lyon, pseudonym="C01-00012345")


@pytest.fixture
def save(as_lyon, case):
    """save("fitness", asa="2"): on the newest version of the case, unless one is given."""
    last = {"version": case.version}

    def saved(section, version=None, row="", **values):
        names = {name.replace("__", "."): raw for name, raw in values.items()}
        result = save_section(
            by=as_lyon,
            case=case.id,
            section=section,
            values=names,
            version=version or last["version"],
            row=row,
        )
        last["version"] = result.version
        return result

    return saved
