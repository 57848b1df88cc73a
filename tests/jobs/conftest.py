"""The bells without a broker, and the works of the tests."""

import pytest

from jobs import actions, kinds


class Bells(list):
    def send_task(self, name, args, **options):
        self.append(args[0])

    def drain(self):
        """Work until no bell rings."""
        while self:
            actions.run(self.pop(0))


@pytest.fixture
def bells(monkeypatch, settings):
    """Instead of the broker: the numbers rung."""
    rung = Bells()
    monkeypatch.setattr(actions, "import_string", lambda path: rung)
    return rung


@pytest.fixture(autouse=True)
def works(monkeypatch):
    for name in ("ok", "refused", "broken", "effect_fails", "slow"):
        found = kinds.Kind(name, name, f"tests.jobs.works.{name}")
        monkeypatch.setitem(kinds._kinds, name, found)
