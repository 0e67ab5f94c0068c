"""What the page of data entry is sent, and workbooks that wait to be recorded."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage, MultiDict

from geo.editing.new_values import fit_reason
from geo.entry.make import LAYERS, Chosen
from geo.errors import InvalidInput, UnknownName
from geo.language import N_

MOST_WAITING = 40  # of at most 1 MB each
NO_FILE = N_("Choose the workbook that was filled in.")
GONE = N_("This workbook is not kept any more. Send it again.")


@dataclass(frozen=True)
class Sent:
    """A workbook as it was sent."""

    name: str
    content: bytes


@dataclass
class Waiting:
    """Workbooks that were looked at and not yet recorded, the newest ones, each known to its sender alone."""

    _kept: OrderedDict[tuple[str, str], Sent] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, owner: str, sent: Sent) -> str:
        """Keep a workbook; return its name for `get`."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[owner, token] = sent
            while len(self._kept) > MOST_WAITING:
                self._kept.popitem(last=False)
        return token

    def get(self, owner: str, token: str) -> Sent:
        """Return a workbook that somebody sent.

        Raises:
            UnknownName: it is not kept any more, or another sent it.
        """
        with self._lock:
            found = self._kept.get((owner, token))
        if found is None:
            raise UnknownName(GONE)
        return found


def chosen(query: MultiDict[str, str]) -> Chosen:
    """Read `layer`, `ward` and `route`; what is empty is not asked for."""
    layer = query.get("layer") or None
    if layer is not None and layer not in LAYERS:
        text = N_("There is no layer “{layer}” here. Choose one of: {allowed}.")
        raise InvalidInput(text, layer=layer[:40], allowed=", ".join(LAYERS))
    return Chosen(layer, query.get("ward") or None, query.get("route") or None)


def workbook(files: MultiDict[str, FileStorage]) -> Sent:
    """Read the `workbook` that was sent.

    Raises:
        InvalidInput: none was.
    """
    file = files.get("workbook")
    if file is None or not file.filename:
        raise InvalidInput(NO_FILE)
    return Sent(file.filename.replace("\\", "/").rpartition("/")[2][:100], file.read())


def recording(form: MultiDict[str, str]) -> tuple[str, str]:
    """Read which workbook is recorded, and why: `workbook`, `reason`."""
    return form.get("workbook", "")[:100], fit_reason(form.get("reason", ""))
