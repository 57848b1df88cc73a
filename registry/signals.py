"""What the registry tells the apps above it, within the transaction that changed a case."""

from django.dispatch import Signal

# sender: Case; before, record: CaseRecord as it was and as it is now; by: id of the person
case_changed = Signal()
# sender: Case; records: list[CaseRecord] that are new, from a file or the simulation; by: as above
cases_loaded = Signal()
