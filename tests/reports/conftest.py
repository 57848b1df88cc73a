"""Two centers with cases, a store of its own, and bells that are worked on at once."""

import pytest

from centers.scope import service_scope
from jobs import actions
from tests.cohort import add_cases


@pytest.fixture
def store(tmp_path, settings):
    folder = tmp_path / "store"
    settings.STORAGES = settings.STORAGES | {
        "artefacts": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        }
    }
    return folder


@pytest.fixture
def cases(transactional_db, world, store):
    with service_scope():
        return add_cases(world.lyon, 25) + add_cases(world.uppsala, 15)


@pytest.fixture
def rung(monkeypatch):
    """The numbers of the bells, in their order."""
    heard = []
    monkeypatch.setattr(actions, "_send", heard.append)
    return heard


@pytest.fixture
def drain(rung):
    """What the worker does until no bell rings."""

    def work():
        while rung:
            actions.run(rung.pop(0))

    return work
