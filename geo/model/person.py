"""People who use the service, and what their role lets them do."""

from dataclasses import dataclass

from geo.language import N_

VIEWER, WARD_OFFICER, OFFICE_OFFICER, EDITOR, ADMIN = (
    "viewer",
    "ward_officer",
    "office_officer",
    "editor",
    "admin",
)
ROLES = (VIEWER, WARD_OFFICER, OFFICE_OFFICER, EDITOR, ADMIN)

TITLES = {
    VIEWER: N_("viewer"),
    WARD_OFFICER: N_("ward officer"),
    OFFICE_OFFICER: N_("office officer"),
    EDITOR: N_("editor"),
    ADMIN: N_("administrator"),
}


@dataclass(frozen=True)
class Person:
    """An account: `name` signs in; `ward` is the code of a ward officer's ward, `office` an office's id."""

    name: str
    role: str = VIEWER
    full_name: str = ""
    ward: str | None = None
    office: str | None = None
    disabled: bool = False

    @property
    def shown(self) -> str:
        """The name for pages."""
        return self.full_name or self.name
