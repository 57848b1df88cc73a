"""The resectability engine: pure functions without Django."""
