"""What a layer is: a name, a geometry, an attribute schema. One file a layer describes one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from geo.layers.fields import Day, Text, WholeNumber, status
from geo.model.criterion import UNKNOWN, Criteria

LINES = frozenset({"LineString", "MultiLineString"})
POLYGONS = frozenset({"Polygon", "MultiPolygon"})
POINTS = frozenset({"Point"})


class Attributes(BaseModel):
    """What every feature of every layer carries; more fields than a schema names are kept as they are."""

    model_config = ConfigDict(extra="allow", strict=True)

    id: Text = Field(min_length=1, max_length=200)
    version: WholeNumber = Field(default=1, ge=1)


@dataclass(frozen=True)
class LayerSpec:
    """One layer: `title` is an English name for the catalogue, `date_order` pairs of fields (earlier, later).

    `inspected` layers carry one field a criterion and the day of its last check.
    """

    name: str
    title: str
    geometry_types: frozenset[str]
    attributes: type[Attributes]
    inspected: bool = False
    date_order: tuple[tuple[str, str], ...] = ()
    dates_past: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The layer's file in a workspace."""
        return f"{self.name}.geojson"

    def schema(self, criteria: Criteria) -> type[BaseModel]:
        """Return the attribute schema with a field and a date for each criterion, where the layer is inspected."""
        if not self.inspected:
            return self.attributes
        fields: dict[str, Any] = {}
        for criterion in criteria:
            fields[criterion.id] = (status(criterion), UNKNOWN)
            fields[criterion.checked_field] = (Day | None, None)
        return create_model(f"{self.attributes.__name__}WithCriteria", __base__=self.attributes, **fields)

    def defaults(self, criteria: Criteria) -> Mapping[str, object]:
        """Return every field of the layer with its default (None where there is none), in order."""
        return {
            name: None if field.is_required() else field.default
            for name, field in self.schema(criteria).model_fields.items()
        }

    def past_dates(self, criteria: Criteria) -> tuple[str, ...]:
        """Return the date fields that cannot lie in the future."""
        checked = tuple(criterion.checked_field for criterion in criteria) if self.inspected else ()
        return self.dates_past + checked
