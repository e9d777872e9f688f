"""A vocabulary, from data or given, and the numbers of its tokens: what Keras's lookup layers have in common.

https://keras.io/api/layers/preprocessing_layers/categorical/
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from migrate.codemods.support.encode_categories import encode_categories
from migrate.codemods.support.hash_buckets import hash_buckets
from migrate.codemods.support.is_ragged import is_ragged
from migrate.codemods.support.ragged import Ragged


class IndexLookup(nn.Module):
    """Tokens to numbers: first the mask's (0), then those of unknown tokens, then the vocabulary's.

    The vocabulary is part of the ``state_dict``, as bytes; a checkpoint without one leaves it as it is.
    """

    device_of: Tensor

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: Any = None,
        oov_token: Any = None,
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        oov_method: str = "farmhash",
        salt: int | Sequence[int] | None = None,
        dtype: torch.dtype = torch.int64,
    ) -> None:
        """
        Args:
            max_tokens: the most numbers there may be, those of the mask and of unknown tokens among them.
            num_oov_indices: how many numbers unknown tokens share; with none they are an error.
            mask_token, oov_token: what stands for masked and for unknown tokens.
            vocabulary: the tokens, or a file with one a line; None: `adapt` finds them.
            idf_weights: of the vocabulary, for ``tf_idf``.
            invert: numbers to tokens.
            output_mode: ``int``; or a vector a sample: ``one_hot``, ``multi_hot``, ``count``, ``tf_idf``.
            pad_to_max_tokens: vectors have ``max_tokens`` numbers even if the vocabulary has fewer.
            oov_method: how unknown integers share their numbers: ``floormod`` or ``farmhash``.
            salt: makes the hash of unknown tokens another one.
            dtype: of vectors, unless weights bring theirs.
        """
        super().__init__()
        self.max_tokens, self.num_oov_indices = max_tokens, num_oov_indices
        self.mask_token, self.oov_token, self.invert = mask_token, oov_token, invert
        self.output_mode = {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(output_mode, output_mode)
        self.pad_to_max_tokens, self.oov_method, self.dtype = pad_to_max_tokens, oov_method, dtype
        self.key = [salt, salt] if isinstance(salt, int) else salt
        self.has_mask = mask_token is not None and self.output_mode == "int"
        self.tokens: list[Any] = []
        self.numbers: dict[Any, int] = {}
        self.idf_weights: Tensor | None = None
        self.is_fixed = vocabulary is not None
        self.register_buffer("device_of", torch.empty(0), persistent=False)  # where results are wanted
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    @property
    def start(self) -> int:
        """The number of the vocabulary's first token."""
        return int(self.has_mask) + self.num_oov_indices

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Take the vocabulary from data, the most frequent tokens first; of equally frequent ones the last one in the
        alphabet.

        Args:
            data: an array or list of samples, or an iterable of batches of them.
            steps: how many of the batches to take.

        Raises:
            ValueError: the vocabulary was given to the constructor.
        """
        if self.is_fixed:
            raise ValueError("a vocabulary that was given to the constructor cannot be adapted to data")
        counts: Counter[Any] = Counter()
        documents: Counter[Any] = Counter()
        total = 0
        for document in self._documents(data, steps):
            counts.update(document)
            documents.update(set(document))
            total += 1
        for special in (self.mask_token, self.oov_token):
            counts.pop(special, None)
        ranked = sorted(counts, key=lambda token: (counts[token], token), reverse=True)
        kept = ranked if self.max_tokens is None else ranked[: self.max_tokens - self.start]
        self._set(kept)
        if self.output_mode == "tf_idf":
            rarity = torch.tensor([1 + total / (1 + documents[token]) for token in kept]).log()
            self.idf_weights = self._padded(rarity, float(rarity.mean()))

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Use these tokens, with or without the special ones in front, or those of a file.

        Raises:
            ValueError: it is empty, too long, has a token twice, or lacks its weights.
        """
        given = self._read(vocabulary)
        special = [self.mask_token] * self.has_mask + [self.oov_token] * self.num_oov_indices
        has_special = bool(special) and given[: self.start] == special
        tokens = given[self.start :] if has_special else given
        if not given or len(set(tokens)) < len(tokens):
            raise ValueError("a vocabulary needs tokens, and each once")
        if self.max_tokens is not None and self.start + len(tokens) > self.max_tokens:
            raise ValueError(
                f"the vocabulary has {self.start + len(tokens)} tokens, more than {self.max_tokens}"
            )
        if (self.output_mode == "tf_idf") != (idf_weights is not None):
            raise ValueError("idf_weights and output_mode='tf_idf' go together")
        self._set(tokens)
        if idf_weights is not None:
            weights = torch.as_tensor(np.asarray(idf_weights), dtype=torch.float32)
            front = 0 if has_special else self.start
            self.idf_weights = self._padded(weights, float(weights.mean()), front)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens, each at the place of its number."""
        special = [self.mask_token] * self.has_mask + [self.oov_token] * self.num_oov_indices
        return [*special, *self.tokens] if include_special_tokens else list(self.tokens)

    def vocabulary_size(self) -> int:
        """How many numbers there are."""
        return self.start + len(self.tokens)

    def forward(self, inputs: Any) -> Any:
        """Look tokens up, an array or tensor of them, or lists of differing lengths.

        Raises:
            RuntimeError: there is no vocabulary yet.
            ValueError: a token is unknown, and there is no number for unknown ones.
        """
        if not self.tokens:
            raise RuntimeError(
                f"{type(self).__name__} has no vocabulary yet: call adapt or set_vocabulary first"
            )
        if is_ragged(inputs):
            rows = [self(row) for row in inputs]
            return Ragged(rows) if self.output_mode == "int" else torch.stack(rows)
        array = inputs.cpu().numpy() if isinstance(inputs, Tensor) else np.asarray(inputs)
        if self.invert:
            return self._inverted(array)
        numbers = torch.tensor([self._number(item) for item in array.ravel().tolist()], dtype=torch.int64)
        numbers = numbers.to(self.device_of.device).reshape(array.shape)
        return numbers if self.output_mode == "int" else self._encoded(numbers)

    def _number(self, item: Any) -> int:
        token = item.decode() if isinstance(item, bytes) else item
        if self.mask_token is not None and token == self.mask_token:
            return 0 if self.has_mask else -1  # of a vector, masked tokens are no part
        if token in self.numbers:
            return self.numbers[token]
        if not self.num_oov_indices:
            raise ValueError(
                f"{token!r} is not in the vocabulary, and num_oov_indices=0 leaves no number for it"
            )
        if self.num_oov_indices == 1:
            return int(self.has_mask)
        if isinstance(token, int) and self.oov_method == "floormod":
            return int(self.has_mask) + token % self.num_oov_indices
        return int(self.has_mask) + int(hash_buckets(str(token), self.num_oov_indices, self.key))

    def _inverted(self, array: Any) -> Any:
        found = [self._token(int(number)) for number in array.ravel()]
        if found and isinstance(found[0], int):
            return torch.tensor(found, device=self.device_of.device).reshape(array.shape)
        tokens = np.empty(len(found), dtype=object)
        tokens[:] = found
        return tokens.reshape(array.shape) if array.ndim else found[0]

    def _token(self, number: int) -> Any:
        if number == 0 and self.mask_token is not None:
            return self.mask_token
        return (
            self.tokens[number - self.start]
            if self.start <= number < self.vocabulary_size()
            else self.oov_token
        )

    def _encoded(self, numbers: Tensor) -> Tensor:
        depth = self.max_tokens if self.pad_to_max_tokens and self.max_tokens else self.vocabulary_size()
        mode = "count" if self.output_mode == "tf_idf" else self.output_mode
        vectors = encode_categories(numbers, depth, mode, dtype=self.dtype)
        return vectors if self.idf_weights is None else vectors * self.idf_weights.to(vectors.device)

    def _documents(self, data: Any, steps: int | None) -> Iterator[list[Any]]:
        """The samples of data, each as a list of its tokens."""
        if isinstance(data, list | tuple | np.ndarray | Tensor):
            yield from self._samples(data, alone=False)
        else:
            for number, batch in enumerate(data):
                if steps is not None and number >= steps:
                    break
                yield from self._samples(batch, alone=True)

    def _samples(self, data: Any, *, alone: bool) -> Iterator[list[Any]]:
        """The samples of one batch; a batch of one axis is one sample by itself if it stands ``alone``."""
        if is_ragged(data):
            for row in data:
                yield from self._samples(row, alone=True)
            return
        array = data.cpu().numpy() if isinstance(data, Tensor) else np.asarray(data)
        rows = [array] if array.ndim == 0 or (array.ndim == 1 and alone) else array
        for row in rows:
            yield [item.decode() if isinstance(item, bytes) else item for item in np.ravel(row).tolist()]

    def _read(self, vocabulary: Any) -> list[Any]:
        if isinstance(vocabulary, str | Path):
            lines = Path(vocabulary).read_text(encoding="utf-8").splitlines()
            return [int(line) for line in lines] if isinstance(self.oov_token, int) else list(lines)
        values = vocabulary.tolist() if isinstance(vocabulary, Tensor | np.ndarray) else list(vocabulary)
        return [item.decode() if isinstance(item, bytes) else item for item in values]

    def _set(self, tokens: Sequence[Any]) -> None:
        self.tokens = list(tokens)
        self.numbers = {token: number for number, token in enumerate(self.tokens, start=self.start)}

    def _padded(self, weights: Tensor, front_value: float, front: int | None = None) -> Tensor:
        """Weights for the special tokens, their mean, and zeros for numbers that have no token."""
        before = torch.full((self.start if front is None else front,), front_value)
        padded = torch.cat([before, weights])
        missing = (self.max_tokens or 0) - len(padded) if self.pad_to_max_tokens else 0
        return torch.cat([padded, torch.zeros(max(missing, 0))])

    def get_extra_state(self) -> Tensor:
        """The vocabulary as a tensor, so that it can lie beside weights in every format."""
        weights = None if self.idf_weights is None else self.idf_weights.tolist()
        return torch.tensor(list(json.dumps([self.tokens, weights]).encode()), dtype=torch.uint8)

    def set_extra_state(self, state: Tensor) -> None:
        tokens, weights = json.loads(bytes(state.tolist()))
        self._set(tokens)
        self.idf_weights = None if weights is None else torch.tensor(weights)

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *rest: Any) -> None:
        state_dict.setdefault(f"{prefix}_extra_state", self.get_extra_state())
        super()._load_from_state_dict(state_dict, prefix, *rest)
