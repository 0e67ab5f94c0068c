"""The figures by ward: the table of all, and a page for each."""

from flask import Blueprint, request

from geo.model.stage import STAGE
from geo.model.summary import Summary, WardSummary
from geo.programme import browse, features, nameless, summarise
from geo.rendering.style import stale_style, value_style
from webmap.core import list_params
from webmap.core.access import current_store
from webmap.core.figures import panel
from webmap.core.language import words
from webmap.core.page import boundary_label, moment, render
from webmap.core.params import text
from webmap.core.pictures import map_picture
from webmap.wards.table import DEFAULT_SORT, sort_keys, ward_table

wards = Blueprint("wards", __name__, template_folder="templates")


@wards.get("/wards")
def all_wards() -> str:
    """Show the table of all wards: `?criterion=`, `?sort=`, `?desc=1`."""
    store, now = current_store(), moment()
    themes = browse.themes(store, now.as_of)
    theme = browse.theme(store, now.as_of, text(request.args, "criterion"))
    sort, descending = list_params.order(request.args, sort_keys(theme), DEFAULT_SORT)
    summary = summarise.by_ward(store, now)
    return render(
        "wards.html",
        moment=now,
        theme=theme,
        themes=themes,
        summary=summary,
        nameless=nameless,
        set_label=set_label(summary),
        table=ward_table(summary, theme, words(), sort=sort, descending=descending),
        drawn=value_style,
    )


@wards.get("/wards/<code>")
def one_ward(code: str) -> str:
    """Show one ward: its figures, its segments and blocks, its map."""
    store, now = current_store(), moment()
    summary = summarise.by_ward(store, now)
    ward = summarise.of_ward(summary, code)
    themes = browse.themes(store, now.as_of)
    theme = browse.theme(store, now.as_of, text(request.args, "criterion"))
    pages = {features.SEGMENTS: "page", features.BLOCKS: "blocks_page"}
    return render(
        "ward.html",
        moment=now,
        ward=ward,
        nameless=nameless,
        theme=theme,
        panels=[panel(ward, each, words()) for each in themes],
        lists={
            layer: features.listing(
                store, layer, now, features.Asked(ward=code, page=list_params.page_number(request.args, name))
            )
            for layer, name in pages.items()
        },
        page_names=pages,
        criteria=themes[:-1],
        stage=STAGE,
        set_label=set_label(summary),
        neighbours=_neighbours(summary, ward),
        picture=map_picture(words().code, ward=code, criterion=theme.id),
        drawn=value_style,
        stale_drawn=stale_style(),
    )


def set_label(summary: Summary) -> str:
    """Name the boundary set of a summary."""
    return boundary_label(summary.valid_from, summary.valid_to, len(summary.wards))


def _neighbours(summary: Summary, ward: WardSummary) -> dict[str, WardSummary | None]:
    """Return the wards before and after one in the order of names, for turning the pages."""
    at = summary.wards.index(ward)
    following = summary.wards[at + 1 : at + 2]
    return {"before": summary.wards[at - 1] if at else None, "after": following[0] if following else None}
