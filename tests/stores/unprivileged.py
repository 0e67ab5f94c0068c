"""A process that tries to work on a folder that it cannot write, and prints what the server answered.

    python tests/stores/unprivileged.py FOLDER PHOTO

It signs nobody in by itself: a token comes on standard input. One JSON object on standard output.
"""

import io
import json
import sys
from datetime import date
from pathlib import Path

from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from webmap import create_app


def main(folder: str, photo: str) -> None:
    """Read, change a status, send a photo, sign in; say each answer's status and text."""
    store = GeoJsonStore(Path(folder), today=lambda: date(2022, 8, 9))
    app = create_app(Settings(), store)
    token = sys.stdin.readline().strip()
    client, key = app.test_client(), {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    item = "/ogc/collections/route_segments/items/S-1"
    entry = client.get("/login?lang=en").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answers = {
        "page": client.get("/wards?lang=en"),
        "item": client.get(item),
        "status": client.patch(
            f"{item}?lang=en",
            data=json.dumps({"properties": {"lighting": "full"}}),
            content_type="application/merge-patch+json",
            headers={**key, "If-Match": "*"},
        ),
        "photo": client.post(
            "/segments/S-1/photos?lang=en",
            data={"photos": (io.BytesIO(Path(photo).read_bytes()), "a.jpg")},
            headers=key,
        ),
        "login": client.post(
            "/login?lang=en",
            data={"name": "an", "password": "bốn chữ dễ nhớ", "csrf_token": entry},
        ),
    }
    told = {name: [answer.status_code, answer.get_data(as_text=True)] for name, answer in answers.items()}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
