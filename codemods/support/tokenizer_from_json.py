"""Keras 2's tokenizer from the JSON that its `to_json` wrote."""

from __future__ import annotations

import json
from collections import Counter

from migrate.codemods.support.tokenizer import Tokenizer


def tokenizer_from_json(json_string: str) -> Tokenizer:
    """The tokenizer that was written out, in Keras or here."""
    config = json.loads(json_string)["config"]
    parts = {
        name: json.loads(config.pop(name)) for name in list(config) if name.startswith(("word_", "index_"))
    }
    count = config.pop("document_count", 0)
    made = Tokenizer(**config)
    made.document_count = count
    made.word_counts, made.word_docs = Counter(parts["word_counts"]), Counter(parts["word_docs"])
    made.word_index = parts["word_index"]
    made.index_word = {int(number): word for number, word in parts["index_word"].items()}
    made.index_docs = {int(number): count for number, count in parts["index_docs"].items()}
    return made
