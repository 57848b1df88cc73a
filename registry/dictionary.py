"""The declarations of all variables as plain data, and the findings that rules may speak of."""

from dataclasses import dataclass
from functools import cache

from registry.core.complications import GRADES, ISGPS_GRADES
from registry.fields import Kind, VariableMixin, variables
from registry.models import PARTS, REPEATED
from registry.sections import SECTIONS, section_of
from registry.vocabulary import Procedure, ResectedOrgan, Vessel
from rules import Catalogue, Finding, Node, parse
from rules import Kind as FindingKind

CONTACT_VARIABLES = ("contact_deg", "contact_class", "contact_low_deg", "contact_high_deg")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A variable with its whole meaning; ``words`` are pairs of code and label."""

    part: str
    name: str
    section: str
    label: str
    hint: str
    kind: Kind
    unit: str
    units: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, str], ...]
    minimum: float | None
    maximum: float | None
    tier: str
    disclosure: str
    applies_when: str
    codes: tuple[str, ...]
    instead_of: str
    columns: tuple[str, ...]
    repeated: bool
    required: bool
    pattern: str
    example: str

    @property
    def core(self) -> bool:
        return self.tier == "core"

    def word_label(self, code: str) -> str:
        return dict(self.words).get(code, code)


def _declaration(part: str, field: VariableMixin) -> Declaration:
    meaning = field.meaning
    return Declaration(
        part=part,
        name=field.name,
        section=section_of(part, field.name).key,
        label=field.label,
        hint=field.hint,
        kind=field.kind,
        unit=meaning.unit,
        units=tuple(meaning.units.items()),
        words=meaning.words,
        minimum=meaning.minimum,
        maximum=meaning.maximum,
        tier=str(meaning.tier),
        disclosure=str(meaning.disclosure),
        applies_when=meaning.applies_when,
        codes=meaning.codes,
        instead_of=meaning.instead_of,
        columns=field.columns,
        repeated=part in REPEATED or part == "vessel",
        required=not field.null,
        pattern=meaning.pattern,
        example=meaning.example,
    )


@cache
def declarations() -> tuple[Declaration, ...]:
    """In the order of the form."""
    fields = {part: variables(model) for part, model in PARTS.items()}
    return tuple(
        _declaration(group.part, fields[group.part][name])
        for section in SECTIONS
        for group in section.groups
        for name in group.variables
    )


@cache
def of_part(part: str) -> dict[str, Declaration]:
    return {d.name: d for d in declarations() if d.part == part}


@cache
def by_name() -> dict[str, Declaration]:
    """Names of variables are unique over all parts: rules and files use them plainly."""
    found = {d.name: d for d in declarations()}
    if len(found) < len(declarations()):
        raise RuntimeError("two variables of the registry have the same name")
    return found


FINDING_KINDS: dict[Kind, FindingKind] = {
    "text": "word",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "word": "word",
    "words": "words",
    "date": "date",
}
# what rules may use besides the variables; ``registry.facts`` computes them
DERIVED = (
    Finding("vessel", "word", values=tuple(Vessel.codes()), label="Vessel"),
    Finding("contact", "contact", label="Contact as degrees, class or range"),
    Finding("born_on", "date", label="Some day of the year of birth"),
    Finding("bmi_kg_m2", "number", unit="kg/m²", label="Body mass index"),
    Finding("procedures", "words", values=tuple(Procedure.codes()), label="All procedures"),
    Finding(
        "all_organs_resected",
        "words",
        values=tuple(ResectedOrgan.codes()),
        label="Organs resected in all operations",
    ),
    Finding("operation_count", "number", label="Operations entered"),
    Finding("complication_count", "number", label="Complications entered"),
    Finding("followup_count", "number", label="Follow-up visits entered"),
    Finding(
        "worst_clavien_dindo",
        "word",
        values=("none", *GRADES),
        label="Worst Clavien–Dindo grade entered",
    ),
    Finding(
        "fistula_from_findings",
        "word",
        values=ISGPS_GRADES,
        label="Grade of the fistula by amylase, drain and consequences",
    ),
)


@cache
def catalogue() -> Catalogue:
    own = [
        Finding(
            d.name,
            FINDING_KINDS[d.kind],
            unit=d.unit,
            minimum=d.minimum,
            maximum=d.maximum,
            values=tuple(code for code, _ in d.words),
            label=d.label,
        )
        for d in by_name().values()
    ]
    return Catalogue({finding.name: finding for finding in (*own, *DERIVED)})


@cache
def rule(text: str) -> Node:
    """A condition over the variables of one case. Raises RuleError."""
    return parse(text, catalogue())
