"""Keras 2's `Tokenizer`: texts to sequences of numbers, by how often words occur.

https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/preprocessing/text/Tokenizer
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from migrate.codemods.support.text_to_word_sequence import text_to_word_sequence


class Tokenizer:
    """A vocabulary of words, 1 being the most frequent; of equally frequent ones the one seen first comes first.

    Attributes:
        word_index, index_word: numbers of words and words of numbers; all that were seen, whatever ``num_words``.
        word_counts, word_docs, index_docs: how often words occur, and in how many texts.
        document_count: how many texts were seen.
    """

    def __init__(
        self,
        num_words: int | None = None,
        filters: str = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n',
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
        oov_token: str | None = None,
        analyzer: Callable[[str], list[str]] | None = None,
    ) -> None:
        """
        Args:
            num_words: numbers from this one on are left out (so ``num_words - 1`` words are kept).
            filters, lower, split: see `text_to_word_sequence`.
            char_level: characters take the place of words.
            oov_token: stands for words outside of the vocabulary, as number 1; without it they are left out.
            analyzer: finds the words of a text in another way.
        """
        self.num_words, self.filters, self.lower, self.split = num_words, filters, lower, split
        self.char_level, self.oov_token, self.analyzer = char_level, oov_token, analyzer
        self.word_counts: Counter[str] = Counter()
        self.word_docs: Counter[str] = Counter()
        self.index_docs: dict[int, int] = {}
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}
        self.document_count = 0

    def fit_on_texts(self, texts: Iterable[str | list[str]]) -> None:
        """Count the words of further texts, and number them anew."""
        for text in texts:
            words = self._words(text)
            self.document_count += 1
            self.word_counts.update(words)
            self.word_docs.update(set(words))
        ranked = sorted(self.word_counts, key=lambda word: -self.word_counts[word])
        if self.oov_token is not None:
            ranked = [self.oov_token, *ranked]
        self.word_index = {word: number for number, word in enumerate(ranked, start=1)}
        self.index_word = {number: word for word, number in self.word_index.items()}
        self.index_docs = {self.word_index[word]: count for word, count in self.word_docs.items()}

    def fit_on_sequences(self, sequences: Iterable[Sequence[int]]) -> None:
        """Count in how many of further sequences numbers occur, for the matrices in ``tfidf`` mode."""
        for sequence in sequences:
            self.document_count += 1
            for number in set(sequence):
                self.index_docs[number] = self.index_docs.get(number, 0) + 1

    def texts_to_sequences(self, texts: Iterable[str | list[str]]) -> list[list[int]]:
        """The numbers of the words of each text."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[str | list[str]]) -> Iterator[list[int]]:
        """The same, one after the other."""
        unknown = self.word_index.get(self.oov_token) if self.oov_token is not None else None
        for text in texts:
            found = [self._kept(self.word_index.get(word), unknown) for word in self._words(text)]
            yield [number for number in found if number is not None]

    def sequences_to_texts(self, sequences: Iterable[Iterable[int]]) -> list[str]:
        """The words of each sequence, with a space between them."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Iterable[Iterable[int]]) -> Iterator[str]:
        """The same, one after the other."""
        unknown = self.word_index.get(self.oov_token) if self.oov_token is not None else None
        for sequence in sequences:
            known = [
                self._kept(number if number in self.index_word else None, unknown) for number in sequence
            ]
            yield " ".join(self.index_word[number] for number in known if number is not None)

    def texts_to_matrix(self, texts: Iterable[str | list[str]], mode: str = "binary") -> np.ndarray:
        """See `sequences_to_matrix`."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(self, sequences: Sequence[Sequence[int]], mode: str = "binary") -> np.ndarray:
        """One row a sequence, one column a number: ``binary``, ``count``, ``freq`` or ``tfidf``.

        Raises:
            ValueError: nothing was fitted that would give the columns or the frequencies; an unknown mode.
        """
        if mode not in ("binary", "count", "freq", "tfidf"):
            raise ValueError(f"unknown mode {mode!r}")
        if not self.num_words and not self.word_index:
            raise ValueError("without num_words, the tokenizer has to be fitted to texts first")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("for tfidf the tokenizer has to be fitted first")
        columns = self.num_words or len(self.word_index) + 1
        matrix = np.zeros((len(sequences), columns))
        for row, sequence in zip(matrix, sequences, strict=True):
            for number, count in Counter(number for number in sequence if number < columns).items():
                row[number] = self._weight(number, count, len(sequence), mode)
        return matrix

    def to_json(self, **options: Any) -> str:
        """Everything but the analyzer as JSON, in Keras's form, which `tokenizer_from_json` reads."""
        parts = ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
        plain = ("num_words", "filters", "lower", "split", "char_level", "oov_token", "document_count")
        config = {name: getattr(self, name) for name in plain}
        config |= {name: json.dumps(getattr(self, name)) for name in parts}
        return json.dumps({"class_name": "Tokenizer", "config": config}, **options)

    def _words(self, text: str | list[str]) -> list[str]:
        if isinstance(text, list):
            return [item.lower() for item in text] if self.lower else text
        if self.char_level:
            return list(text.lower() if self.lower else text)
        if self.analyzer is not None:
            return self.analyzer(text)
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def _kept(self, number: int | None, unknown: int | None) -> int | None:
        """A number within the vocabulary, else that of unknown words."""
        return unknown if number is None or (self.num_words and number >= self.num_words) else number

    def _weight(self, number: int, count: int, length: int, mode: str) -> float:
        if mode == "tfidf":
            rarity = np.log(1 + self.document_count / (1 + self.index_docs.get(number, 0)))
            return float((1 + np.log(count)) * rarity)
        return {"binary": 1.0, "count": float(count), "freq": count / length}[mode]
