"""The programme: who runs it, since when, where, and how it is shown. Read from programme.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Texts = Mapping[str, str]
Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees
FORMS = ("state", "party")  # of the heads of official papers
STATE, PARTY = FORMS
READING, RESTRICTED = "reading", "restricted"


@dataclass(frozen=True)
class Office:
    """An organisation that takes part, while it exists; `layers` and `criteria` are what it may write."""

    id: str
    names: Texts
    valid_from: date | None = None
    valid_to: date | None = None
    layers: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letterhead:
    """Who writes official papers while it is valid; `number` with room for a number, `form`: state, party.

    `addressees`: to whom submissions are addressed, below their title.
    """

    agency: Texts
    superior: Texts = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    form: str = "state"
    number: str = ""
    place: Texts = field(default_factory=dict)
    signer: Texts = field(default_factory=dict)
    recipients: tuple[Texts, ...] = ()
    addressees: tuple[Texts, ...] = ()

    def is_valid(self, day: date) -> bool:
        """Say whether papers of that day have it; both ends are inclusive."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class BriefingRules:
    """By what briefings praise, and how much they tell.

    A ward is praised or blamed with at least `least_metres` of which at least the share `least_fresh` was
    checked and is fresh; of the best and the worst `most_named` are named. `steps`: days of which statuses
    are drawn. `calendar_days`: the longest period whose checks are drawn day by day. `ward_maps`: of at
    most so many wards a map is drawn.
    """

    least_metres: float = 200.0
    least_fresh: float = 0.5
    most_named: int = 3
    steps: int = 5
    calendar_days: int = 371
    ward_maps: int = 30


@dataclass(frozen=True)
class Tiles:
    """Online base-map tiles; only used where programme.toml names them."""

    url: str
    attribution: str


@dataclass(frozen=True)
class Access:
    """Who may read, and how long somebody stays signed in.

    `restricted` are layers that only people with an account see, each view noted; None: those that say so
    themselves. `hosts` are names under which the server answers beside this computer's own. `stated` are
    those of READING and RESTRICTED that were said; `is_sound`: they were looked for in a whole file.
    """

    members_only: bool = False
    restricted: tuple[str, ...] | None = None
    session_days: int = 30
    idle_hours: int = 12
    hosts: tuple[str, ...] = ()
    stated: frozenset[str] = frozenset({READING, RESTRICTED})
    is_sound: bool = True


@dataclass(frozen=True)
class Programme:
    """One programme. `planned_routes`: how many the plan asks for.

    `as_of` is the day that is shown when none is asked for (None: today).
    """

    name: Texts
    organisation: Texts = field(default_factory=dict)
    plan: str | None = None
    planned_routes: int | None = None
    start_date: date | None = None
    as_of: date | None = None
    crs: str | None = None
    headquarters: str | None = None
    languages: tuple[str, ...] = ("vi", "en")
    bounds: Bounds | None = None
    source: Texts = field(default_factory=dict)
    offices: tuple[Office, ...] = ()
    letterheads: tuple[Letterhead, ...] = ()
    briefing: BriefingRules = BriefingRules()
    tiles: Tiles | None = None
    access: Access = Access()

    @property
    def language(self) -> str:
        """The language of pages and images when nobody asks for another."""
        return self.languages[0]
