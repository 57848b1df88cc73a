"""The public pages of resectability: nothing is stored, nobody has to sign in."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from centers.scope import unscoped
from registry.core.scores import score_named
from resectability import forms
from resectability.calculators.pages import list_page, score_page
from resectability.core import DEFAULT_SET, UnknownSet, assess, load_set
from resectability.presenting import others, present, present_set


@unscoped
@require_safe
@gzip_page  # the page holds no secret, so compressing it gives none away
def check(request: HttpRequest) -> HttpResponse:
    """Findings in the address, verdict out; works without JavaScript."""
    criteria_set, here = load_set(DEFAULT_SET), reverse("resectability:check")
    if request.GET.get(forms.REST):
        filled = forms.read(forms.clear_the_rest(request.GET), criteria_set.catalogue)
        return HttpResponseRedirect(f"{here}?{filled.query}")
    answers = forms.read(request.GET, criteria_set.catalogue)
    link = f"{here}?{answers.query}" if answers.query else here
    verdict = assess(criteria_set, answers.findings)
    page = present(verdict) | {"answers": answers, "link": link, "others": others(verdict.findings)}
    if request.htmx:  # type: ignore[attr-defined]
        return replace_url(render(request, "resectability/_checked.html", page), link)
    page["groups"] = list(forms.page(answers))
    status = 400 if answers.problems else 200
    return render(request, "resectability/check.html", page, status=status)


@unscoped
@require_safe
@gzip_page
def criteria(request: HttpRequest, name: str = DEFAULT_SET) -> HttpResponse:
    """A criteria set as it is loaded: every criterion, source and worked case."""
    try:
        page = present_set(load_set(name))
    except UnknownSet as unknown:
        raise Http404(str(unknown)) from None
    return render(request, "resectability/criteria.html", page)


@unscoped
@require_safe
@gzip_page
def scores(request: HttpRequest) -> HttpResponse:
    """Every score that is declared, found by a word of its title, source or inputs."""
    return render(request, "resectability/scores.html", list_page(request.GET.get("q", "")))


@unscoped
@require_safe
@gzip_page
def score(request: HttpRequest, name: str) -> HttpResponse:
    """Inputs in the address, value or range out; works without JavaScript."""
    try:
        page = score_page(score_named(name), request.GET)
    except LookupError as unknown:
        raise Http404(str(unknown)) from None
    if request.htmx:  # type: ignore[attr-defined]
        return replace_url(render(request, "resectability/_scored.html", page), page["link"])
    status = 400 if page["filled"].problems else 200
    return render(request, "resectability/score.html", page, status=status)
