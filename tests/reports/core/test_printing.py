"""The page of the documentation is the one that the declarations print."""

from pathlib import Path

from reports.core.indicators import INDICATORS
from reports.core.printing import indicators_page

PAGE = Path(__file__).parents[3] / "docs" / "indicators.md"


def test_page_is_printed_from_the_declarations():
    assert PAGE.read_text() == indicators_page(), "manage.py indicators > docs/indicators.md"


def test_page_tells_of_every_indicator_what_is_not_determinable():
    for indicator in INDICATORS:
        assert f"| Not determinable | {indicator.not_determinable} |" in indicators_page()
