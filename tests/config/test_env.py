"""Settings are read strictly."""

import pytest

from config import env


def test_text_is_read_from_the_file_of_a_secret(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("long and secret\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.text("SECRET_KEY") == "long and secret"


def test_text_of_a_file_that_is_absent_names_the_file(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_FILE", "/nowhere/key")
    with pytest.raises(env.MissingSetting, match="SECRET_KEY_FILE=/nowhere/key: No such file"):
        env.text("SECRET_KEY")


def test_text_without_value_or_default_names_the_remedy(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(env.MissingSetting, match=r"SECRET_KEY is not set.*deploy/env\.example"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize("value", ["true", "1", "yes"])
def test_flag_takes_true_and_false_only(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(env.MissingSetting, match="write True or False"):
        env.flag("DEBUG")


def test_number_that_is_a_word_is_refused(monkeypatch):
    monkeypatch.setenv("EMAIL_PORT", "smtp")
    with pytest.raises(env.MissingSetting, match="EMAIL_PORT=smtp: write a number"):
        env.number("EMAIL_PORT", 587)


def test_words_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example.org, b.example.org,")
    assert env.words("ALLOWED_HOSTS") == ["a.example.org", "b.example.org"]
