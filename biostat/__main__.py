"""`python -m biostat` prints the page of the statistics."""

from biostat.handbook import page

print(page(), end="")
