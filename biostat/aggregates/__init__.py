"""Sums that one center can hand over, that add to those of others, and that finish to a result."""
