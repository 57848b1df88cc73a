"""The bundle that draws charts in the browser, built offline from the installed wheel."""

from importlib.metadata import version
from pathlib import Path

VEGA_LITE = "6.4"  # what the figures are written for
NAME = "charts/vega.js"


def build(folder: Path) -> bool:
    """Write the bundle unless this version of it is there; whether it was written."""
    target, made_by = folder / NAME, f"// vl-convert {version('vl-convert-python')}, {VEGA_LITE}\n"
    if target.exists():
        with target.open() as file:
            if file.readline() == made_by:
                return False
    import vl_convert

    bundle = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # type: ignore[call-arg]
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    # a scope of its own: its top-level names are single letters
    fresh.write_text(f"{made_by}(() => {{\n{bundle}\n}})();\n")
    fresh.replace(target)
    return True
