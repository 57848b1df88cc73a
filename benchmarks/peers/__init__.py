"""Small honest implementations of how the same work is usually done."""
