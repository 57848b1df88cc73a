"""manage.py indicators: how every figure of a report is counted, as a page."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.core.printing import indicators_page


class Command(BaseCommand):
    help = "Print the definitions of all indicators and figures (docs/indicators.md)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(indicators_page(), ending="")
