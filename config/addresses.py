"""Where the broker, the cache and the artefacts are, read from the URLs of the environment."""

from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

BROKER_DB, CACHE_DB = 0, 1


class BadAddress(RuntimeError):
    pass


def _database(url: SplitResult) -> int:
    """The database that REDIS_URL names; the cache takes the next one."""
    text = parse_qs(url.query).get("db", [""])[0] if url.scheme == "unix" else url.path.strip("/")
    if not (text or "0").isdigit():
        raise BadAddress(f"REDIS_URL: '{text}' is not the number of a database")
    return int(text or BROKER_DB)


def _redis(text: str) -> SplitResult:
    url = urlsplit(text)
    if url.scheme not in ("redis", "rediss", "unix"):
        raise BadAddress(
            f"REDIS_URL starts with '{url.scheme}://': write redis://, rediss:// or unix://"
        )
    return url


def broker(text: str) -> str:
    """REDIS_URL in the words of Celery's transport."""
    url = _redis(text)
    if url.scheme == "unix":
        return f"redis+socket://{url.path}?virtual_host={_database(url)}"
    return text


def cache(text: str) -> str:
    """The same server for the cache, in a database of its own: clearing it loses no job."""
    url = _redis(text)
    if url.scheme == "unix":
        return f"unix://{url.path}?db={_database(url) + CACHE_DB}"
    return url._replace(path=f"/{_database(url) + CACHE_DB}").geturl()


def artefacts(text: str) -> dict[str, Any]:
    """STORAGE_URL as an entry of Django's STORAGES.

    ``file:///folder``, or ``s3://bucket/prefix?endpoint=https://…&region=…``; keys come from
    the usual AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    """
    url = urlsplit(text)
    if url.scheme == "file" and url.path.startswith("/") and not url.netloc:
        options: dict[str, Any] = {
            "location": url.path,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        }
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    if url.scheme == "s3" and url.netloc:
        query = parse_qs(url.query)
        options = {
            "bucket_name": url.netloc,
            "location": url.path.strip("/"),
            "endpoint_url": query.get("endpoint", [None])[0],
            "region_name": query.get("region", [None])[0],
            "default_acl": None,
            "file_overwrite": True,
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise BadAddress(f"STORAGE_URL={text}: write file:///folder or s3://bucket/prefix")
