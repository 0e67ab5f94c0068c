"""What a layer is: a name, a geometry, an attribute schema. One file a layer describes one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model

from geo.language import N_
from geo.layers.fields import Day, WholeNumber, one_of
from geo.model.criterion import UNKNOWN, Criteria

LINES = frozenset({"LineString", "MultiLineString"})
POLYGONS = frozenset({"Polygon", "MultiPolygon"})
POINTS = frozenset({"Point"})


class Attributes(BaseModel):
    """What every feature of every layer carries; more fields than a schema names are kept as they are."""

    model_config = ConfigDict(extra="allow", strict=True, protected_namespaces=())

    id: str = Field(
        min_length=1, max_length=200, title=N_("Id"), description=N_("Names the feature; it never changes.")
    )
    version: WholeNumber = Field(
        default=1,
        ge=1,
        title=N_("Version"),
        description=N_("How often it was saved; counted by the service."),
    )


@dataclass(frozen=True)
class LayerSpec:
    """One layer: `title` is an English name for the catalogue, `date_order` pairs of fields (earlier, later).

    `called` is what a sentence calls one feature, by its `{name}` (the first of `name_fields` that is filled)
    and `{id}`; each field's title is an English name, too.

    `inspected` layers carry one field a criterion, the day of its last check, a stage and a day of joining.
    `restricted` layers are seen by members only, and who saw them is logged. `own_fields` are written by the
    service alone: no program makes or changes them.
    """

    name: str
    title: str
    geometry_types: frozenset[str]
    attributes: type[Attributes]
    inspected: bool = False
    date_order: tuple[tuple[str, str], ...] = ()
    dates_past: tuple[str, ...] = ()
    restricted: bool = False
    called: str = "{name} {id}"
    name_fields: tuple[str, ...] = ("name",)
    own_fields: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The layer's file in a workspace."""
        return f"{self.name}.geojson"

    def schema(self, criteria: Criteria) -> type[BaseModel]:
        """Return the attribute schema; an inspected layer has a field and a date for each criterion."""
        if not self.inspected:
            return self.attributes
        return _with_criteria(self.attributes, tuple((c.id, c.checked_field, c.value_ids) for c in criteria))

    def validator(self, criteria: Criteria) -> Callable[[dict[str, Any]], BaseModel]:
        """Return the function that checks properties against the schema; raises ValidationError."""
        validate: Callable[[dict[str, Any]], BaseModel] = TypeAdapter(
            self.schema(criteria)
        ).validator.validate_python
        return validate

    def defaults(self, criteria: Criteria) -> Mapping[str, object]:
        """Return every field of the layer with its default (None where there is none), in order."""
        return {
            name: None if field.is_required() else field.default
            for name, field in self.schema(criteria).model_fields.items()
        }

    def field_titles(self) -> Mapping[str, str]:
        """Return the English title of every field but those of criteria, which have labels of their own."""
        return {name: field.title or name for name, field in self.attributes.model_fields.items()}

    def field_meanings(self) -> Mapping[str, str]:
        """Return in English what each field says, but those of criteria; empty where its title says all."""
        return {name: field.description or "" for name, field in self.attributes.model_fields.items()}

    def past_dates(self, criteria: Criteria) -> tuple[str, ...]:
        """Return the date fields that cannot lie in the future."""
        checked = tuple(criterion.checked_field for criterion in criteria) if self.inspected else ()
        return self.dates_past + checked


@lru_cache(maxsize=64)
def _with_criteria(
    attributes: type[Attributes], criteria: tuple[tuple[str, str, tuple[str, ...]], ...]
) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for name, checked_field, values in criteria:
        fields[name] = (Annotated[str, one_of(values)], UNKNOWN)
        fields[checked_field] = (Day | None, None)
    return create_model(f"{attributes.__name__}WithCriteria", __base__=attributes, **fields)
