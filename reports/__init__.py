"""Contributions, comparative reports, exports."""
