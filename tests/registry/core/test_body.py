import pytest

from registry.core.body import Age, age_at, bmi_kg_m2
from registry.core.dates import PartialDate


def test_age_of_a_birth_year_is_one_of_two():
    age = age_at(1960, PartialDate.parse("2024-05-01"))
    assert age == Age(63, 64)
    assert age.at_birthday_years == 64


@pytest.mark.parametrize(("birth_year", "on"), [(None, "2024"), (1960, None), (2025, "2024-12-31")])
def test_age_is_unknown_without_its_parts(birth_year, on):
    assert age_at(birth_year, on and PartialDate.parse(on)) is None


def test_age_in_the_year_of_birth_is_zero():
    assert age_at(2024, PartialDate.parse("2024-12-31")) == Age(0, 0)


def test_bmi():
    assert bmi_kg_m2(180, 81) == pytest.approx(25.0)
    assert bmi_kg_m2(None, 81) is None
    assert bmi_kg_m2(180, None) is None
