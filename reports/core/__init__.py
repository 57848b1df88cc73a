"""Indicators, merges and disclosure control: pure functions without Django."""
