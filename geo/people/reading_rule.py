"""Who may read, also while programme.toml does not say it: what was known last holds."""

from contextlib import suppress
from dataclasses import replace

from geo.errors import StoreUnavailable
from geo.model.programme import READING, RESTRICTED, Access
from geo.people.accounts import Accounts

_RULE = "rule"
_CLOSED = Access(members_only=True, stated=frozenset({READING}))


class ReadingRule:
    """The rule that holds; where there are accounts it is kept beside them, so that a new start knows it."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._last: Access | None = None

    def in_force(self, given: Access) -> Access:
        """Return who may read, where programme.toml says `given` now.

        What it does not state stays as it was last. Where that is known of nothing and the file is missing,
        empty or broken, only people with an account read, if there are any.
        """
        known = self._known()
        base = given if given.is_sound or known is None else known
        found = replace(
            base,
            members_only=self._members_only(given, known),
            restricted=given.restricted if RESTRICTED in given.stated or known is None else known.restricted,
            stated=given.stated | (known.stated if known else frozenset()),
        )
        if given.is_sound:
            self._remember(found)
        return found

    def _members_only(self, given: Access, known: Access | None) -> bool:
        if READING in given.stated:
            return given.members_only
        if known is not None and READING in known.stated:
            return given.members_only or known.members_only
        return given.members_only or (not given.is_sound and self._are_accounts())

    def _known(self) -> Access | None:
        try:
            return self._accounts.access.get(_RULE) or self._last
        except StoreUnavailable:
            return self._last or _CLOSED

    def _remember(self, found: Access) -> None:
        self._last = found
        with suppress(StoreUnavailable):
            if found.stated and self._accounts.access.get(_RULE) != found and self._accounts.people.all():
                with self._accounts.access.changing() as kept:
                    kept[_RULE] = found

    def _are_accounts(self) -> bool:
        try:
            return bool(self._accounts.people.all())
        except StoreUnavailable:
            return True
