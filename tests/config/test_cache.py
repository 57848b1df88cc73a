"""The cache on the real Valkey, started at first use."""

import pytest
from django.core.cache import caches

from config.embedded import valkey


@pytest.fixture
def cache(settings, tmp_path):
    settings.STATE_DIR, settings.REDIS_URL = tmp_path, ""
    lazy = {"BACKEND": "config.cache.LazyRedisCache"}
    settings.CACHES = {"default": lazy}
    yield caches["default"]
    valkey.release(tmp_path)


def test_cache_that_nobody_uses_starts_no_server(cache, tmp_path):
    assert list(tmp_path.iterdir()) == []


def test_cache_keeps_and_counts(cache):
    cache.set("tries", 1, timeout=60)
    cache.incr("tries")
    assert cache.get("tries") == 2


def test_cache_that_is_cleared_leaves_the_broker_alone(cache, tmp_path):
    server = valkey.ensure(tmp_path)
    server.say("SET", "bell", "1")
    cache.set("a", "b")
    cache.clear()
    assert server.say("EXISTS", "bell") == ":1"
    assert cache.get("a") is None
