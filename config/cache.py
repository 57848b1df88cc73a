"""The cache on Redis or Valkey; without REDIS_URL the embedded server starts at first use."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache

from config import addresses


class LazyRedisCache(RedisCache):
    @cached_property
    def _cache(self) -> Any:
        self._servers = [address()]
        return super()._cache


def address() -> str:
    if settings.REDIS_URL:
        return addresses.cache(settings.REDIS_URL)
    from config.embedded import valkey

    return addresses.cache(valkey.ensure(settings.STATE_DIR).url)
