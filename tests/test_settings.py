"""Settings are read once: what is given, else the environment, else the default."""

import dataclasses

import pytest

from geo.settings import LANGUAGE_VARIABLE, STORE_VARIABLE, from_environment


def test_nothing_set_means_the_users_own_folder_in_vietnamese() -> None:
    settings = from_environment({})
    assert (settings.store, settings.language) == (None, "vi")
    assert settings.user_folder.parts[-2:] == ("model-routes", "programme")


def test_the_environment_is_read_and_options_go_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {STORE_VARIABLE: "/there", LANGUAGE_VARIABLE: "en"}
    assert from_environment(environment).store == "/there"
    assert from_environment(environment).language == "en"
    assert from_environment(environment, store="/here", language="vi").store == "/here"
    monkeypatch.setenv(STORE_VARIABLE, "/elsewhere")
    assert from_environment().store == "/elsewhere"


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert from_environment({STORE_VARIABLE: ""}).store is None


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        from_environment({}).store = "x"  # type: ignore[misc]
