"""A criteria file that is wrong does not load: one broken file an error, and its words."""

from pathlib import Path

import pytest

from resectability.core import CriteriaError, UnknownSet, assess, available_sets, load_set
from resectability.core.library import FOLDER, _load, load_library
from resectability.core.published import publish, published
from rules import Truth

FINDINGS = """
id = "pancreas"
title = "Pancreas"
[[finding]]
name = "sma_deg"
kind = "contact"
label = "SMA contact"
[[finding]]
name = "variant_deg"
kind = "contact"
label = "Variant artery contact"
not_applicable_when = "no variant artery"
[[finding]]
name = "contour"
kind = "word"
label = "Contour"
values = ["smooth", "irregular"]
[[finding]]
name = "site"
kind = "word"
label = "Site"
values = ["pancreas", "colon"]
"""
REFERENCES = """
[[reference]]
key = "NCCN"
citation = "NCCN"
access = "secondary"
"""
CONFLICTS = """
[[conflict]]
id = "EXACTLY-180"
statement = "S"
issue = "I"
coded = "C"
sources = ["NCCN"]
"""
SET = """
id = "test-set"
version = "1.0.0"
kind = "minimum_category"
title = "Test"
status = "provisional"
effective_from = "2026-01-01"
owner = "Test"
disclaimer = "Test"
site = "pancreas"
catalogues = ["pancreas"]
conflicts = ["EXACTLY-180"]

[scope]
text = "all"
when = "true"

[[category]]
id = "resectable"
label = "Resectable"
meaning = "R"

[[category]]
id = "borderline"
label = "Borderline"
meaning = "B"

[definitions]
touched = "sma_deg > 0"

[[criterion]]
id = "SMA"
label = "SMA contact"
when = "touched"
implies = "borderline"
rationale = "R"
sources = ["NCCN"]
evidence_level = "E"
origin = "imported"

[[contradiction]]
id = "CON"
label = "Irregular without contact"
when = "sma_deg == 0 and contour == 'irregular'"
unknown = ["sma_deg", "contour"]

[[remark]]
id = "AT-180"
kind = "conflict"
text = "Sources differ"
when = "sma_deg == 180"

[worked.start]
sma_deg = 0

[worked]
cases = [
    { id = "clear", text = "Clear", lower = "resectable" },
    { id = "touched", text = "Touched", change = { sma_deg = 1 }, lower = "borderline" },
]
"""
FIRST_MATCH = SET.replace('kind = "minimum_category"', 'kind = "first_match"').replace(
    "[[contradiction]]",
    """[[criterion]]
id = "ELSE"
label = "Else"
when = "true"
implies = "resectable"
rationale = "R"
sources = ["NCCN"]
evidence_level = "E"
origin = "imported"

[[contradiction]]""",
)
CHECKLIST = (
    SET.replace('kind = "minimum_category"', 'kind = "checklist"\nmeasured_from = "sma_deg"')
    .replace("[definitions]", '[[category]]\nid = "b"\nlabel = "B"\nmeaning = "B"\n\n[definitions]')
    .split("[[criterion]]")[0]
)
COMPONENT = '\n[[component]]\nname = "part"\nset = "test-set@1.0.0"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "findings").mkdir()
    (tmp_path / "sets").mkdir()
    (tmp_path / "findings" / "pancreas.toml").write_text(FINDINGS)
    (tmp_path / "references.toml").write_text(REFERENCES)
    (tmp_path / "conflicts.toml").write_text(CONFLICTS)
    (tmp_path / "sets" / "test-set@1.0.0.toml").write_text(SET)
    return tmp_path


def broken(folder, file, text):
    (folder / file).write_text(text)
    with pytest.raises(CriteriaError) as caught:
        load_set("test-set", folder=folder)
    assert caught.value.file == file
    assert caught.value.remedy
    return str(caught.value)


def without(text, start):
    """The text without the line that starts so."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(start))


def test_sound_file_loads(folder):
    criteria_set = load_set("test-set", folder=folder)
    assert criteria_set.name == "test-set@1.0.0"
    assert assess(criteria_set, {}).unknown == ("SMA",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('version = "1.0.0"', 'version = "1.0.0', "is not readable as TOML"),
        ('version = "1.0.0"', 'version = "1.0"', "is not made of three numbers such as 1.0.0"),
        ('id = "test-set"', 'id = "test set"', "is not made of letters, digits and hyphens"),
        ('version = "1.0.0"', 'version = "1.0.1"', "Rename the file test-set@1.0.1.toml"),
        ('kind = "minimum_category"', 'kind = "minimal_category"', "Did you mean minimum_category"),
        ('title = "Test"', "title = 3", "title = 3 is not a text"),
        ('title = "Test"', 'title = " "', "title is empty"),
        ('title = "Test"', "", "title is missing"),
        (
            'title = "Test"',
            'title = "Test"\ntitel = "Test"',
            "titel is not known here. Did you mean title",
        ),
        ('title = "Test"', 'title = "Test"\nqq = 1', "qq is not known here. Remove it"),
        ('status = "provisional"', 'status = "official"', "Choose from provisional, consensus"),
        ('effective_from = "2026-01-01"', 'effective_from = "January"', "is not a day"),
        ('catalogues = ["pancreas"]', 'catalogues = ["pancres"]', "Did you mean pancreas?"),
        ('catalogues = ["pancreas"]', 'catalogues = ["zzzz"]', "the catalogue zzzz does not exist"),
        ('catalogues = ["pancreas"]', "catalogues = [1]", "is not a list of words"),
        ('catalogues = ["pancreas"]', 'catalogues = "pancreas"', "is not a list of words"),
        ('conflicts = ["EXACTLY-180"]', 'conflicts = ["NONE"]', "the conflict NONE does not exist"),
        ('[scope]\ntext = "all"\nwhen = "true"', "", "scope is missing"),
        (
            'text = "all"\nwhen = "true"',
            'text = "all"\nwhen = "tru"',
            "the finding tru does not exist",
        ),
        (
            'text = "all"\nwhen = "true"',
            'text = "all"\nwhen = "true"\nmax_imaging_age_days = 4.5',
            "is not a whole number",
        ),
        (
            '[[category]]\nid = "borderline"\nlabel = "Borderline"\nmeaning = "B"',
            "",
            "decides nothing",
        ),
        (
            'id = "borderline"\nlabel',
            'id = "resectable"\nlabel',
            "two category entries have the id",
        ),
        ('[[category]]\nid = "resectable"', "[[category]]\nid = 3", "id = 3 is not a text"),
        ('touched = "sma_deg > 0"', "touched = 3", "the definition touched is not a text"),
        ('touched = "sma_deg > 0"', 'touched = "smadeg > 0"', "Did you mean sma_deg?"),
        (
            'touched = "sma_deg > 0"',
            'touched = "sma_deg > 0"\nspare = "sma_deg > 1"',
            "the definition spare is not used",
        ),
        (
            'touched = "sma_deg > 0"',
            'touched = "sma_deg > 0"\nsma_deg = "touched"',
            "has the name of a finding",
        ),
        ('when = "touched"', 'when = "sma_degg > 0"', "Did you mean sma_deg?"),
        ('when = "touched"', 'when = "sma_deg > 0 and"', "cannot be read"),
        (
            'when = "touched"',
            'when = "sma_deg > 360 or touched"',
            "outside the declared range 0 to 360 deg",
        ),
        ('when = "touched"', 'when = "180 < sma_deg <= 90 or touched"', "is impossible"),
        (
            'when = "touched"',
            "when = \"contour == 'teardrop' or touched\"",
            "is not a possible value",
        ),
        (
            'when = "touched"',
            "when = \"sma_deg == 'smooth' or touched\"",
            "is a contact and cannot be compared",
        ),
        (
            'when = "touched"',
            'when = "known(sma_deg) or touched"',
            "would let an added finding widen",
        ),
        ('when = "touched"', 'when = "not variant_deg > 0 or touched"', "stands under not"),
        ('implies = "borderline"', 'implies = "borderlin"', "Did you mean borderline?"),
        ('implies = "borderline"', 'implies = "resectable"', "is the lowest category"),
        ('sources = ["NCCN"]\nevidence', "sources = []\nevidence", "sources is empty"),
        ('sources = ["NCCN"]\nevidence', 'sources = ["NCC"]\nevidence', "Did you mean NCCN?"),
        (
            'sources = ["NCCN"]\nevidence',
            'sources = ["ZZZZZ"]\nevidence',
            "Add it to references.toml",
        ),
        ('sources = ["NCCN"]\nevidence', "evidence", "sources is missing"),
        ('evidence_level = "E"', "", "evidence_level is missing"),
        ('origin = "imported"', 'origin = "seed"', "Choose from imported, proposal"),
        (
            'origin = "imported"',
            'origin = "imported"\nverify = true',
            "verify and doubt belong together",
        ),
        (
            'origin = "imported"',
            'origin = "imported"\ndoubt = "D"',
            "verify and doubt belong together",
        ),
        ('origin = "imported"', 'origin = "imported"\nverify = "yes"', "is not true or false"),
        (
            'origin = "imported"',
            'origin = "imported"\n[[criterion]]\nid = "SMA"',
            "two criterion entries have the id SMA",
        ),
        (
            'unknown = ["sma_deg", "contour"]',
            'unknown = ["variant_deg"]',
            "is not in the condition",
        ),
        ('kind = "conflict"', 'kind = "note"', "Choose from caution, conflict, option"),
        ("sma_deg = 0\n", "smadeg = 0\n", "Did you mean sma_deg?"),
        ("sma_deg = 0\n", "sma_deg = 400\n", "outside the possible range"),
        ("change = { sma_deg = 1 }", 'change = { sma_deg = "much" }', "is not a possible value"),
        (
            'change = { sma_deg = 1 }, lower = "borderline"',
            'change = { sma_deg = 1 }, lower = "resectable"',
            "lower should be resectable but is borderline",
        ),
        (
            'lower = "resectable" },',
            'lower = "resectable", upper = "borderline" },',
            "upper should be borderline but is resectable",
        ),
        (
            'lower = "resectable" },',
            'lower = "resectable", true = ["SMA"] },',
            "true should be SMA but is nothing",
        ),
        ('lower = "resectable" },', 'lower = "resectabl" },', "Did you mean resectable?"),
        (
            'lower = "resectable" },',
            'lower = "resectable", uper = "x" },',
            "uper is not known here",
        ),
        (
            '{ id = "touched", text = "Touched", change = { sma_deg = 1 }, lower = "borderline" },',
            "",
            "there is none in which it is met",
        ),
        (
            '    { id = "clear", text = "Clear", lower = "resectable" },\n',
            "",
            "there is none in which it is not met. Add such a case under [worked]",
        ),
        ("cases = [", "cases = [ 3,", "is not a list of tables"),
        ("cases = [", "kases = 1\ncases = [", "kases is not known here. Did you mean cases"),
        (
            "[[remark]]",
            '[[modifier]]\nletter = "B"\ncomponent = "biology"\n\n[[remark]]',
            'component = "biology" does not exist. None is declared',
        ),
        (
            "[[remark]]",
            '[[component]]\nname = "x"\nset = "nothing@1.0.0"\n\n[[remark]]',
            'there is no set "nothing"',
        ),
        (
            "[[remark]]",
            '[[component]]\nname = "x"\nby = "site"\nsets = {}\n\n[[remark]]',
            "names no set",
        ),
        ('effective_from = "2026-01-01"', 'effective_from = "2026-W01-1"', "is not a day"),
        (
            'text = "all"\nwhen = "true"',
            'text = "all"\nwhen = "true"\nmax_imaging_age_days = -42',
            "max_imaging_age_days = -42 is no age",
        ),
        (
            'label = "Borderline"',
            'label = "Resectable"',
            "two category entries have the label Resectable",
        ),
        (
            "[definitions]",
            '[[category]]\nid = "worse"\nlabel = "Worse"\nmeaning = "W"\n\n[definitions]',
            "category worse: no criterion leads to it",
        ),
        (
            'sources = ["NCCN"]\nevidence',
            'sources = ["NCCN", "NCCN"]\nevidence',
            "the source NCCN is named twice",
        ),
        ('unknown = ["sma_deg", "contour"]', "unknown = []", "unknown is empty"),
        (
            "[[remark]]",
            '[[component]]\nname = "x"\nset = "nothing"\n\n[[remark]]',
            'set = "nothing" has no version. Name it as id@version',
        ),
        (
            "[scope]",
            'may_be_unasked = ["contour"]\n[scope]',
            'may_be_unasked = "contour" is read by no criterion',
        ),
    ],
)
def test_broken_set(folder, old, new, words):
    assert SET.count(old) >= 1
    text = broken(folder, "sets/test-set@1.0.0.toml", SET.replace(old, new, 1))
    assert words in text


def test_finding_under_not_may_not_be_set_aside(folder):
    """Skipping it would turn what is not asked into a criterion that does not apply."""
    turned = SET.replace(
        'when = "touched"\nimplies', 'when = "touched and not (sma_deg > 180)"\nimplies'
    )
    text = turned.replace("[scope]", 'may_be_unasked = ["sma_deg"]\n[scope]', 1)
    assert 'may_be_unasked = "sma_deg" stands under not' in broken(
        folder, "sets/test-set@1.0.0.toml", text
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SET.split("[[criterion]]")[0] + "[worked]\ncases = []\n", "no criterion is given"),
        (
            FIRST_MATCH.replace('when = "true"\nimplies', 'when = "touched"\nimplies'),
            "does not catch every case",
        ),
        (CHECKLIST + "[worked]\ncases = []\n", "no item is given"),
        (
            CHECKLIST.replace('[[category]]\nid = "b"\nlabel = "B"\nmeaning = "B"\n', ""),
            "a checklist set with 2 categories decides nothing",
        ),
        (CHECKLIST.replace("measured_from", "measured"), "measured_from is missing"),
        (
            CHECKLIST + '[[item]]\nid = "WU"\napplies_when = "true"\nstate = "contour"\n'
            "max_age_days = 42\n",
            "item WU: done_on and max_age_days belong together",
        ),
        (
            FIRST_MATCH.replace('implies = "resectable"', 'implies = "borderline"'),
            "category resectable: no criterion leads to it",
        ),
        (
            CHECKLIST + '[[item]]\nid = "WU"\napplies_when = "true"\nstate = "sma_deg"\n',
            "item: sma_deg is a contact and cannot be compared with",
        ),
    ],
)
def test_broken_set_of_another_kind(folder, text, words):
    assert words in broken(folder, "sets/test-set@1.0.0.toml", text)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "pancreas"', 'id = "liver"', "is not the name of the file"),
        ('kind = "contact"', 'kind = "angle"', 'kind = "angle" does not exist'),
        ('label = "SMA contact"', "", "label is missing"),
        (
            'label = "SMA contact"',
            'label = "SMA contact"\nminimum = 9\nmaximum = 3',
            "the minimum must be below the maximum",
        ),
        ('label = "SMA contact"', 'label = "SMA contact"\nminimum = true', "is not a number"),
        ('label = "SMA contact"', 'label = "SMA contact"\nvalues = ["a"]', "has no values"),
        ('values = ["smooth", "irregular"]', "", "a word needs values"),
        ('name = "variant_deg"', 'name = "sma_deg"', "two finding entries have the name sma_deg"),
        ('name = "variant_deg"', 'nam = "variant_deg"', "name is missing"),
        ('name = "variant_deg"', 'name = "variant deg"', "cannot be written in a condition"),
        ('name = "variant_deg"', 'name = "variant.not"', "cannot be written in a condition"),
        ('name = "variant_deg"', 'name = "true"', "is a value, not a finding"),
        (
            'values = ["smooth", ',
            'values = ["smooth", "smooth", ',
            "one of its values is there twice",
        ),
        ('title = "Pancreas"', 'title = "Pancreas"\nsite = "x"', "site is not known here"),
    ],
)
def test_broken_findings(folder, old, new, words):
    text = broken(folder, "findings/pancreas.toml", FINDINGS.replace(old, new, 1))
    assert words in text


def test_two_files_with_the_same_finding(folder):
    other = FINDINGS.replace('id = "pancreas"', 'id = "liver"')
    (folder / "findings" / "liver.toml").write_text(other)
    words = broken(folder, "findings/pancreas.toml", FINDINGS)
    assert "sma_deg is declared in findings/liver.toml already" in words


def test_broken_references(folder):
    text = broken(folder, "references.toml", without(REFERENCES, "citation"))
    assert "reference NCCN: citation is missing" in text


def test_broken_conflicts(folder):
    text = broken(folder, "conflicts.toml", CONFLICTS.replace('["NCCN"]', '["NCCM"]'))
    assert "Did you mean NCCN?" in text


def test_file_that_is_not_text(folder):
    (folder / "references.toml").write_bytes(b"\xff")
    with pytest.raises(CriteriaError, match="is not readable as TOML"):
        load_set("test-set", folder=folder)


def test_component_that_has_components_itself(folder):
    inner = SET.replace('id = "test-set"', 'id = "inner"').replace(
        "[[remark]]", COMPONENT + "[[remark]]", 1
    )
    (folder / "sets" / "inner@1.0.0.toml").write_text(inner)
    outer = SET.replace("[[remark]]", COMPONENT.replace("test-set", "inner") + "[[remark]]", 1)
    words = broken(folder, "sets/test-set@1.0.0.toml", outer)
    assert "the set inner@1.0.0 has components itself" in words


def test_components_chosen_by_a_finding_share_categories(folder):
    other = SET.replace('id = "test-set"', 'id = "other"').replace(
        'id = "resectable"', 'id = "free"'
    )
    other = other.replace('lower = "resectable"', 'lower = "free"')
    (folder / "sets" / "other@1.0.0.toml").write_text(other)
    same = SET.replace('id = "test-set"', 'id = "same"')
    (folder / "sets" / "same@1.0.0.toml").write_text(same)
    component = '[[component]]\nname = "part"\nby = "site"\n'
    component += 'sets = { pancreas = "same@1.0.0", colon = "other@1.0.0" }\n'
    words = broken(
        folder, "sets/test-set@1.0.0.toml", SET.replace("[[remark]]", component + "[[remark]]", 1)
    )
    assert "its sets have different categories" in words


def test_number_of_criteria_met_in_a_component_can_be_asked_for(folder):
    inner = SET.replace('id = "test-set"', 'id = "inner"')
    (folder / "sets" / "inner@1.0.0.toml").write_text(inner)
    component = COMPONENT.replace("test-set", "inner")
    outer = SET.replace("[[remark]]", component + "[[remark]]", 1)
    outer = outer.replace('when = "touched"', 'when = "part.count >= 1"')
    outer = outer.replace('[definitions]\ntouched = "sma_deg > 0"\n', "")
    (folder / "sets" / "test-set@1.0.0.toml").write_text(outer)
    criteria_set = load_set("test-set", folder=folder)
    assert assess(criteria_set, {}).decisive == ("sma_deg",)
    assert assess(criteria_set, {"sma_deg": 9}).lower == "borderline"


def test_published_version_never_changes(folder):
    assert publish(folder) == ["sets/test-set@1.0.0.toml"]
    load_set("test-set", folder=folder)
    edited = SET.replace('label = "SMA contact"', 'label = "Contact of the SMA"', 1)
    (folder / "sets" / "test-set@1.1.0.toml").write_text(
        edited.replace('version = "1.0.0"', 'version = "1.1.0"')
    )
    assert publish(folder) == ["sets/test-set@1.1.0.toml"]
    assert publish(folder) == []
    (folder / "sets" / "test-set@1.0.0.toml").write_text(edited)
    load_library.cache_clear()
    _load.cache_clear()
    with pytest.raises(CriteriaError, match="differs from what was published") as caught:
        load_set("test-set@1.0.0", folder=folder)
    assert "new file with a higher version" in caught.value.remedy


def test_every_set_of_the_program_is_published():
    assert set(published(FOLDER)) == {f"sets/{name}.toml" for name in available_sets()}


def test_newest_version_is_loaded_unless_one_is_named(folder):
    for version in ("1.2.0", "1.10.0"):
        text = SET.replace('version = "1.0.0"', f'version = "{version}"')
        (folder / "sets" / f"test-set@{version}.toml").write_text(text)
    assert available_sets(folder) == ("test-set@1.0.0", "test-set@1.2.0", "test-set@1.10.0")
    assert load_set("test-set", folder=folder).version == "1.10.0"
    assert load_set("test-set@1.2.0", folder=folder).version == "1.2.0"
    assert load_set("test-set", "1.0.0", folder=folder).version == "1.0.0"


def test_unknown_set_and_version_name_the_nearest():
    with pytest.raises(UnknownSet, match="Did you mean pannet-anatomical-resectability?"):
        load_set("pannet-anatomical")
    with pytest.raises(UnknownSet, match='there is no version of .* "9.9.9"'):
        load_set("pannet-anatomical-resectability", "9.9.9")


def test_files_of_the_program_use_every_reference_and_conflict():
    library = load_library()
    sets = [load_set(name) for name in available_sets()]
    used = {s.key for c in sets for criterion in c.criteria for s in criterion.sources}
    used |= {s.key for conflict in library.conflicts.values() for s in conflict.sources}
    assert {conflict.id for c in sets for conflict in c.conflicts} == set(library.conflicts)
    assert set(library.references) - used <= {
        "Norton-2011",
        "PMC4557649",
        "Marburg-2022",
        "SINET-surgery-2020",
    }


def test_files_of_the_program_end_lines_as_the_hash_expects():
    for path in Path(FOLDER).rglob("*.toml"):
        assert b"\r" not in path.read_bytes()


def test_every_doubt_is_shown():
    sets = [load_set(name) for name in available_sets()]
    doubts = [line for criteria_set in sets for line in criteria_set.verify]
    assert len(doubts) >= 20
    assert all(": " in line for line in doubts)
    assert assess(sets[0], {}).scope is Truth.TRUE
