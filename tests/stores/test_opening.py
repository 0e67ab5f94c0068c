"""A store is opened by its address."""

from pathlib import Path

import pytest

from geo.errors import InvalidInput, StoreUnavailable
from geo.stores.opening import open_store
from tests.factories import ward, workspace


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_folder_is_opened_by_its_path_or_address(tmp_path: Path, prefix: str) -> None:
    workspace(tmp_path, wards=[ward()])
    assert len(open_store(f"{prefix}{tmp_path}").frame("wards")) == 1
    assert len(open_store(tmp_path).frame("wards")) == 1


@pytest.mark.parametrize("name", ["nowhere", "programme.toml", "~nobody-knows-this-person/folder"])
def test_what_is_no_folder_says_how_to_make_one(tmp_path: Path, name: str) -> None:
    workspace(tmp_path)
    address = name if name.startswith("~") else tmp_path / name
    with pytest.raises(StoreUnavailable, match="model-routes new"):
        open_store(address)


def test_a_folder_that_may_not_be_looked_at_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", denied)
    with pytest.raises(StoreUnavailable, match="not allowed"):
        open_store("/somewhere")


def test_an_unknown_kind_of_address_is_refused_without_showing_its_password() -> None:
    with pytest.raises(InvalidInput) as caught:
        open_store("mysql://user:secret@host/base")
    assert "secret" not in str(caught.value)
    assert "host/base" in str(caught.value)
