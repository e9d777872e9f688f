"""Download a file once: `keras.utils.get_file` without Keras, with the same cache folder.

https://keras.io/api/utils/python_utils/#getfile-function
"""

from __future__ import annotations

import hashlib
import os
import tarfile
import tempfile
import urllib.parse
import urllib.request
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path


def get_file(
    fname: str | os.PathLike[str] | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: str | Sequence[str] | None = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
    force_download: bool = False,
) -> str:
    """The path of a downloaded file, or of the folder that an archive was unpacked into.

    Args:
        fname: its name in the cache; None for the name at the end of ``origin``.
        file_hash: its SHA-256 or MD5 (``hash_algorithm``; ``auto`` tells them by their length), None not to check.
        archive_format: ``tar``, ``zip``, a list of them, ``auto`` for both, None for neither.
        cache_dir: None for ``$KERAS_HOME``, else ``~/.keras``.

    Raises:
        ValueError: no name can be told, or the downloaded file does not have the hash.
        OSError: the download failed.
    """
    folder = _cache_folder(cache_dir) / cache_subdir
    folder.mkdir(parents=True, exist_ok=True)
    name = os.fspath(fname) if fname else Path(urllib.parse.urlsplit(origin or "").path).name
    if not name or os.sep in name:
        raise ValueError(f"{name!r} is not the name of a file; give one as `fname`")
    target, unpacked = folder / name, None
    if extract or untar:
        stem, dot, _ = name.partition(".")
        inside = bool(fname and dot)  # a name with a suffix is the archive's own, one without the folder's
        target, unpacked = (
            (folder / name, folder / f"{stem}_extracted")
            if inside
            else (folder / f"{name}_archive", folder / name)
        )
    algorithm = "md5" if md5_hash and not file_hash else hash_algorithm
    wanted = file_hash or md5_hash
    if force_download or not target.exists() or (wanted and not _has_hash(target, wanted, algorithm)):
        _fetch_file(origin, target, wanted, algorithm)
    if unpacked is None:
        return str(target)
    if not _unpack_archive(target, unpacked, "tar" if untar else archive_format):
        warnings.warn(f"{target} is not an archive", stacklevel=2)
    return str(unpacked)


def _cache_folder(cache_dir: str | os.PathLike[str] | None) -> Path:
    given = cache_dir or os.environ.get("KERAS_HOME")
    folder = Path(given).expanduser() if given else Path.home() / ".keras"
    parent = folder if given else folder.parent
    return folder if os.access(parent, os.W_OK) else Path(tempfile.gettempdir()) / ".keras"


def _has_hash(path: Path, wanted: str, algorithm: str = "auto") -> bool:
    """Whether a file has a SHA-256 or MD5 sum, written in hexadecimal digits."""
    sha256 = algorithm == "sha256" or (algorithm == "auto" and len(wanted) == 64)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256" if sha256 else "md5").hexdigest()
    return found == wanted.lower()


def _fetch_file(origin: str | None, target: Path, wanted: str | None, algorithm: str) -> None:
    """Write under another name first, so that a download that breaks off leaves nothing that looks whole."""
    if not origin:
        raise ValueError(f"{target} is not there, and no `origin` says where to get it")
    part = target.with_name(target.name + ".part")
    try:
        urllib.request.urlretrieve(origin, part)
        if wanted and not _has_hash(part, wanted, algorithm):
            raise ValueError(f"what {origin} gave does not have the hash {wanted}")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _unpack_archive(archive: Path, folder: Path, form: str | Sequence[str] | None) -> bool:
    """Unpack an archive below a folder; nothing in it may lead out of there."""
    forms = ("tar", "zip") if form == "auto" else (form,) if isinstance(form, str) else tuple(form or ())
    if "tar" in forms and tarfile.is_tarfile(archive):
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        return True
    if "zip" in forms and zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed_zip:
            packed_zip.extractall(folder)  # drops leading slashes and `..` by itself
        return True
    return False
