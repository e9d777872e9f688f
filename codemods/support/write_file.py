"""TensorFlow's writing of whole files. https://www.tensorflow.org/api_docs/python/tf/io/write_file"""

from pathlib import Path


def write_file(filename: str, contents: bytes | str) -> None:
    """Write a file, replacing one that is there; folders that are missing are made."""
    path = Path(filename)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
