"""Derived clinical values: pure functions without Django."""
