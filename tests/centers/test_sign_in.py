"""Signing in and out, passwords, and what the access log keeps of it."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from centers.models import AccessLog
from centers.scope import service_scope

PASSWORD = "a long one for tests"


@pytest.fixture(autouse=True)
def limits_start_anew():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def entry(world):
    return world.lyon_entry


def sign_in(client, email="lyon_entry@example.org", password=PASSWORD, **data):
    return client.post(reverse("account_login"), {"login": email, "password": password} | data)


def log():
    with service_scope():
        rows = AccessLog.objects.order_by("at")
        return [(row.kind, row.user_id, row.object_id) for row in rows]


def test_sign_in_and_out_are_logged(client, entry):
    assert sign_in(client).status_code == 302
    assert client.session["_auth_user_id"] == str(entry.pk)
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session
    assert log() == [("signed_in", entry.pk, ""), ("signed_out", entry.pk, "")]


def test_web_login_suffices_to_sign_in_and_to_change_the_password(as_web, client, world):
    assert sign_in(client).status_code == 302
    new = PASSWORD * 2
    changed = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert changed.status_code == 302
    assert sign_in(client, password=new).status_code == 302


def test_email_is_matched_whatever_its_case(client, entry):
    assert sign_in(client, email="LYON_Entry@Example.ORG").status_code == 302


def test_sign_out_takes_a_post(client, entry):
    sign_in(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session


def test_failed_sign_in_names_the_account_but_never_what_was_typed(client, entry):
    typed = "my-secret-in-the-wrong-field"
    assert sign_in(client, password="wrong").status_code == 200
    sign_in(client, email=f"{typed}@example.org", password="wrong")
    assert log() == [("sign_in_failed", None, str(entry.pk)), ("sign_in_failed", None, "")]
    with service_scope():
        assert all(typed not in str(row.details) for row in AccessLog.objects.all())


def test_sixth_wrong_password_locks_the_account_for_a_while(client, entry):
    for _ in range(5):
        sign_in(client, password="wrong")
    answer = sign_in(client)  # the right one
    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.content.decode()


def test_deactivated_account_does_not_sign_in(client, entry):
    from centers.actions import deactivate_person

    with service_scope() as scope:
        deactivate_person(by=scope, person=entry)
    answer = sign_in(client)
    assert answer.url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_deactivation_ends_a_running_session(client, entry):
    from centers.actions import deactivate_person

    sign_in(client)
    with service_scope() as scope:
        deactivate_person(by=scope, person=entry)
    answer = client.get(reverse("account_change_password"))
    assert answer.url.startswith(reverse("account_login"))


def test_password_change_ends_the_session_and_is_logged(client, entry):
    sign_in(client)
    new = "another long one for tests"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert "_auth_user_id" not in client.session
    assert ("password_changed", entry.pk, "") in log()
    assert sign_in(client, password=new).status_code == 302


def test_forgotten_password_is_set_by_a_link_that_works_once(client, entry):
    client.post(reverse("account_reset_password"), {"email": "Lyon_Entry@example.org"})
    link = re.search(r"http://\S+/password/reset/key/\S+", mail.outbox[0].body)[0]
    assert mail.outbox[0].to == ["lyon_entry@example.org"]
    form = client.get(link, follow=True)
    new = "set by a link in the mail"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(client, password=new).status_code == 302
    assert ("password_changed", entry.pk, "") in log()
    assert "not valid any more" in client.get(link, follow=True).content.decode()


def test_first_password_is_set_the_same_way(client, world):
    world.lyon_lead.set_unusable_password()
    world.lyon_lead.save()
    client.post(reverse("account_reset_password"), {"email": "lyon_lead@example.org"})
    assert len(mail.outbox) == 1


def test_unknown_email_looks_the_same_and_sends_nothing(client, entry):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert answer.url == reverse("account_reset_password_done")
    assert mail.outbox == []


@pytest.mark.parametrize("password", ["short", "lyon_entry@example", "q1w2e3r4t5y6", "1" * 14])
def test_weak_password_is_refused(client, entry, password):
    sign_in(client)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_set_password"])
def test_there_is_no_sign_up_and_no_change_of_email(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_next_page_is_kept_and_never_foreign(client, entry):
    page = client.get(reverse("account_login") + "?next=/accounts/password/change/")
    assert 'value="/accounts/password/change/"' in page.content.decode()
    assert sign_in(client, next="https://evil.example/").url == "/"


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done"]
)
def test_pages_open_without_an_account(client, world, name):
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
