"""The legend holds what is on the page, measured in metres, and nothing else."""

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.model.criterion import DEFAULT_VALUES, Criterion, Value
from geo.model.stage import STAGE
from geo.rendering import image, legend, routes
from geo.rendering.legend import Row
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene, stale


def rows(scene: Scene, **options: object) -> dict[str, Row]:
    page = image.lay_out(scene, ImageRequest(**options))  # type: ignore[arg-type]
    found = legend.rows(page.scene, page.frame, page.segments, page.blocks)
    return {row.value.id: row for row in found}


def metres(layer: gpd.GeoDataFrame) -> float:
    return float(layer.to_crs("EPSG:5897").length.sum())


def test_metres_are_those_of_the_measuring_system_and_shares_add_up(district: Scene) -> None:
    found = rows(district)
    by_value = district.segments.groupby("lighting")
    for value, part in by_value:
        assert found[value].metres == pytest.approx(metres(part), rel=1e-9)
    assert sum(row.share or 0 for row in found.values()) == pytest.approx(1)
    assert sum(row.blocks for row in found.values()) == 12


def test_values_that_are_not_on_the_page_are_not_in_the_legend(district: Scene) -> None:
    only = replace(
        district,
        segments=district.segments[district.segments["lighting"] == "none"],
        blocks=district.blocks[:0],
    )
    assert list(rows(only)) == ["none"]


def test_hidden_values_are_neither_drawn_nor_counted(district: Scene) -> None:
    found = rows(district, hidden=("full",))
    assert "full" not in found
    assert sum(row.share or 0 for row in found.values()) == pytest.approx(1)
    assert "#0072B2" not in image.compose(district, ImageRequest(hidden=("full",)))


def test_a_part_of_the_map_counts_what_lies_on_it(district: Scene) -> None:
    part = (105.88, 21.03, 105.89, 21.04)
    page = image.lay_out(district, ImageRequest(bounds=part))
    west, south, east, north = legend.ground_window(page.frame)
    lines = district.segments.to_crs("EPSG:5897").clip_by_rect(west, south, east, north)
    found = rows(district, bounds=part)
    assert 0 < sum(row.metres for row in found.values()) < metres(district.segments)
    assert sum(row.metres for row in found.values()) == pytest.approx(float(lines.length.sum()))


def test_a_ward_counts_what_lies_in_the_ward(district: Scene) -> None:
    wards = district.wards.to_crs("EPSG:5897").set_index("code").geometry
    inside = district.segments.to_crs("EPSG:5897").intersection(wards["00139"]).length.sum()
    found = rows(replace(district, ward="00139"))
    assert sum(row.metres for row in found.values()) == pytest.approx(float(inside))
    blocks = district.blocks.to_crs("EPSG:5897").within(wards["00139"]).sum()
    assert sum(row.blocks for row in found.values()) == blocks


def test_figures_of_a_summary_are_taken_as_they_are(district: Scene) -> None:
    found = rows(replace(district, metres={"full": 750.0, "none": 250.0}))
    assert (found["full"].metres, found["full"].share) == (750.0, 0.75)
    assert found["partial"].metres == 0.0


def test_what_is_proposed_is_shown_but_not_counted(district: Scene) -> None:
    stages = ["proposed" if number < 8 else "recognised" for number in range(len(district.segments))]
    scene = replace(district, segments=district.segments.assign(stage=stages))
    found = rows(scene)
    assert found["proposed"].metres == pytest.approx(metres(district.segments[:8]))
    assert found["proposed"].share is None
    assert rows(replace(scene, metres={"full": 750.0}))["proposed"].metres == found["proposed"].metres
    assert sum(row.metres for row in found.values()) == pytest.approx(metres(district.segments))
    assert sum(row.share or 0 for row in found.values()) == pytest.approx(1)


def test_the_stage_is_a_theme_like_any_other(district: Scene) -> None:
    stages = ["proposed", "recognised", "planned", "suspended"] * 12
    found = rows(replace(district, theme=STAGE, segments=district.segments.assign(stage=stages)))
    assert list(found) == ["recognised", "planned", "suspended", "proposed"]
    assert found["proposed"].share is None


def test_a_new_criterion_needs_nothing_but_its_data(district: Scene) -> None:
    theme = Criterion("facade", {"vi": "Mặt tiền"}, (Value("neat", {"vi": "Gọn gàng"}, "#123456", "dotted"),))
    scene = replace(district, theme=theme, segments=district.segments.assign(facade="neat"))
    page = image.compose(scene, ImageRequest())
    assert "Gọn gàng" in page
    assert "#123456" in page


def test_values_nobody_knows_count_as_unknown(district: Scene) -> None:
    odd = district.segments.assign(lighting=[None, 3, ["x"], "bright"] * 12)
    assert list(rows(replace(district, segments=odd, blocks=district.blocks[:0]))) == ["unknown"]


def test_a_swatch_is_drawn_with_the_stroke_of_the_map(district: Scene) -> None:
    page = image.compose(replace(district, blocks=district.blocks[:0]), ImageRequest())
    strokes = [part.split(">")[0] for part in page.split("<g ") if 'stroke="#C27800"' in part.split(">")[0]]
    assert len(strokes) == 2
    assert strokes[0] == strokes[1]
    assert "stroke-dasharray" in strokes[0]


def test_a_zero_length_line_is_not_on_the_page(district: Scene) -> None:
    dot = district.segments[:1].set_geometry([shapely.LineString([(105.9, 21.03), (105.9, 21.03)])])
    assert rows(replace(district, segments=dot, blocks=district.blocks[:0])) == {}


def test_findings_that_are_too_old_are_faint_on_the_map_and_the_legend_says_so(district: Scene) -> None:
    theme = replace(district.theme, fresh_days=30)
    checked = ["2022-07-09", "2022-07-10", None] * 16
    segments = district.segments.assign(**{theme.checked_field: checked})
    scene = replace(district, theme=theme, segments=segments, as_of=date(2022, 8, 9))
    assert stale(segments, theme, scene.as_of).tolist() == [
        day == "2022-07-09" and value != "unknown"
        for day, value in zip(checked, segments["lighting"], strict=True)
    ]
    page = image.compose(scene, ImageRequest())
    assert "Cần kiểm tra lại" in page
    assert 'stroke-opacity="0.55"' in page or 'stroke-opacity=".55"' in page
    fresh = image.compose(replace(scene, theme=district.theme), ImageRequest())
    assert "Cần kiểm tra lại" not in fresh
    assert "stroke-opacity" not in fresh


def old_district(district: Scene, **changes: Any) -> Scene:
    theme = replace(district.theme, fresh_days=30)
    layers = {
        name: getattr(district, name).assign(**{theme.checked_field: "2022-01-01"})
        for name in ("segments", "blocks")
    }
    return replace(district, theme=theme, as_of=date(2022, 8, 9), **{**layers, **changes})


def test_the_legend_says_how_much_needs_checking_again_as_it_was_counted(district: Scene) -> None:
    counted = image.compose(
        old_district(district, metres={"full": 9000.0}, stale_metres=6639.4), ImageRequest()
    )
    assert "Cần kiểm tra lại" in counted
    assert "6,6\N{NO-BREAK SPACE}km" in counted


def test_what_needs_checking_again_is_measured_where_nobody_counted_it(district: Scene) -> None:
    scene = old_district(district)
    page = image.lay_out(scene, ImageRequest())
    behind = legend.stale_metres(page.scene, page.frame, page.segments)
    whole = {
        row.value.id: row.metres for row in legend.rows(page.scene, page.frame, page.segments, page.blocks)
    }
    assert behind == pytest.approx(sum(metres for value, metres in whole.items() if value != "unknown"))


def test_hidden_values_are_not_among_what_needs_checking_again(district: Scene) -> None:
    shown = image.lay_out(
        old_district(district, metres={"full": 9.0}, stale_metres=9.0), ImageRequest(hidden=("full",))
    )
    assert shown.scene.stale_metres is None


def test_what_is_only_proposed_is_never_old(district: Scene) -> None:
    scene = old_district(district)
    assert not stale(scene.segments.assign(stage="proposed"), scene.theme, scene.as_of).any()


def test_an_old_sign_has_an_edge_and_is_faint() -> None:
    value = DEFAULT_VALUES[0]
    fresh, old = routes.marker(0, 0, value, 100), routes.marker(0, 0, value, 100, faint=True)
    assert fresh in old
    assert "opacity" not in fresh
    assert f'stroke="{value.colour}"' in old
