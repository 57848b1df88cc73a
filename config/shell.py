"""What stands around every page: who is here, where they may go, the theme, the version."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from centers.models import Center
from centers.permissions import Permission, has_permission
from centers.roles import ROLES
from centers.scope import Scope

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    href: str
    current: bool = False


# label, address by name, what opens it (None: whoever is signed in)
Entry = tuple[str, str, Permission | None]
SIGNED_IN: tuple[Entry, ...] = (
    ("Work list", "registry:dashboard", Permission.READ_CASES),
    ("Cases", "registry:case_list", Permission.READ_CASES),
    ("Resectability", "resectability:check", None),
    ("Reports", "reports:report_list", Permission.READ_REPORTS),
    ("Exports", "reports:export_list", Permission.REQUEST_EXPORTS),
)
PUBLIC: tuple[Entry, ...] = (
    ("Resectability check", "resectability:check", None),
    ("Criteria", "resectability:criteria", None),
    ("Scores", "resectability:scores", None),
)
ACCOUNT: tuple[Entry, ...] = (
    ("Access log", "access_log", Permission.READ_ACCESS_LOG),
    ("Change password", "account_change_password", None),
)


def context(request: HttpRequest) -> dict[str, "Shell"]:
    return {"shell": Shell(request)}


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else THEMES[0]


def address(name: str) -> str:
    """Empty where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Shell:
    """Read by base.html; on a public page it never touches the session or the person."""

    version = settings.PROGRAM_VERSION
    demo = settings.DEMO

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        view = getattr(request.resolver_match, "func", None)
        self.public = view is None or getattr(view, "unscoped", False)
        self.theme = theme_of(request)

    @property
    def person(self) -> str:
        if self.public or not self._request.user.is_authenticated:
            return ""
        return str(self._request.user)

    @property
    def standing(self) -> str:
        """Roles of this person today, and where."""
        scope = self._scope
        if scope is None:
            return ""
        names = {c.pk: c.name or c.code for c in Center.objects.filter(pk__in=scope.center_ids)}
        held = [
            f"{ROLES[code].label}{f' · {names[at]}' if at in names else ''}"
            for at, codes in scope.roles.items()
            for code in sorted(codes)
        ]
        return ", ".join(held[:2]) + (f" and {len(held) - 2} more" if len(held) > 2 else "")

    @property
    def _scope(self) -> Scope | None:
        return getattr(self._request, "scope", None) if self.person else None

    @property
    def nav(self) -> list[Place]:
        return self._places(SIGNED_IN if self.person else PUBLIC)

    @property
    def account(self) -> list[Place]:
        return self._places(ACCOUNT)

    def _places(self, entries: tuple[Entry, ...]) -> list[Place]:
        scope = self._scope
        found = [
            (label, address(name))
            for label, name, needed in entries
            if needed is None or (scope is not None and has_permission(scope, needed))
        ]
        path = self._request.path
        best = max((h for _, h in found if h and path.startswith(h)), key=len, default="")
        return [Place(label, href, href == best) for label, href in found if href]

    @property
    def home(self) -> str:
        return (address("registry:dashboard") if self.person else "") or address(
            "resectability:check"
        )

    @property
    def criteria(self) -> str:
        return address("resectability:criteria")

    @property
    def sign_in(self) -> str:
        return address("account_login")

    @property
    def back(self) -> str:
        """From a public page to the registry, for who seems to be signed in: only the name of the
        cookie is looked at."""
        seems = settings.SESSION_COOKIE_NAME in self._request.COOKIES
        return address("registry:dashboard") if self.public and seems else ""

    @property
    def sign_out(self) -> str:
        return address("account_logout")

    @property
    def theme_href(self) -> str:
        other = THEMES[self.theme == THEMES[0]]
        return address("theme") + "?" + urlencode({"to": other, "next": self._request.path})
