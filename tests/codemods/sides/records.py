"""Runs in the PyTorch worker: files of records, read by the support code."""

from __future__ import annotations


def read(path: str, compression: str) -> list[bytes]:
    """The records of a file."""
    from migrate.codemods.support.read_records import read_records

    return list(read_records(path, compression))


def refusal(path: str) -> str:
    """Why a file is refused; '' if it is not."""
    try:
        read(path, "")
    except ValueError as error:
        return str(error)
    return ""
