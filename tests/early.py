"""Loaded by -p before pytest-django reads the settings; a conftest comes too late."""

import os

os.environ["REGISTRY_TESTING"] = "1"
os.environ["REGISTRY_ROLE"] = "owner"
