"""The numbers of the words in Keras's text data sets.

https://keras.io/api/datasets/imdb/#getwordindex-function
"""

from __future__ import annotations

import json
from pathlib import Path

from migrate.codemods.support.get_file import get_file


def load_word_index(name: str, path: str = "") -> dict[str, int]:
    """The number of every word of ``imdb`` or ``reuters``, downloaded once; ``path``: the file's name in the cache."""
    published = f"{name}_word_index.json"
    origin = f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{published}"
    md5 = {"imdb": "bfafd718b763782e994055a2d397834f", "reuters": "4d44cc38712099c9e383dc6e5f11a921"}
    file = Path(get_file(path or published, origin, file_hash=md5[name]))
    index: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
    return index
