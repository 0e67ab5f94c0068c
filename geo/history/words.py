"""Tell changesets in words: features by their names, fields by their titles, values as people know them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import geopandas as gpd
import shapely
from shapely.errors import ShapelyError

from geo.crs import WGS84, measuring_crs
from geo.editing import late_findings as lateness
from geo.editing.late_findings import Late
from geo.errors import NotSignedIn, UnknownName
from geo.history.undone import Undone
from geo.history.values import Line, Told
from geo.language import N_, Language
from geo.layers import LAYERS
from geo.layers import layer as layer_called
from geo.layers.describing import field_schemas
from geo.measure.crosswalk import measured
from geo.model import progress, road_class
from geo.model.criterion import Criterion
from geo.model.days import CLOCK_MAY_LAG, minute, now
from geo.model.history import GEOMETRY, Changeset, Event, Reference
from geo.model.rights import PHOTOS
from geo.model.stage import STAGE
from geo.stores.base import Store

NONE = "–"
_SHORT, _NAME = 120, 80  # characters of a text, of a name

SOURCES = {
    "browser": N_("in the browser"),
    "api": N_("by a program"),
    "import": N_("by import"),
    "command": N_("by a command"),
    "outside": N_("in another program"),
    "adopted": N_("found as it was"),
    "redaction": N_("erasing for good"),
    "accepted": N_("going on with another record"),
}
TIMES = N_("Corrects the times of the changes {first} to {last} by {days} days")
CORRECTED = N_("The clock said {time}; corrected by change {by}")
AHEAD = N_("This time is still to come: the clock was wrong")
WENT_BACK = N_("The clock had been set back since the change before")
_LABELS = {road_class.FIELD: road_class.road_class_label, progress.FIELD: progress.progress_label}

Pair = tuple[str, str]  # a layer and an id


class Teller:
    """Tells of one store in one language. Visitors (`members` False) read what, when and how."""

    def __init__(self, store: Store, words: Language, *, members: bool) -> None:
        self._store = store
        self._words = words
        self._members = members
        self._names: dict[Pair, str] = {}
        self._undone = Undone(store)

    def tell(
        self,
        changesets: Sequence[Changeset],
        *,
        most: int | None = None,
        keep: Callable[[Event], bool] | None = None,
    ) -> tuple[Told, ...]:
        """Return changesets in words, at most `most` lines of each, of the events to `keep` alone."""
        groups = [
            [at for at in self._grouped(each) if keep is None or keep(each.events[at[0] - 1])]
            for each in changesets
        ]
        shown = [group[:most] for group in groups]
        events = (
            changeset.events[at[0] - 1]
            for changeset, group in zip(changesets, shown, strict=True)
            for at in group
        )
        self.learn((event.layer, event.id) for event in events)
        return tuple(
            self._told(changeset, lines, len(group) - len(lines))
            for changeset, lines, group in zip(changesets, shown, groups, strict=True)
        )

    def learn(self, pairs: Iterable[Pair]) -> None:
        """Look up what several features are called, at once."""
        wanted: dict[str, set[str]] = {}
        for layer, feature_id in pairs:
            if (layer, feature_id) not in self._names:
                wanted.setdefault(layer, set()).add(feature_id)
        for layer, ids in sorted(wanted.items(), key=lambda each: each[0] == PHOTOS):  # photos name others
            found = {} if layer == PHOTOS else _properties(self._store.frame(layer), ids)
            for feature_id in ids:
                properties = found.get(feature_id) or _last_known(self._store, layer, feature_id)
                self._names[layer, feature_id] = self._call(layer, feature_id, properties)

    def feature(self, layer: str, feature_id: str) -> str:
        """Return what a feature is called in a sentence: segment Phú Hựu S-03."""
        self.learn([(layer, feature_id)])
        return self._names[layer, feature_id]

    def subject(self, layer: str, field: str) -> str:
        """Return what people call a field; its own name where they have none."""
        for criterion in self._store.criteria if layer_called(layer).inspected else ():
            label = self._words.label(criterion)
            if field == criterion.id:
                return label
            if field == criterion.checked_field:
                return self._words.text(N_("{criterion}, checked on"), criterion=label)
        if field == GEOMETRY:
            return self._words.text(N_("Shape"))
        titles = layer_called(layer).field_titles()
        return self._words.text(titles[field]) if field in titles else field[:_NAME]

    def value(self, layer: str, field: str, value: Any) -> str:
        """Return a value in words, short; a dash where there is none."""
        if value is None or value == "":
            return NONE
        if field == GEOMETRY:
            return self._shape(value)
        theme = self._theme(layer, field)
        if theme is not None:
            label = next((each.labels for each in theme.values if each.id == value), None)
            return self._words.either(label) if label else short(str(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._words.number(value, 0 if float(value).is_integer() else 1)
        if not isinstance(value, str):
            return short(json.dumps(value, ensure_ascii=False))
        schema = field_schemas(layer_called(layer), self._store.criteria).get(field, {})
        said = _LABELS[field](self._words, value) if field in _LABELS else value
        return self._day(value) if schema.get("format") == "date" else short(said)

    def office(self, office_id: str) -> str:
        """Return the name of an office; its id where the programme does not know it."""
        found = next((each for each in self._store.programme.offices if each.id == office_id), None)
        return self._words.either(found.names) or office_id if found else office_id

    def person(self, changeset: Changeset) -> str:
        """Return whose changeset it is; nobody's for visitors."""
        return changeset.origin.person if self._members else ""

    def _told(self, changeset: Changeset, lines: Sequence[Sequence[int]], more: int) -> Told:
        origin, by = changeset.origin, self._undone.by(Reference(changeset.number))
        return Told(
            number=changeset.number,
            time=changeset.time,
            source=origin.source,
            person=self.person(changeset),
            office=self.office(origin.office) if origin.office and self._members else "",
            reason=origin.reason if self._members else "",
            evidence=origin.evidence if self._members else (),
            day=origin.day,
            lines=tuple(self._line(changeset, positions) for positions in lines),
            more=more,
            undoes=origin.undoes,
            undone_by=by,
            undone_person="" if by is None or not self._members else self.person(self._store.changeset(by)),
            erased_by=changeset.redacted,
            remarks=tuple(self._words.text(text, **values) for text, values in self._remarks(changeset)),
        )

    def _remarks(self, changeset: Changeset) -> Iterator[tuple[str, dict[str, object]]]:
        """Give what is odd about the time of a changeset: its number orders it, its clock may be wrong."""
        corrects = changeset.origin.corrects
        if corrects is not None:
            yield TIMES, {"first": corrects.first, "last": corrects.last, "days": f"{corrects.days:+d}"}
        if changeset.clock is not None:
            yield CORRECTED, {"time": minute(changeset.clock), "by": changeset.corrected_by}
        if changeset.time - now() > CLOCK_MAY_LAG:
            yield AHEAD, {}
        with suppress(UnknownName, NotSignedIn):  # the first one has none before it, visitors may see none
            if self._store.changeset(changeset.number - 1).time - changeset.time > CLOCK_MAY_LAG:
                yield WENT_BACK, {}

    def _grouped(self, changeset: Changeset) -> list[list[int]]:
        """Return the positions (from 1) of the events of each line: a finding has its day with it."""
        finding_of = {
            name: each.id for each in self._store.criteria for name in (each.id, each.checked_field)
        }
        groups: dict[tuple[object, ...], list[int]] = {}
        for number, event in enumerate(changeset.events, 1):
            finding = finding_of.get(event.field or "") if layer_called(event.layer).inspected else None
            key = (number,) if finding is None else (event.layer, event.id, finding)
            groups.setdefault(key, []).append(number)
        return [lateness.in_order(changeset.events, group) for group in groups.values()]

    def _line(self, changeset: Changeset, positions: Sequence[int]) -> Line:
        events = tuple(changeset.events[at - 1] for at in positions)
        references = tuple(Reference(changeset.number, at) for at in positions)
        late = lateness.late_finding(events)
        event = events[0] if late is None else late.event
        feature = self.feature(event.layer, event.id)
        subject = self.subject(event.layer, event.field) if event.field else ""
        erased = event.field is not None and any(each.redacted is not None for each in events)
        told = "" if erased or not event.field else None
        before = event.old if late is None else None
        old = self.value(event.layer, event.field or "", before) if told is None else ""
        new = self.value(event.layer, event.field or "", event.new) if told is None else ""
        return Line(
            references=references,
            events=events,
            feature=feature,
            subject=subject,
            old=old,
            new=new,
            text=self._late(late, feature, subject, new)
            if late is not None and not erased
            else self._sentence(events, feature, subject, (old, new)),
            undone_by=self._undone.by(references[0]),
        )

    def _late(self, late: Late, feature: str, subject: str, value: str) -> str:
        return self._words.text(
            N_("{subject} of {feature}, found on {day}: {value}; the newer finding of {newer} stays"),
            subject=subject,
            feature=feature,
            day=self._day(late.day),
            value=value,
            newer=self._day(late.newer),
        )

    def _sentence(self, events: Sequence[Event], feature: str, subject: str, values: tuple[str, str]) -> str:
        event, text = events[0], self._words.text
        if event.field is None:
            made = event.old is None
            return (
                text(N_("Made: {feature}"), feature=feature)
                if made
                else text(N_("Removed: {feature}"), feature=feature)
            )
        by = next((each.redacted for each in events if each.redacted is not None), None)
        if by is not None:
            return text(
                N_("{subject} of {feature}: erased for good by change {by}"),
                subject=subject,
                feature=feature,
                by=by,
            )
        checked = self._criterion_checked(event)
        if checked is not None:
            return text(
                N_("{subject} of {feature}: checked again on {day}, as before"),
                subject=self._words.label(checked),
                feature=feature,
                day=values[1],
            )
        given = {"subject": subject, "feature": feature, "old": values[0], "new": values[1]}
        if len(events) > 1:
            day = self._day(events[1].new)
            return text(N_("{subject} of {feature}: {old} → {new}, checked on {day}"), **given, day=day)
        return text(N_("{subject} of {feature}: {old} → {new}"), **given)

    def _call(self, layer: str, feature_id: str, properties: Mapping[str, Any]) -> str:
        spec = LAYERS[layer]
        if layer == PHOTOS:
            shown = str(properties.get("of_layer") or ""), str(properties.get("of_id") or "")
            name = self.feature(*shown) if shown[0] in LAYERS and shown[0] != PHOTOS else ""
        else:
            filled = (properties.get(field) for field in spec.name_fields)
            name = next((str(each) for each in filled if isinstance(each, str) and each), "")
        values = {"name": short(name, _NAME), "id": short(feature_id, _NAME)}
        if layer == PHOTOS and not name:
            values["name"] = values["id"]
        return " ".join(self._words.text(spec.called, **values).split())

    def _theme(self, layer: str, field: str) -> Criterion | None:
        if not layer_called(layer).inspected:
            return None
        return next((each for each in (STAGE, *self._store.criteria) if each.id == field), None)

    def _criterion_checked(self, event: Event) -> Criterion | None:
        """Return the criterion that an event says was only checked once more."""
        if not event.old or not event.new or not layer_called(event.layer).inspected:
            return None
        return next((each for each in self._store.criteria if each.checked_field == event.field), None)

    def _day(self, value: Any) -> str:
        try:
            return self._words.date(str(value)) if value else NONE
        except ValueError:
            return short(str(value))

    def _shape(self, geometry: Any) -> str:
        """Return how long a line or how large an area is, or where a point lies."""
        try:
            shape = shapely.geometry.shape(geometry)
        except (ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError):
            return self._words.text(N_("another shape"))
        if shape.is_empty:
            return NONE
        flat = measured(
            gpd.GeoDataFrame(geometry=[shape], crs=WGS84), measuring_crs(self._store.programme.crs)
        )[0]
        if shape.geom_type.endswith("Polygon"):
            return f"{self._words.number(shapely.area(flat))}\N{NO-BREAK SPACE}m²"
        if shape.geom_type == "Point":
            return f"{shape.y:.5f}, {shape.x:.5f}"
        return self._words.metres(shapely.length(flat))


def short(text: str, most: int = _SHORT) -> str:
    """Return a text in one line of at most `most` characters."""
    plain = " ".join(text[: 4 * most].split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _properties(frame: gpd.GeoDataFrame, ids: set[str]) -> dict[str, dict[str, Any]]:
    some = frame[frame["id"].isin(ids)].drop(columns=GEOMETRY).to_dict("records")
    return {str(record["id"]): {str(key): value for key, value in record.items()} for record in some}


def _last_known(store: Store, layer: str, feature_id: str) -> Mapping[str, Any]:
    """Return the properties of a feature that is not there now, as it last came or went."""
    for changeset in reversed(store.history(layer, feature_id)):
        for event in reversed(changeset.events):
            if (event.layer, event.id, event.field) == (layer, feature_id, None):
                content = event.old if event.new is None else event.new
                found = content.get("properties") if isinstance(content, Mapping) else None
                return found if isinstance(found, Mapping) else {}
    return {}
