"""A variable of the registry: a Django field that also knows what it means.

Nothing of the meaning reaches a migration: ``deconstruct`` names Django's own class, so
changing a label, a unit, the allowed values or a rule changes no migration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from django.contrib.postgres.fields import ArrayField
from django.core import checks
from django.db import models
from django.utils.module_loading import import_string

from registry.vocabulary import Disclosure, Tier
from rules.words import Word

Kind = Literal["text", "number", "integer", "boolean", "word", "words", "date"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """``instead_of``: another way of answering that variable, as a class instead of degrees."""

    unit: str = ""
    tier: str = Tier.EXTENDED
    disclosure: str = ""
    applies_when: str = ""
    codes: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    instead_of: str = ""
    units: Mapping[str, float] = field(default_factory=dict)
    pattern: str = ""
    example: str = ""


class VariableMixin(models.Field):  # type: ignore[type-arg]
    plain: ClassVar[type[models.Field]]  # type: ignore[type-arg]
    kind: ClassVar[Kind]
    companion: ClassVar[str] = ""  # a second column <name>_<companion>
    not_stored = ("verbose_name", "choices", "help_text", "validators")

    def __init__(  # every argument optional: Django makes fields from deconstruct() alone
        self,
        label: str = "",
        *,
        hint: str = "",
        unit: str = "",
        words: type[Word] | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        tier: str = Tier.EXTENDED,
        disclosure: str = "",
        applies_when: str = "",
        codes: tuple[str, ...] = (),
        instead_of: str = "",
        units: Mapping[str, float] | None = None,
        pattern: str = "",
        example: str = "",
        **options: Any,
    ) -> None:
        self.meaning = Meaning(
            unit=unit,
            tier=tier,
            disclosure=disclosure,
            applies_when=applies_when,
            codes=codes,
            words=tuple(words.choices()) if words else (),
            minimum=minimum,
            maximum=maximum,
            instead_of=instead_of,
            units=dict(units or {}),
            pattern=pattern,
            example=example,
        )
        options = {"null": True, "blank": True, "help_text": hint, **options}
        super().__init__(verbose_name=label or None, **options)

    @property
    def label(self) -> str:
        return str(self.verbose_name)

    @property
    def hint(self) -> str:
        return str(self.help_text)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.meaning.words)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_{self.companion}") if self.companion else (self.name,)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _, args, options = super().deconstruct()
        options = {k: v for k, v in options.items() if k not in self.not_stored}
        return name, f"{_home(self.plain)}.{self.plain.__name__}", args, options

    def clone(self) -> Any:
        """Django clones fields into migration state; pghistory into event models: plain."""
        _, path, args, options = self.deconstruct()
        return import_string(path)(*args, **options)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        problems = []
        if not self.verbose_name or self.meaning.disclosure not in set(Disclosure):
            problem = "a variable needs a label and a disclosure class"
            problems.append(checks.Error(problem, obj=self, id="registry.E001"))
        return [*super().check(**kwargs), *problems]

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().contribute_to_class(cls, name, **kwargs)
        # children of an abstract model inherit both fields: add the second once
        second = f"{name}_{self.companion}"
        if self.companion and all(f.name != second for f in cls._meta.local_fields):
            column = models.TextField(null=True, blank=True, editable=False)
            column.creation_counter = self.creation_counter  # stands right after the first
            cls.add_to_class(second, column)


def _home(plain: type[models.Field]) -> str:  # type: ignore[type-arg]
    return "django.contrib.postgres.fields" if plain is ArrayField else "django.db.models"


class Text(VariableMixin, models.TextField):  # type: ignore[type-arg]
    plain, kind = models.TextField, "text"
    _pyi_private_get_type: str | None  # type: ignore[assignment]


class Choice(VariableMixin, models.TextField):  # type: ignore[type-arg]
    plain, kind = models.TextField, "word"
    _pyi_private_get_type: str | None  # type: ignore[assignment]


class Choices(VariableMixin, ArrayField):  # type: ignore[type-arg]
    """Several words; never an empty list: "none" is a word of its own."""

    plain, kind = ArrayField, "words"
    _pyi_private_get_type: list[str] | None  # type: ignore[assignment]

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, **{"base_field": models.TextField(), **options})


class Number(VariableMixin, models.FloatField):  # type: ignore[type-arg]
    plain, kind = models.FloatField, "number"
    _pyi_private_get_type: float | None  # type: ignore[assignment]


class Laboratory(Number):
    """Value in the canonical unit; ``<name>_entered`` keeps the value and unit as typed.

    ``units`` maps each other unit to the factor that makes the canonical one.
    """

    companion = "entered"


class Integer(VariableMixin, models.IntegerField):  # type: ignore[type-arg]
    plain, kind = models.IntegerField, "integer"
    _pyi_private_get_type: int | None  # type: ignore[assignment]


class YesNo(VariableMixin, models.BooleanField):  # type: ignore[type-arg]
    plain, kind = models.BooleanField, "boolean"
    _pyi_private_get_type: bool | None  # type: ignore[assignment]


class PartialDate(VariableMixin, models.DateField):  # type: ignore[type-arg]
    """First day of what is known; its precision is a second column ``<name>_precision``."""

    plain, kind, companion = models.DateField, "date", "precision"
    _pyi_private_get_type: date | None  # type: ignore[assignment]


def variables(model: type[models.Model]) -> dict[str, VariableMixin]:
    return {f.name: f for f in model._meta.local_fields if isinstance(f, VariableMixin)}
