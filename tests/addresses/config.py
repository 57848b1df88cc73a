"""Probes, the theme switch, the description of the API."""

PUBLIC = {"alive", "ready", "theme", "api:schema"}
