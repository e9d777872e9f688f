"""A text's words, as Keras's `Tokenizer` finds them."""

from __future__ import annotations


def text_to_word_sequence(
    text: str,
    filters: str = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n',
    lower: bool = True,
    split: str = " ",
) -> list[str]:
    """The words between ``split``; the characters in ``filters`` separate words too."""
    text = text.lower() if lower else text
    return [word for word in text.translate(dict.fromkeys(map(ord, filters), split)).split(split) if word]
