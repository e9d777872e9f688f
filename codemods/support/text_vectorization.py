"""Texts to numbers. https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from migrate.codemods.support.lower_text import lower_text
from migrate.codemods.support.ragged import Ragged
from migrate.codemods.support.regex_replace import regex_replace
from migrate.codemods.support.split_characters import split_characters
from migrate.codemods.support.split_text import split_text
from migrate.codemods.support.string_lookup import StringLookup

_PUNCTUATION = r"""[!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~']"""


class TextVectorization(nn.Module):
    """`keras.layers.TextVectorization`: standardise texts, split them, and look their tokens up."""

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: str | Callable[[Any], Any] | None = "lower_and_strip_punctuation",
        split: str | Callable[[Any], Any] | None = "whitespace",
        ngrams: int | Sequence[int] | None = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        ragged: bool = False,
        dtype: torch.dtype = torch.int64,
    ) -> None:
        """
        Args:
            max_tokens, output_mode, pad_to_max_tokens, vocabulary, idf_weights, dtype: see `StringLookup`.
            standardize: ``lower_and_strip_punctuation``, ``lower``, ``strip_punctuation``, a function of an array of
                texts, or None.
            split: ``whitespace``, ``character``, a function from an array of texts to lists of tokens, or None.
            ngrams: join so many neighbouring tokens too: up to a number, or exactly those given.
            output_sequence_length: of ``int``, the length that rows are filled (with 0) or cut to.
            ragged: of ``int``, rows of differing lengths as a list of tensors.
        """
        super().__init__()
        self.standardize, self.split, self.ragged = standardize, split, ragged
        self.ngrams = tuple(range(1, ngrams + 1)) if isinstance(ngrams, int) else ngrams
        self.output_sequence_length = output_sequence_length
        self.lookup = StringLookup(
            max_tokens, mask_token="", vocabulary=vocabulary, idf_weights=idf_weights, output_mode=output_mode,
            pad_to_max_tokens=pad_to_max_tokens, dtype=dtype,
        )  # fmt: skip

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Take the vocabulary from texts: an array or list of them, or an iterable of batches. See `StringLookup`."""
        if isinstance(data, list | tuple | np.ndarray):
            self.lookup.adapt(self._tokens(data))
        else:
            self.lookup.adapt((self._tokens(batch) for batch in data), steps)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """See `StringLookup.set_vocabulary`."""
        self.lookup.set_vocabulary(vocabulary, idf_weights)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The tokens, each at the place of its number."""
        return self.lookup.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """How many numbers there are."""
        return self.lookup.vocabulary_size()

    def forward(self, inputs: Any) -> Any:
        """Numbers of the tokens of each text, (texts, tokens), or a vector a text.

        Args:
            inputs: a text, an array of texts, or one of shape (texts, 1).
        """
        found = self.lookup(self._tokens(inputs))
        if self.lookup.output_mode != "int":
            return found
        length = self.output_sequence_length
        if self.ragged:
            return Ragged(row[:length] for row in found)
        if isinstance(found, list):
            return self._filled(found)
        return found if length is None else nn.functional.pad(found, (0, length - found.shape[-1]))

    def _filled(self, rows: list[Tensor]) -> Tensor:
        length = max(map(len, rows)) if self.output_sequence_length is None else self.output_sequence_length
        return torch.stack([nn.functional.pad(row[:length], (0, length - len(row[:length]))) for row in rows])

    def _tokens(self, inputs: Any) -> Any:
        """The tokens of each text: lists, or an array if nothing is split."""
        texts = inputs if isinstance(inputs, str) else np.asarray(inputs, dtype=object)
        mode = self.standardize
        if mode in ("lower", "lower_and_strip_punctuation"):
            texts = lower_text(texts)
        if mode in ("strip_punctuation", "lower_and_strip_punctuation"):
            texts = regex_replace(texts, _PUNCTUATION, "")
        if callable(mode):
            texts = mode(texts)
        if self.split is not None and np.ndim(texts) > 1:
            if np.shape(texts)[-1] != 1:
                raise ValueError(
                    f"texts to be split have the shape (texts,) or (texts, 1), not {np.shape(texts)}"
                )
            texts = np.asarray(texts, dtype=object)[..., 0]
        if callable(self.split):
            texts = self.split(texts)
        elif self.split is not None:
            texts = split_text(texts) if self.split == "whitespace" else split_characters(texts)
        return texts if self.ngrams is None else self._joined(texts)

    def _joined(self, tokens: Any) -> Any:
        """The n-grams of each row, those of the first width first."""
        if not len(tokens) or isinstance(tokens[0], str):
            return [
                " ".join(tokens[start : start + width])
                for width in self.ngrams or ()
                for start in range(len(tokens) - width + 1)
            ]
        return [self._joined(list(row)) for row in tokens]
