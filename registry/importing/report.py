"""The report of an import, as a file for people (CSV) or programs (JSON)."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from registry.importing.outcome import Outcome, Planned, Remark
from registry.importing.registration import cautions
from registry.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Report:
    """``written`` says whether anything was: not in a dry run, nor beside an invalid line."""

    counts: dict[str, int]
    remarks: tuple[Remark, ...]
    written: bool

    @property
    def invalid(self) -> int:
        return self.counts[Outcome.INVALID]

    @property
    def errors(self) -> tuple[Remark, ...]:
        return tuple(r for r in self.remarks if r.severity == Severity.ERROR)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What is not wrong in any line and has consequences for all."""
        return cautions(remark.code for remark in self.remarks)

    def __str__(self) -> str:
        counted = ", ".join(f"{n} {outcome}" for outcome, n in self.counts.items())
        return f"{counted}; {'written' if self.written else 'nothing written'}"


def report_of(planned: Sequence[Planned], *, written: bool) -> Report:
    counts = Counter(p.outcome for p in planned)
    remarks = tuple(remark for p in planned for remark in p.remarks)
    return Report({o: counts.get(o, 0) for o in Outcome.codes()}, remarks, written)


def write_report(report: Report, path: Path) -> None:
    """JSON if the name ends in .json, else CSV."""
    if path.suffix == ".json":
        content: dict[str, Any] = {**report.counts, "written": report.written}
        content["cautions"] = list(report.cautions)
        content["remarks"] = [asdict(r) for r in report.remarks]
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        names = [field.name for field in fields(Remark)]
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({k: _harmless(v) for k, v in asdict(r).items()} for r in report.remarks)


def _harmless(value: object) -> object:
    """A spreadsheet would run a cell that begins like a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else value
