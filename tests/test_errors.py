"""Failures are English sentences with places that are filled after translating."""

import pytest

from geo.errors import EditConflict, Fault, GeoError, InvalidInput, StoreUnavailable, UnknownName


def translate(text: str) -> str:
    return {"There is no ward {code}.": "Không có phường {code}.", "Mend {it}.": "Sửa {it}."}.get(text, text)


def test_a_message_is_filled_in_the_users_language() -> None:
    error = UnknownName("There is no ward {code}.", code="00139")
    assert str(error) == "There is no ward 00139."
    assert error.in_words(translate) == "Không có phường 00139."


def test_a_message_without_places_may_hold_braces() -> None:
    assert str(GeoError('Write {"a": 1}.')) == 'Write {"a": 1}.'
    assert GeoError('Write {"a": 1}.').in_words(translate) == 'Write {"a": 1}.'


@pytest.mark.parametrize("value", ["{code}", "{0}", "{", "%s", "{code.__class__}"])
def test_a_value_is_never_read_as_a_place(value: str) -> None:
    assert (
        UnknownName("There is no ward {code}.", code=value).in_words(translate) == f"Không có phường {value}."
    )
    fault = Fault("f", "There is no ward {code}.", "Mend {it}.", values={"code": value, "it": value})
    assert fault.problem_in(translate) == f"Không có phường {value}."
    assert fault.remedy_in(translate) == f"Sửa {value}."


def test_every_failure_that_users_can_mend_is_one_family() -> None:
    for kind in (EditConflict, InvalidInput, StoreUnavailable, UnknownName):
        assert issubclass(kind, GeoError)


def test_wrong_input_carries_every_fault() -> None:
    faults = [Fault("f", "a", "b"), Fault("f", "c", "d")]
    assert InvalidInput("Nothing was saved.", faults=faults).faults == tuple(faults)
