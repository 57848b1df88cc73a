"""The criteria as pages to read, printed from their files."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from resectability.core.assessing import assess
from resectability.core.library import available_sets, load_library, load_set
from resectability.core.sets import Contradiction, CriteriaSet, Criterion, Item, Remark, WorkedCase
from resectability.core.sources import FindingsFile, Library
from resectability.core.verdict import ENGINE_VERSION, Verdict
from resectability.core.wording import NOTICE, label_of, lower_first, value_text
from rules import CONTACT_CLASSES, Finding

MOST_NAMED: Final = 8  # findings to obtain of a worked case, beyond which they are counted
LONGEST_SHORT_NAME: Final = 4
KIND_WORDS: Final = {
    "minimum_category": "Each criterion that is met says *at least this category*. The lower bound "
    "is the highest category of the criteria met, the upper bound also counts those not known.",
    "first_match": "The first criterion that is met decides. One that is not known before it "
    "leaves its category possible as well.",
    "checklist": "An entry that applies and is not recorded as done, or was done too long ago, "
    "is missing.",
}
_INDEX: Final = """# Criteria

Printed from the files in `resectability/criteria` by `manage.py criteria --pages docs`; a test
holds the two together. {notice}

A finding that is not recorded is unknown, never normal: a verdict is a lower and an upper bound,
and determinate where both agree. A number may also be given as a class of contact
({classes}), or as a range `{{"min": 60, "max": 120}}`; a comparison that does not come out the
same over the whole range is unknown. What is *not applicable* is skipped where one of several
conditions is enough, and takes a criterion out where all are needed; it is accepted only for
findings that declare when they do not apply. Findings that contradict each other count as unknown,
with a warning. A set may list findings that can be set aside where the source of the findings does
not ask them; a verdict reached so names them. Criteria marked *to be verified* rest on a source
that was not read in full; a verdict that depends on one says so. How the answers of the registry
are read as findings: [criteria/registry.md](criteria/registry.md).

    manage.py assess case.json --criteria {default} --explain
    manage.py assess case.json --compare {compared}

Engine {engine}.
"""


def pages() -> dict[str, str]:
    """Text of each page by its path under docs/."""
    sets = [load_set(name) for name in available_sets()]
    texts = {f"criteria/{criteria_set.name}.md": set_page(criteria_set) for criteria_set in sets}
    return {"criteria.md": index_page(sets), **texts}


def index_page(sets: Sequence[CriteriaSet]) -> str:
    library = load_library()
    anatomical = [s.id for s in sets if s.site == "pancreas" and s.id.startswith("pan")]
    lines = [
        _INDEX.format(
            notice=NOTICE,
            classes=", ".join(f"`{word}`" for word in CONTACT_CLASSES),
            default=anatomical[-1],
            compared=",".join(anatomical[-2:]),
            engine=ENGINE_VERSION,
        ),
        *_sets(sets),
    ]
    for file in library.catalogues.values():
        lines += ["", f"## Findings: {lower_first(file.title)}", "", *_findings(file)]
    lines += [*_conflicts(library), *_references(library)]
    return "\n".join(lines) + "\n"


def _sets(sets: Sequence[CriteriaSet]) -> Iterator[str]:
    yield from ("## Sets", "")
    yield from _table(
        ("set", "title", "site", "status", "criteria", "worked cases"),
        (
            (f"[{s.name}](criteria/{s.name}.md)", s.title, s.site, s.status,
             str(len(s.criteria)), str(len(s.cases)))
            for s in sets
        ),
    )  # fmt: skip


def _conflicts(library: Library) -> Iterator[str]:
    yield from ("", "## Where statements in circulation and evidence differ", "")
    for conflict in library.conflicts.values():
        keys = ", ".join(source.key for source in conflict.sources)
        yield f"- **{conflict.statement}.** {conflict.issue} *Here:* {conflict.coded} ({keys})"


def _references(library: Library) -> Iterator[str]:
    yield from ("", "## References", "")
    for reference in library.references.values():
        link = f" <{reference.url}>" if reference.url else ""
        yield f"- `{reference.key}` {reference.citation}.{link} Read: {reference.access}."


def _findings(file: FindingsFile) -> Iterator[str]:
    return _table(
        ("finding", "label", "values", "not applicable"),
        (
            (f"`{name}`", finding.label, _values(finding), finding.not_applicable_when)
            for name, finding in file.findings.items()
        ),
    )


def _values(finding: Finding) -> str:
    if finding.kind == "boolean":
        return "true, false"
    if finding.kind == "date":
        return "date, also to the month or year"
    if finding.kind == "contact":
        return "0 to 360° or class"
    if finding.kind == "number":
        return finding.range_text
    joined = (" < " if finding.kind == "ordered" else ", ").join(finding.values)
    return f"any of: {joined}" if finding.kind == "words" else joined


def findings_text(criteria_set: CriteriaSet) -> str:
    """What can be given to a set, for a person at a terminal: name, values, label."""
    rows = [
        (name, _values(finding), f"{finding.label}{_absent(finding)}")
        for name, finding in criteria_set.catalogue.findings.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(
        f"{n:<{widths[0]}}  {v:<{min(widths[1], 40)}}  {label}" for n, v, label in rows
    )


def _absent(finding: Finding) -> str:
    said = finding.not_applicable_when
    return f"; not_applicable: {said}" if said else ""


def set_page(criteria_set: CriteriaSet) -> str:
    lines = [f"# {criteria_set.title}", "", f"**{NOTICE}** {criteria_set.disclaimer}", ""]
    lines += _header(criteria_set)
    lines += ["", "## Categories", "", KIND_WORDS[criteria_set.kind], ""]
    lines += _table(
        ("category", "code", "meaning"),
        ((c.label, c.code, c.meaning) for c in criteria_set.categories),
    )
    if criteria_set.definitions:
        lines += ["", "## Definitions", ""]
        lines += [f"- `{n}`: `{node.text}`" for n, node in criteria_set.definitions.items()]
    lines += ["", "## Criteria"]
    for criterion in criteria_set.criteria:
        lines += ["", *_criterion(criterion)]
    lines += _conditions("Contradictions", criteria_set.contradictions)
    lines += _conditions("Remarks", criteria_set.remarks)
    lines += ["", "## Worked cases", "", *_cases(criteria_set)]
    return "\n".join(lines) + "\n"


def _header(criteria_set: CriteriaSet) -> Iterator[str]:
    scope = criteria_set.scope
    yield f"- Set: `{criteria_set.name}`, {criteria_set.status}, from {criteria_set.effective_from}"
    yield f"- Owner: {criteria_set.owner}"
    yield f"- Scope: {scope.text} (`{scope.when.text}`)"
    if scope.imaging_required:
        yield f"- Imaging: {scope.imaging_required}, at most {scope.max_imaging_age_days} days old"
    for component in criteria_set.components:
        names = ", ".join(f"`{used.name}`" for used in component.sets.values())
        chosen = f", chosen by `{component.by}`" if component.by else ""
        yield f"- `{component.name}` is the verdict of {names}{chosen}"
    if criteria_set.may_be_unasked:
        names = ", ".join(f"`{name}`" for name in criteria_set.may_be_unasked)
        yield f"- May be set aside, and is then named, where the source does not ask it: {names}"
    for modifier in criteria_set.modifiers:
        yield f"- Letter {modifier.letter}: `{modifier.component}` is positive"
    yield f"- File: `resectability/criteria/{criteria_set.file}`, sha256 `{criteria_set.sha256}`"


def _criterion(criterion: Criterion) -> Iterator[str]:
    yield f"### {criterion.id}"
    yield ""
    yield f"{criterion.label} → **{lower_first(criterion.implies.label)}**"
    yield ""
    if criterion.item is not None:
        yield from _item(criterion.item)
    yield f"    {criterion.when.text}"
    yield ""
    keys = ", ".join(f"`{source.key}`" for source in criterion.sources)
    yield f"{criterion.rationale} Source: {keys}; {criterion.evidence_level}; {criterion.origin}."
    if criterion.modifiable is not None:
        yield "Can be modified." if criterion.modifiable else "Cannot be modified."
    yield from [f"Option: {option}." for option in criterion.options]
    if criterion.verify:
        yield f"**To be verified:** {criterion.verify}"


def _item(item: Item) -> Iterator[str]:
    age = f", at most {item.max_age_days} days old" if item.max_age_days is not None else ""
    yield f"Applies where `{item.applies.text}`{age}. Blocks where `{item.blocks.text}`."
    yield ""


def _conditions(
    title: str, conditions: Sequence[Contradiction] | Sequence[Remark]
) -> Iterator[str]:
    if conditions:
        yield from ("", f"## {title}", "")
    for condition in conditions:
        if isinstance(condition, Contradiction):
            names = " and ".join(f"`{name}`" for name in condition.unknown)
            text = f"{condition.label}; {names} count as unknown"
        else:
            text = f"({condition.kind}) {condition.text}"
        yield f"- **{condition.id}** {text} (`{condition.when.text}`)"


def _cases(criteria_set: CriteriaSet) -> Iterator[str]:
    """A case is described by what differs from the first one."""
    first = criteria_set.cases[0]
    yield "Findings of the first case; the others name what differs from it:"
    yield ""
    yield _found(criteria_set, first, first.findings) + "."
    yield ""
    yield from _table(
        ("case", "differs in", "at least", "at most", "rests on", "to obtain"),
        (
            (
                _name(case),
                _found(criteria_set, case, _changed(case, first)),
                *_result(assess(criteria_set, case.findings)),
            )
            for case in criteria_set.cases
        ),
    )


def _name(case: WorkedCase) -> str:
    """With its short name, by which other cases refer to it."""
    return f"{case.id}: {case.text}" if len(case.id) <= LONGEST_SHORT_NAME else case.text


def _result(verdict: Verdict) -> Iterator[str]:
    """Both bounds, the criteria the lower one rests on, and the findings that would settle it."""
    letters = f" ({verdict.label})" if verdict.criteria_set.modifiers else ""
    yield verdict.lower_category.label + letters
    yield "" if verdict.determinate else verdict.upper_category.label
    yield ", ".join(reason.criterion.id for reason in verdict.deciding)
    names, catalogue = verdict.to_obtain, verdict.criteria_set.catalogue
    if len(names) > MOST_NAMED:
        yield f"{len(names)} findings"
    else:
        yield ", ".join(label_of(catalogue, name) for name in names)


def _changed(case: WorkedCase, first: WorkedCase) -> Sequence[str]:
    names = dict.fromkeys((*first.findings, *case.findings))
    return [name for name in names if case.findings.get(name) != first.findings.get(name)]


def _found(criteria_set: CriteriaSet, case: WorkedCase, names: Iterable[str]) -> str:
    if not case.findings:
        return "nothing is known"
    catalogue = criteria_set.catalogue
    return "; ".join(
        f"{label_of(catalogue, name)} "
        f"{value_text(catalogue.findings[name], case.findings.get(name))}"
        for name in names
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
