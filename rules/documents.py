"""The JSON of an input file; what is wrong with it is told in plain words."""

import json


class DocumentProblem(ValueError):
    """Text that is not JSON, or names one thing twice; the message says what is wrong."""


def read_document(text: str, example: str) -> object:
    """What the text holds. `example` shows what should be written. Raises DocumentProblem."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeated_names)
    except DocumentProblem:
        raise
    except json.JSONDecodeError as error:
        problem = f"{error.msg}, line {error.lineno}, column {error.colno}"
    except RecursionError:
        problem = "it is nested too deeply"
    except ValueError:
        problem = "a number in it has too many digits"
    raise DocumentProblem(f"the input is not JSON: {problem}. {example}")


def _without_repeated_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document: dict[str, object] = {}
    for name, value in pairs:
        if name in document:
            raise DocumentProblem(f"{name} is given twice. Keep one of the two values.")
        document[name] = value
    return document
