"""Files that migrated programs download: nothing half, nothing false, nothing outside of the folder."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from migrate.codemods.support.get_file import get_file

TEXT = b"Rose is a rose is a rose.\n"


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A file to download."""
    (tmp_path / "origin").mkdir()
    file = tmp_path / "origin" / "poem.txt"
    file.write_bytes(TEXT)
    return file


def test_it_is_downloaded_once(origin: Path, tmp_path: Path) -> None:
    first = get_file(origin=origin.as_uri(), cache_dir=tmp_path)
    assert Path(first) == tmp_path / "datasets" / "poem.txt"
    assert Path(first).read_bytes() == TEXT
    origin.unlink()
    assert get_file(origin=origin.as_uri(), cache_dir=tmp_path) == first


@pytest.mark.parametrize("digest", [hashlib.sha256(b"other").hexdigest(), hashlib.md5(b"other").hexdigest()])
def test_a_wrong_hash_leaves_nothing(origin: Path, tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="does not have the hash"):
        get_file(origin=origin.as_uri(), file_hash=digest, cache_dir=tmp_path)
    assert list((tmp_path / "datasets").iterdir()) == []


def test_a_download_that_fails_leaves_what_was_there(origin: Path, tmp_path: Path) -> None:
    path = Path(get_file(origin=origin.as_uri(), cache_dir=tmp_path))
    with pytest.raises(OSError, match="nowhere"):
        get_file("poem.txt", (tmp_path / "nowhere").as_uri(), cache_dir=tmp_path, force_download=True)
    assert path.read_bytes() == TEXT
    assert list(path.parent.iterdir()) == [path]


def test_names_that_are_paths_are_refused(origin: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        get_file("../poem.txt", origin.as_uri(), cache_dir=tmp_path)


def _tar(path: Path, members: dict[str, bytes], link: str = "") -> None:
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        if link:
            entry = tarfile.TarInfo("link")
            entry.type, entry.linkname = tarfile.SYMTYPE, link
            archive.addfile(entry)


def test_a_tar_archive_stays_in_its_folder(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    _tar(archive, {"in.txt": TEXT})
    folder = get_file(origin=archive.as_uri(), extract=True, cache_dir=tmp_path)
    assert (Path(folder) / "in.txt").read_bytes() == TEXT
    for number, (members, link) in enumerate(
        [({"../out.txt": TEXT}, ""), ({}, "/etc/passwd"), ({}, "../../x")]
    ):
        _tar(archive, members, link)
        with pytest.raises(tarfile.FilterError):
            get_file(f"bad{number}", archive.as_uri(), untar=True, cache_dir=tmp_path)
    assert not list(tmp_path.rglob("out.txt"))
    assert not list(tmp_path.rglob("link"))


def test_a_zip_archive_stays_in_its_folder(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("in.txt", TEXT)
        packed.writestr("../../out.txt", TEXT)
    folder = Path(get_file("texts", archive.as_uri(), extract=True, cache_dir=tmp_path))
    assert (folder / "in.txt").read_bytes() == TEXT
    assert [path.relative_to(folder) for path in tmp_path.rglob("out.txt")] == [Path("out.txt")]


def test_what_is_no_archive_is_said(origin: Path, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="is not an archive"):
        get_file(origin=origin.as_uri(), extract=True, cache_dir=tmp_path)
