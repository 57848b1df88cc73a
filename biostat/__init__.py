"""Statistics as functions over arrays and over mergeable aggregates."""
