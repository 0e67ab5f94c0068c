"""`backup` and `restore`: one file there and back, nothing overwritten, refusals in a sentence or two."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from geo.backup import back_up
from geo.cli import main
from geo.cli.core import progress
from geo.cli.core.context import Context
from geo.people.accounts import accounts_of
from geo.stores.opening import open_store
from tests.factories import segment, ward, workspace

GOOD = "bốn chữ dễ nhớ"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with an administrator."""
    made = workspace(tmp_path / "w", wards=[ward()], route_segments=[segment("S-1")])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{GOOD}\n".encode())))
    assert run("user", "add", "an", "--role", "admin", "--password-stdin", "--store", str(made)) == 0
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "b.zip"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--lang", "en"])
    return int(ended.value.code or 0)


def backup(folder: Path, file: Path, *options: str) -> int:
    return run("backup", str(file), *options, "--store", str(folder))


def test_a_backup_is_made_checked_and_restored(
    folder: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup(folder, file) == 0
    assert run("restore", "--check", str(file)) == 0
    assert run("restore", str(file), str(tmp_path / "again")) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "mode 0600" in err
    assert "sound" in err
    assert f"serve --store {tmp_path / 'again'}" in err
    assert run("check", str(tmp_path / "again")) == 0
    assert run("user", "list", "--store", str(tmp_path / "again")) == 0
    assert capsys.readouterr().out.endswith("an  admin  -  active\n")


def test_the_workspace_that_is_named_is_filled_where_no_folder_is(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    backup(folder, file)
    assert run("restore", str(file), "--store", str(tmp_path / "named")) == 0
    assert (tmp_path / "named" / "programme.toml").exists()


def test_only_checking_writes_nothing(folder: Path, file: Path, tmp_path: Path) -> None:
    backup(folder, file)
    assert run("restore", "--check", str(file), str(tmp_path / "again")) == 0
    assert not (tmp_path / "again").exists()


def test_a_file_is_overwritten_only_with_force(
    folder: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(b"precious")
    assert backup(folder, file) == 1
    assert "--force" in capsys.readouterr().err
    assert file.read_bytes() == b"precious"
    assert backup(folder, file, "--force") == 0
    assert run("restore", "--check", str(file)) == 0


def test_without_accounts_nothing_private_is_in_it(
    folder: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup(folder, file, "--without-accounts") == 0
    assert "0600" not in capsys.readouterr().err
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if name.startswith("private")]
    assert back_up.last_made(accounts_of(open_store(folder))) is None


def test_options_that_exclude_each_other_are_misuse(folder: Path, file: Path) -> None:
    assert backup(folder, file, "--without-accounts", "--with-keys") == 2
    assert not file.exists()


def test_the_backup_is_noted_for_administrators(folder: Path, file: Path) -> None:
    backup(folder, file)
    accounts = accounts_of(open_store(folder))
    last = back_up.last_made(accounts)
    assert last is not None
    assert [(note.what, note.item) for note in accounts.notes(1)] == [("backed_up", "b.zip")]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root makes files of somebody else")
def test_root_leaves_nothing_private_that_the_servers_account_could_not_read(
    folder: Path, file: Path
) -> None:
    private = folder / "private"
    for path in (private, *private.iterdir()):
        os.chown(path, 65534, 65534)
    before = sorted(path.name for path in private.iterdir())
    assert backup(folder, file) == 0
    assert sorted(path.name for path in private.iterdir()) == before
    assert {path.stat().st_uid for path in private.iterdir()} == {65534}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_backup_is_refused_in_a_sentence_and_leaves_nothing(
    file: Path, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(content)
    assert run("restore", str(file), str(tmp_path / "again")) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == [file]


def test_a_damaged_backup_leaves_nothing_behind(
    folder: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup(folder, file)
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 3] ^= 1
    file.write_bytes(bytes(whole))
    assert run("restore", "--check", str(file)) == 1
    assert run("restore", str(file), str(tmp_path / "again")) == 1
    assert "damaged" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "w"]


def test_a_folder_that_holds_something_is_not_restored_into(
    folder: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup(folder, file)
    before = (folder / "wards.geojson").read_bytes()
    assert run("restore", str(file), str(folder)) == 1
    assert "new or empty" in capsys.readouterr().err
    assert (folder / "wards.geojson").read_bytes() == before


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    assert run("restore", str(tmp_path / "none.zip")) == 2


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def test_a_long_backup_shows_how_far_it_is_and_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.0)
    with progress.progress(Context()) as told:
        told(500, 1000)
    assert "############------------" in stream.getvalue()
    assert "50" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(("stream", "patience"), [(io.StringIO(), 0.0), (Terminal(), 5.0)])
def test_logs_and_short_work_get_no_bar(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float
) -> None:
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", patience)
    with progress.progress(Context()) as told:
        told(0, 0)
    assert stream.getvalue() == ""
