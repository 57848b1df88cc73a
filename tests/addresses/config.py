"""Probes and the theme switch."""

PUBLIC = {"alive", "ready", "theme"}
