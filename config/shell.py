"""What stands around every page: who is here, where they may go, the theme, the version."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    href: str
    current: bool = False


# label, address by name
SIGNED_IN = (
    ("Work list", "registry:dashboard"),
    ("Cases", "registry:case_list"),
    ("Resectability", "resectability:check"),
    ("Reports", "reports:report_list"),
    ("Exports", "reports:export_list"),
)
PUBLIC = (
    ("Resectability check", "resectability:check"),
    ("Criteria", "resectability:criteria"),
)
ACCOUNT = (("Password", "account_change_password"),)


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
    def nav(self) -> list[Place]:
        return self._places(SIGNED_IN if self.person else PUBLIC)

    @property
    def account(self) -> list[Place]:
        return self._places(ACCOUNT)

    def _places(self, entries: tuple[tuple[str, str], ...]) -> list[Place]:
        found = [(label, address(name)) for label, name in entries]
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
    def sign_out(self) -> str:
        return address("account_logout")

    @property
    def theme_href(self) -> str:
        other = THEMES[self.theme == THEMES[0]]
        return address("theme") + "?" + urlencode({"to": other, "next": self._request.path})
