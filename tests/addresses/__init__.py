"""Every address of the program, and what each app says of its own.

A module here belongs to one app and may hold:

``PUBLIC``   names of addresses that open without a sign-in; nothing else does;
``PLAIN``    {argument: value} of arguments that name no row (a section, a vessel);
``POOLED``   {name of an address: the permission it takes} for rows of no center;
``MARKS``    words of Uppsala's rows that no answer to Lyon may hold;
``rows``     (person, center) -> {argument: value of a row of this center}, called in the scope
             of the person, who enters data there;
``pooled``   (world) -> {argument: value of a row of the whole network}, for POOLED.

An argument that means different things at different addresses is written ``address.argument``.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

UNSAFE = ("post", "put", "patch", "delete")


@dataclass(frozen=True)
class Address:
    name: str
    template: str  # cases/%(pk)s/
    arguments: tuple[str, ...]
    view: Any

    @property
    def is_api(self) -> bool:
        return self.template.startswith("api/")

    @property
    def methods(self) -> list[str]:
        """Those the view answers to; of a function, reading and posting are tried."""
        if actions := getattr(self.view, "actions", None):
            return [m for m in actions if m in ("get", *UNSAFE)]
        kind = getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)
        return [m for m in ("get", *UNSAFE) if hasattr(kind, m)] if kind else ["get", "post"]

    def values(self, known: dict[str, Any]) -> dict[str, Any]:
        """Raises KeyError with the remedy for an argument that no app has a value for."""
        keys = {a: f"{self.name}.{a}" if f"{self.name}.{a}" in known else a for a in self.arguments}
        for argument, key in keys.items():
            if key not in known:
                raise KeyError(
                    f"{self.name} takes {argument!r}: in the module of its app in tests/addresses"
                    " add a row of the center for it to `rows`, or a word to PLAIN"
                )
        return {argument: known[key] for argument, key in keys.items()}

    def is_plain(self, plain: dict[str, Any]) -> bool:
        return all(a in plain or f"{self.name}.{a}" in plain for a in self.arguments)

    def path(self, known: dict[str, Any]) -> str:
        return "/" + self.template % self.values(known)


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Any, prefix: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        template = prefix + normalize(pattern.pattern.regex.pattern.lstrip("^"))[-1][0]
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, template, inner)
        elif isinstance(pattern, URLPattern):
            arguments = tuple(part.split(")")[0] for part in template.split("%(")[1:])
            yield Address(
                namespace + (pattern.name or template), template, arguments, pattern.callback
            )


def modules() -> list[ModuleType]:
    return [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]


def words(what: str) -> set[str]:
    return {word for module in modules() for word in getattr(module, what, ())}


def table(what: str) -> dict[str, Any]:
    return {k: v for module in modules() for k, v in getattr(module, what, {}).items()}


def made_by(what: str, *given: Any) -> dict[str, Any]:
    """What the functions ``rows`` or ``pooled`` of all apps make."""
    makers = [getattr(module, what) for module in modules() if hasattr(module, what)]
    return {k: v for make in makers for k, v in make(*given).items()}
