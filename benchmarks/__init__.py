"""What each operation costs beside its physical limit and beside how others do it."""
