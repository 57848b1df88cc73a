"""The public pages of the criteria."""

PUBLIC = {"resectability:check", "resectability:criteria", "resectability:criteria_set"}
PLAIN = {"resectability:criteria_set.name": "pannet-provisional"}
