"""What is sent without a script after the session ended is shown again to its person alone."""

import re
from http.cookies import SimpleCookie

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from centers import unsent
from centers.scope import user_scope
from registry.queries import case_record
from tests.registry.test_pages import section, text_of

TYPED = {"birth_year": "1987", "sex": "female"}
NOT_SAVED = "Typed before your session ended, not saved yet"


@pytest.fixture
def lyon(client, world):
    client.force_login(world.lyon_entry)
    return client


@pytest.fixture
def sent(lyon, case):
    """The answer to a form that was opened, and sent after the session had ended."""
    page = lyon.get(section(case, "patient")).content.decode()
    person = re.search(r'name="person" value="([^"]+)"', page)[1]
    lyon.logout()
    form = TYPED | {"version": case.version, "person": person}
    return lyon.post(section(case, "patient"), form)


def now(case, world):
    with user_scope(world.lyon_entry):
        return case_record(case.id)


def typed(page):
    return NOT_SAVED in page.content.decode()


def test_sign_in_is_asked_and_told_that_it_is_kept(lyon, case, sent):
    assert sent.status_code == 302
    assert sent["Location"] == f"{reverse('account_login')}?next={section(case, 'patient')}"
    assert "Your session had ended. Nothing is saved yet" in text_of(lyon.get(sent["Location"]))


def test_same_person_gets_it_back_and_saves_it(lyon, case, sent, world):
    login = {"login": world.lyon_entry.email, "password": world.password}
    page = lyon.post(sent["Location"], login, follow=True)
    told = text_of(page)
    assert typed(page)
    assert "Year of birth 1987" in told
    assert "Sex Female" in told
    panel = page.content.decode().split('aria-labelledby="un-h"')[1].split("</form>")[0]
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', panel))
    saved = lyon.post(section(case, "patient"), again | {"save": "1"}, follow=True)
    assert not typed(saved)
    values = now(case, world).first("patient").values
    assert (values["birth_year"], values["sex"]) == (1987, "female")


def test_nothing_is_saved_before_they_say_so(lyon, case, sent, world):
    lyon.force_login(world.lyon_entry)
    lyon.get(section(case, "patient"))
    assert "birth_year" not in now(case, world).first("patient").values


def test_somebody_else_is_not_shown_it_and_ends_it(lyon, case, sent, world):
    lyon.force_login(world.lyon_lead)
    assert not typed(lyon.get(section(case, "patient")))
    lyon.force_login(world.lyon_entry)
    assert not typed(lyon.get(section(case, "patient")))


def test_it_is_shown_at_its_own_address_only(lyon, case, sent, world):
    lyon.force_login(world.lyon_entry)
    assert not typed(lyon.get(section(case, "diagnosis")))
    assert typed(lyon.get(section(case, "patient")))


def test_it_is_thrown_away_when_they_say_so(lyon, case, sent, world):
    lyon.force_login(world.lyon_entry)
    lyon.post(section(case, "patient"), TYPED | {"version": 1, "discard_unsent": "1"})
    assert not typed(lyon.get(section(case, "patient")))
    assert "birth_year" not in now(case, world).first("patient").values


def test_autosave_of_the_page_does_not_throw_it_away(lyon, case, sent, world):
    lyon.force_login(world.lyon_entry)
    htmx = {"HX-Request": "true"}
    lyon.post(section(case, "patient"), {"version": case.version, "sex": "male"}, headers=htmx)
    assert typed(lyon.get(section(case, "patient")))


def test_what_arrived_otherwise_is_not_shown(lyon, case, sent, world):
    lyon.force_login(world.lyon_entry)
    lyon.post(section(case, "patient"), TYPED | {"version": case.version})
    assert not typed(lyon.get(section(case, "patient")))


def test_what_another_person_saved_meanwhile_is_a_conflict(lyon, case, sent, save, world):
    save("patient", birth_year="1950")
    lyon.force_login(world.lyon_entry)
    page = lyon.get(section(case, "patient")).content.decode()
    version = re.search(r'name="version" value="(\d+)"><input type="hidden" name="unsent', page)
    again = TYPED | {"version": version[1], "unsent_shown": "1"}
    answer = lyon.post(section(case, "patient"), again)
    assert answer.status_code == 409
    assert now(case, world).first("patient").values["birth_year"] == 1950


def test_nothing_typed_is_in_the_address_the_cookies_or_the_session(lyon, sent):
    cookies: SimpleCookie = lyon.cookies
    places = [sent["Location"], *(morsel.value for morsel in cookies.values())]
    places += [str(s.get_decoded()) for s in Session.objects.all()]
    assert not [place for place in places if "1987" in place]


@pytest.mark.parametrize("person", ["", "1", "forged:x:y"])
def test_form_without_the_seal_of_a_person_is_not_kept(client, case, person):
    sent = TYPED | {"version": 1, "person": person}
    answer = client.post(section(case, "patient"), sent)
    assert answer.status_code == 302
    assert unsent.PLACE not in client.session


def test_conflict_that_was_decided_too_late_is_kept_for_its_section(lyon, case, world):
    form = TYPED | {"version": 2, "base": 1, "keep:sex": "mine"}
    form["person"] = unsent.seal(world.lyon_entry.pk)
    lyon.logout()
    answer = lyon.post(f"{section(case, 'patient')}resolve/", form)
    assert answer["Location"].endswith(f"?next={section(case, 'patient')}")
    lyon.force_login(world.lyon_entry)
    page = lyon.get(section(case, "patient")).content.decode()
    assert 'name="version" value="1"><input type="hidden" name="unsent_shown"' in page


def test_form_with_an_old_token_is_shown_again(world, case):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.lyon_entry)
    form = TYPED | {"version": case.version, "person": unsent.seal(world.lyon_entry.pk)}
    answer = strict.post(section(case, "patient"), form)
    assert (answer.status_code, answer["Location"]) == (302, section(case, "patient"))
    assert typed(strict.get(answer["Location"]))
    assert "birth_year" not in now(case, world).first("patient").values


def test_script_with_an_old_token_is_told_so_and_keeps_what_was_typed_itself(world, case):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.lyon_entry)
    form = TYPED | {"version": case.version, "person": unsent.seal(world.lyon_entry.pk)}
    assert strict.post(section(case, "patient"), form).status_code == 302
    again = strict.post(section(case, "patient"), form, headers={"HX-Request": "true"})
    assert again.status_code == 403


def test_forged_form_of_a_stranger_is_refused_as_before(world, case):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.lyon_entry)
    answer = strict.post(section(case, "patient"), TYPED | {"version": case.version})
    assert answer.status_code == 403


def test_it_is_gone_after_an_hour(lyon, case, sent, world):
    cache.delete(f"unsent:{lyon.session[unsent.PLACE]}")  # as the cache does by itself
    lyon.force_login(world.lyon_entry)
    assert not typed(lyon.get(section(case, "patient")))
