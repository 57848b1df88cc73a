"""Where the broker, the cache and the artefacts are."""

import pytest

from config import addresses


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("redis://box:6379", "redis://box:6379", "redis://box:6379/1"),
        ("rediss://:word@box/3", "rediss://:word@box/3", "rediss://:word@box/4"),
        (
            "unix:///run/valkey.sock?db=2",
            "redis+socket:///run/valkey.sock?virtual_host=2",
            "unix:///run/valkey.sock?db=3",
        ),
        (
            "unix:///run/valkey.sock",
            "redis+socket:///run/valkey.sock?virtual_host=0",
            "unix:///run/valkey.sock?db=1",
        ),
    ],
)
def test_redis_url_names_broker_and_cache_in_two_databases(url, broker, cache):
    assert (addresses.broker(url), addresses.cache(url)) == (broker, cache)


@pytest.mark.parametrize("url", ["amqp://box", "box:6379", "redis://box/first"])
def test_redis_url_with_a_fault_is_refused_with_a_remedy(url):
    with pytest.raises(addresses.BadAddress, match=r"REDIS_URL.*(write|not the number)"):
        addresses.cache(url)


def test_storage_url_of_a_folder_keeps_files_private():
    options = addresses.artefacts("file:///srv/store")["OPTIONS"]
    assert options["location"] == "/srv/store"
    assert options["file_permissions_mode"] == 0o600


def test_storage_url_of_a_bucket_names_prefix_endpoint_and_region():
    entry = addresses.artefacts("s3://bucket/a/b?endpoint=https://s3.example.org&region=eu-1")
    assert entry["BACKEND"] == "storages.backends.s3.S3Storage"
    assert entry["OPTIONS"] == {
        "bucket_name": "bucket",
        "location": "a/b",
        "endpoint_url": "https://s3.example.org",
        "region_name": "eu-1",
        "default_acl": None,
        "file_overwrite": True,
    }


@pytest.mark.parametrize("url", ["file://store", "ftp://box/x", "s3:///prefix", "/srv/store"])
def test_storage_url_with_a_fault_is_refused_with_a_remedy(url):
    with pytest.raises(addresses.BadAddress, match=r"write file:///folder or s3://bucket"):
        addresses.artefacts(url)
