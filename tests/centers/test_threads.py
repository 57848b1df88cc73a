"""Eight people of eight centers at once, through gunicorn's threads and a pool: no leak."""

import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from centers.models import Center, Membership, YearlyVolume
from centers.scope import service_scope

ROOT = Path(__file__).parents[2]
PEOPLE, REQUESTS = 8, 60  # of each person
NOBODY = {"database": ["registry_web", "", "", ""]}


@pytest.fixture
def sessions(transactional_db):
    """{user id: (center id, session key)}"""
    made = {}
    with service_scope():
        for n in range(1, PEOPLE + 1):
            center = Center.objects.create(code=f"C{n:02}")
            user = get_user_model().objects.create_user(f"entry@c{n:02}.example.org")
            Membership.objects.create(
                center=center, user=user, role="data_entry", starts_on=date(2020, 1, 1)
            )
            YearlyVolume.objects.create(center=center, year=1999)
            session = SessionStore()
            session["_auth_user_id"] = str(user.pk)
            session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
            session["_auth_user_hash"] = user.get_session_auth_hash()
            session.save()
            made[user.pk] = (center.pk, session.session_key)
    return made


@pytest.fixture
def server(sessions, tmp_path):
    """Address of a gunicorn with eight threads and a pool of four, as the web login."""
    params = connection.get_connection_params()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = "127.0.0.1:%d" % free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": f"host={params['host']} dbname={params['dbname']} user=registry_web",
        "REGISTRY_ROLE": "web",
        "DB_POOL": "4",
        "HTTPS": "False",
        "PROXIES": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "BIND": address,
    }
    command = ["-m", "gunicorn", "-c", "python:config.gunicorn", "tests.centers.served"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command], env=environment, cwd=ROOT, stdout=log, stderr=log
        )
    yield wait_for(address, process, tmp_path / "log")
    process.terminate()
    process.wait(15)


def get(address, path, session=""):
    http = HTTPConnection(address, timeout=20)
    http.request("GET", path, headers={"Cookie": f"session={session}"} if session else {})
    answer = http.getresponse()
    body = answer.read()
    http.close()
    return answer.status, json.loads(body) if answer.status == 200 else {}


def wait_for(address, process, log):
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            get(address, "/public/")
            return address
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"gunicorn did not start: {log.read_text()}")


def test_no_leak_between_people_through_threads_and_pool(server, sessions):
    wrong = []

    def work(user_id):
        center_id, session = sessions[user_id]
        expected = {
            "scope": [user_id, center_id],
            "rows": [center_id],
            "database": ["registry_app", str(user_id), "{%d}" % center_id],
        }
        for n in range(REQUESTS):
            year = 2000 + n
            seen = [
                get(server, "/mine/", session) == (200, expected),
                n % 6 or get(server, f"/write/{year}/", session)[0] == 200,
                (n + 3) % 6 or get(server, f"/write/{year}/", session)[0] == 500,
                n % 6 or get(server, "/public/") == (200, NOBODY),
                (n + 1) % 6 or get(server, "/mine/")[0] == 302,
            ]
            if not all(seen):
                wrong.append((user_id, n, seen))

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(work, sessions))

    assert wrong == []
    with service_scope():
        rows = list(YearlyVolume.objects.filter(year__gte=2000))
        events = YearlyVolume.pgh_event_model.objects.filter(year__gte=2000)
        assert {(v.center_id, v.hepatectomies) for v in rows} == {
            (center, user) for user, (center, _) in sessions.items()
        }
        assert len(rows) == PEOPLE * REQUESTS // 6
        assert {(e.center_id, e.pgh_context["user"]) for e in events} == {
            (center, user) for user, (center, _) in sessions.items()
        }
