"""Classes of roads in words: what is kept is OpenStreetMap's `highway` value, what people read is this."""

from collections.abc import Mapping

from geo.language import N_, Language

FIELD = "road_class"
LINK = "_link"  # a slip road of the class before it, such as primary_link

# The usual ones from the largest to the smallest; any other value may be kept, too.
ROAD_CLASSES: Mapping[str, str] = {
    "motorway": N_("Motorway"),
    "trunk": N_("Trunk road, national highway"),
    "primary": N_("Main road"),
    "secondary": N_("Road between areas"),
    "tertiary": N_("Area road"),
    "residential": N_("City street"),
    "unclassified": N_("Small road"),
    "living_street": N_("Lane"),
    "service": N_("Side lane, inner road"),
    "pedestrian": N_("Pedestrian street"),
    "footway": N_("Footpath"),
    "cycleway": N_("Cycle track"),
    "path": N_("Unpaved path"),
    "steps": N_("Stairs"),
}


def road_class_label(words: Language, value: str) -> str:
    """Return a road class in words; a value that is none of the usual ones as it is."""
    if value in ROAD_CLASSES:
        return words.text(ROAD_CLASSES[value])
    road = value.removesuffix(LINK)
    if road != value and road in ROAD_CLASSES:
        return words.text(N_("{road} (slip road)"), road=words.text(ROAD_CLASSES[road]))
    return value
