"""What cannot be planned names the nearest that can; what is worth knowing of a plan is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from geo.errors import InvalidInput
from geo.extension import refusals
from geo.extension.plan import Candidates, candidates
from geo.extension.refusals import headquarters, headquarters_id, refuse, remarks, with_edges
from geo.extension.values import Remark
from geo.stores.memory import MemoryStore
from tests.extension.planning_cases import district, ladder, request
from tests.factories import landmark, street

HQ, SECOND = landmark("HQ", 0.0, 5.0), landmark("H2", 4.0, 5.0)
MARKET = landmark("M-1", 1.0, 1.0, kind="market")


@pytest.fixture(scope="module")
def found() -> Candidates:
    return candidates(district(), request())


def refused(act: Any, *given: Any) -> InvalidInput:
    """Return with what something is refused."""
    with pytest.raises(InvalidInput) as error:
        act(*given)
    return error.value


# ------------------------------------------------------------------ the headquarters
@pytest.mark.parametrize(
    ("named", "landmarks", "taken"),
    [
        ("HQ", [HQ, SECOND], "HQ"),
        ("H2", [HQ, SECOND], "H2"),
        (None, [HQ, MARKET], "HQ"),
        ("M-1", [MARKET], "M-1"),
    ],
)
def test_plans_start_from_the_landmark_that_is_named_else_from_the_only_headquarters(
    named: str | None, landmarks: Sequence[dict[str, Any]], taken: str
) -> None:
    store = district(headquarters=named, landmarks=landmarks)
    assert headquarters(store)["id"] == headquarters_id(store) == taken


@pytest.mark.parametrize(
    ("named", "landmarks", "said", "allowed"),
    [
        ("gone", [HQ, SECOND, MARKET], "Name one of these there", "HQ, H2"),
        (None, [HQ, SECOND, MARKET], "several headquarters", "HQ, H2"),
        ("gone", [MARKET], "no headquarters to plan around", None),
        (None, [], "Add a landmark of the kind district_headquarters", None),
    ],
)
def test_without_one_headquarters_those_that_there_are_are_named(
    named: str | None, landmarks: Sequence[dict[str, Any]], said: str, allowed: str | None
) -> None:
    store = district(headquarters=named, landmarks=landmarks)
    assert headquarters_id(store) == named
    error = refused(headquarters, store)
    assert said in error.text
    assert error.values.get("allowed") == allowed


# ------------------------------------------------------------------ wishes
def test_a_street_stands_for_all_its_pieces_and_each_is_wished_for_once(found: Candidates) -> None:
    pieces = found.edges.index[found.edges["id"] == "A2"].tolist()
    asked = with_edges(request(forced_in=("A2", pieces[0], "B1"), forced_out=("R3",)), found.edges)
    assert set(asked.forced_in) == {*pieces, "B1"}
    assert asked.forced_out == ("R3",)


@pytest.mark.parametrize(
    ("wish", "radius", "said", "values"),
    [
        ("A22", None, "Did you mean {nearest}?", {"id": "A22", "nearest": "A2"}),
        ("nowhere", 750.0, "Widen the radius", {"id": "nowhere", "metres": "750"}),
        ("nowhere", None, "Correct the id.", {"id": "nowhere"}),
        ("x" * 500, None, "Correct the id.", {"id": "x" * 80}),
    ],
)
def test_a_street_that_there_is_not_is_refused_with_the_nearest_or_what_to_do(
    found: Candidates, wish: str, radius: float | None, said: str, values: Mapping[str, str]
) -> None:
    error = refused(with_edges, request(radius_metres=radius, forced_out=(wish,)), found.edges)
    assert said in error.text
    assert dict(error.values) == values


def test_what_is_demanded_and_ruled_out_at_once_is_named_the_first_five_and_how_many(
    found: Candidates,
) -> None:
    every = tuple(found.edges.index)
    error = refused(with_edges, request(forced_in=every, forced_out=every), found.edges)
    assert error.values["edges"] == f"{', '.join(every[:5])}, … ({len(every)})"


# ------------------------------------------------------------------ nothing to plan
def test_nothing_to_choose_from_says_whether_a_wider_radius_would_help(found: Candidates) -> None:
    built = found.edges.assign(built=True)
    assert "Widen the radius" in refused(refuse, request(radius_metres=500.0), built, found.root).text
    assert "never planned" in refused(refuse, request(), built, found.root).text


def test_all_ruled_out_says_how_many_could_be_allowed_again(found: Candidates) -> None:
    free = found.edges.index[~found.edges["built"]]
    error = refused(refuse, request(forced_out=tuple(free)), found.edges, found.root)
    assert error.values == {"n": len(free)}


def test_where_nothing_hangs_together_with_the_headquarters_or_what_stands_it_is_said(
    found: Candidates,
) -> None:
    far = found.edges[~found.edges["built"]].loc[["A3", "B3"]]
    error = refused(refuse, request(), far, found.root)
    assert "Draw the streets that are missing" in error.text


def test_too_little_money_names_the_cheapest_piece_and_exactly_that_sum_passes(found: Candidates) -> None:
    error = refused(refuse, request(5), found.edges, found.root)
    assert error.values["money"] == "5"
    assert str(error.values["street"]).endswith(")") or str(error.values["street"]) in found.edges.index
    least = int(str(error.values["least"]))
    refuse(request(least), found.edges, found.root)
    refused(refuse, request(least - 1), found.edges, found.root)


# ------------------------------------------------------------------ what is worth knowing
def told(store: MemoryStore, **asked: Any) -> tuple[Remark, ...]:
    """Return the remarks on a plan in which nothing is planned."""
    made = request(**asked)
    whole = candidates(store, made)
    edges = whole.edges.assign(fate="not_connected")
    return remarks(made, edges, whole.office, whole.network)


def test_a_cut_off_headquarters_is_told_how_far_the_longest_network_is_and_where() -> None:
    stub = street("X1", (-1, 5), (-0.9, 5), name="Ngõ cụt")
    store = district(landmarks=[landmark("HQ", -1.0, 5.0)], streets=[stub, *ladder()], route_segments=[])
    remark = next(each for each in told(store) if "longest network" in each.text)
    assert remark.values["metres"] == pytest.approx(0.1 * remark.values["away"], abs=2)
    assert remark.values["street"] in ("Phố A (A1)", "R0")


def test_where_the_headquarters_is_on_the_longest_network_of_many_no_other_is_named() -> None:
    islands = [street(f"X{n}", (0, 20 + n), (6, 20 + n)) for n in range(6)]
    texts = [each.text for each in told(district(streets=[*ladder(), *islands]))]
    assert "Only {metres} m of {whole} m of streets hang together with the headquarters." in texts


def test_joined_ends_and_demands_for_what_stands_are_told_of() -> None:
    loose = street("L1", (6.001, 5.0), (8, 5), name="Phố L")
    found = {each.text: each.values for each in told(district(streets=[*ladder(), loose]), forced_in=("A1",))}
    assert found["Loose ends of streets that were joined: {n}."] == {"n": 1}
    assert found["These are model routes already: {edges}."] == {"edges": "A1"}


def test_a_plan_on_sound_streets_has_nothing_to_tell_of_them() -> None:
    whole = candidates(district(), request())
    edges = whole.edges.assign(fate="planned")
    assert refusals.remarks(request(), edges, replace(whole.office), whole.network) == ()
