"""Names in place of codes, for people: wards, fields and layers in sentences; accounts with their office."""

from collections.abc import Mapping

from flask import g

from geo.editing import rights
from geo.errors import StoreUnavailable, UnknownName
from geo.language import N_
from geo.layers import LAYERS
from geo.model.history import GEOMETRY
from geo.model.person import TITLES, Person
from geo.model.rights import PHOTOS, WHOLE
from geo.programme import browse
from webmap.core import identity
from webmap.core.access import current_store
from webmap.core.language import words

_PARTS = {GEOMETRY: N_("Shape"), PHOTOS: N_("Photos"), WHOLE: N_("The feature as a whole")}


def ward_name(code: str) -> str:
    """Return the name of a ward of the working day; the code where there is no such ward."""
    if "ward_names" not in g:
        g.ward_names = _ward_names()
    found: str = g.ward_names.get(code, code)
    return found


def readable(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a sentence with names for the codes of a ward, a layer and fields."""
    layer, ward, fields = str(values.get("layer", "")), values.get("ward"), values.get("fields")
    named: dict[str, object] = dict(values)
    if layer in LAYERS:
        named["layer"] = words().text(LAYERS[layer].title)
    if isinstance(ward, str):
        named["ward"] = ward_name(ward)
    if isinstance(fields, str):
        named["fields"] = ", ".join(dict.fromkeys(_field_name(field) for field in fields.split(", ")))
    return named


def _field_name(field: str) -> str:
    """Return what people call a field of any layer; a finding and its day are one."""
    if field in _PARTS:
        return words().text(_PARTS[field])
    for criterion in current_store().criteria:
        if field in (criterion.id, criterion.checked_field):
            return words().label(criterion)
    titles = (spec.field_titles().get(field) for spec in LAYERS.values())
    return words().text(next((title for title in titles if title), field))


def post_of(person: Person) -> str:
    """Return where somebody serves: the ward, the office, else the role."""
    if person.ward is not None:
        return words().text(N_("ward {code}"), code=ward_name(person.ward))
    office = rights.office_of(current_store(), person)
    if office is not None:
        return words().either(office.names) or office.id
    return words().text(TITLES[person.role])


def sender(account: str) -> str:
    """Return who is behind an account and where they serve; the account's name where it is gone."""
    known = identity.accounts().people.get(account)
    return f"{known.person.shown} ({post_of(known.person)})" if known else account


def _ward_names() -> dict[str, str]:
    store = current_store()
    try:
        frame = browse.wards(store, rights.working_day(store))
    except (StoreUnavailable, UnknownName):  # a sentence with codes is better than none
        return {}
    return {str(code): str(name) for code, name in zip(frame["code"], frame["name"], strict=True) if name}
