"""The words that rows are written in."""

from __future__ import annotations

import pytest

from migrate.catalog.vocabulary import VOCABULARY, word


def test_a_word_means_one_function() -> None:
    def channels(x: object) -> object:
        return x

    before = VOCABULARY["channels"]
    with pytest.raises(ValueError, match="two functions of the vocabulary are called `channels`"):
        word(channels)
    assert VOCABULARY["channels"] is before
