from pathlib import Path

from registry.core.scores import SCORES
from registry.core.scores.not_coded import NOT_CODED
from registry.core.scores.page import printed_page

PAGE = Path(__file__).parents[4] / "docs" / "scores.md"


def test_page_is_current():
    assert PAGE.read_text("utf-8") == printed_page(SCORES.values()), (
        "run: python manage.py score --page > docs/scores.md"
    )


def test_page_names_every_score_input_and_source():
    page = PAGE.read_text("utf-8")
    for score in SCORES.values():
        assert f"`{score.name}`, version {score.version}" in page
        assert score.source in page
        assert score.found_in, f"{score.name} says where in its source the numbers stand"
        assert score.found_in in page
        for declared in score.inputs:
            assert f"| `{declared.name}` |" in page


def test_page_says_what_is_not_computed_and_why():
    page = PAGE.read_text("utf-8")
    for name, reason in NOT_CODED:
        assert f"| {name} | {reason} |" in page
