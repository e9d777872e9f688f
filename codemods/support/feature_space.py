"""Tables of named features as vectors. https://keras.io/api/utils/feature_space/"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from migrate.codemods.support.discretization import Discretization
from migrate.codemods.support.encode_categories import encode_categories
from migrate.codemods.support.hashed_crossing import HashedCrossing
from migrate.codemods.support.hashing import Hashing
from migrate.codemods.support.index_lookup import IndexLookup
from migrate.codemods.support.integer_lookup import IntegerLookup
from migrate.codemods.support.normalization import Normalization
from migrate.codemods.support.string_lookup import StringLookup

_BATCH = 32  # rows that a table is adapted to at once


@dataclass(frozen=True)
class _Feature:
    """A feature's module (None: as it is), and how its result is given: ``float``, ``int`` or ``one_hot``."""

    preprocessor: Any
    output_mode: str


@dataclass(frozen=True)
class _Cross:
    """Features whose combinations are one feature more."""

    feature_names: tuple[str, ...]
    crossing_dim: int
    output_mode: str


class _Scaled(nn.Module):
    """Numbers times a scale plus an offset."""

    def __init__(self, scale: float, offset: float) -> None:
        super().__init__()
        self.scale, self.offset = scale, offset

    def forward(self, x: Tensor) -> Tensor:
        return x.float() * self.scale + self.offset


class FeatureSpace(nn.Module):
    """`keras.utils.FeatureSpace`: prepares each feature in its own way and joins them, in the order of their names."""

    def __init__(
        self,
        features: Mapping[str, Any],
        output_mode: str = "concat",
        crosses: Sequence[Any] | None = None,
        crossing_dim: int = 32,
        hashing_dim: int = 32,
        num_discretization_bins: int = 32,
    ) -> None:
        """
        Args:
            features: by name what `float_normalized` and the others give, or their names.
            output_mode: ``concat``, one tensor of shape (rows, numbers); ``dict``, a tensor a feature.
            crosses: what `cross` gives, or tuples of names.
            crossing_dim, hashing_dim, num_discretization_bins: for features and crosses that do not say it.
        """
        super().__init__()
        self.output_mode = output_mode
        self.hashing_dim, self.num_discretization_bins = hashing_dim, num_discretization_bins
        self.features = {name: self._feature(value) for name, value in features.items()}
        self.crosses = [
            item if isinstance(item, _Cross) else _Cross(tuple(item), crossing_dim, "one_hot")
            for item in crosses or ()
        ]
        self.preprocessors = nn.ModuleDict({name: item.preprocessor for name, item in self.features.items()})
        self.crossers = nn.ModuleDict(
            {"_X_".join(cross.feature_names): HashedCrossing(cross.crossing_dim) for cross in self.crosses}
        )

    @staticmethod
    def cross(feature_names: Sequence[str], crossing_dim: int, output_mode: str = "one_hot") -> _Cross:
        """The combinations of some features, put into ``crossing_dim`` buckets."""
        return _Cross(tuple(feature_names), crossing_dim, output_mode)

    @staticmethod
    def feature(dtype: Any, preprocessor: nn.Module, output_mode: str) -> _Feature:
        """A feature with a module of one's own; the dtype is that of the data."""
        return _Feature(preprocessor, output_mode)

    @staticmethod
    def float_as_is() -> _Feature:
        """Numbers as they are."""
        return _Feature(_Scaled(1.0, 0.0), "float")

    @staticmethod
    def float_rescaled(scale: Any = 1.0, offset: Any = 0.0) -> _Feature:
        """Numbers times a scale plus an offset."""
        return _Feature(_Scaled(scale, offset), "float")

    @staticmethod
    def float_normalized() -> _Feature:
        """Numbers with mean 0 and variance 1."""
        return _Feature(Normalization(), "float")

    @staticmethod
    def float_discretized(
        num_bins: int, bin_boundaries: Sequence[Any] | None = None, output_mode: str = "one_hot"
    ) -> _Feature:
        """The bins that numbers lie in."""
        return _Feature(Discretization(bin_boundaries, num_bins), output_mode)

    @staticmethod
    def integer_categorical(
        max_tokens: int | None = None, num_oov_indices: int = 1, output_mode: str = "one_hot"
    ) -> _Feature:
        """The numbers of integers in a vocabulary."""
        return _Feature(IntegerLookup(max_tokens, num_oov_indices), output_mode)

    @staticmethod
    def string_categorical(
        max_tokens: int | None = None, num_oov_indices: int = 1, output_mode: str = "one_hot"
    ) -> _Feature:
        """The numbers of strings in a vocabulary."""
        return _Feature(StringLookup(max_tokens, num_oov_indices), output_mode)

    @staticmethod
    def integer_hashed(num_bins: int, output_mode: str = "one_hot") -> _Feature:
        """The hash buckets of integers."""
        return _Feature(Hashing(num_bins), output_mode)

    @staticmethod
    def string_hashed(num_bins: int, output_mode: str = "one_hot") -> _Feature:
        """The hash buckets of strings."""
        return _Feature(Hashing(num_bins), output_mode)

    def adapt(self, dataset: Any) -> None:
        """Take vocabularies, boundaries and statistics from data: a dict of columns, or batches (or rows) of such."""
        if isinstance(dataset, Mapping):
            columns = {name: np.asarray(column) for name, column in dataset.items()}
            batches = {name: _split(column) for name, column in columns.items()}
        else:
            rows = list(dataset)
            batches = {name: _column_batches([row[name] for row in rows]) for name in self.features}
        for name, feature in self.features.items():
            if hasattr(feature.preprocessor, "adapt"):
                feature.preprocessor.adapt(_Batches(batches[name]))

    def forward(self, data: Mapping[str, Any]) -> Any:
        """The features of a batch (or of one row) as vectors."""
        columns = {name: _as_column(data[name]) for name in self.features}
        is_row = all(np.ndim(_plain_array(data[name])) == 0 for name in self.features)
        found = {name: self.preprocessors[name](column) for name, column in columns.items()}
        crossed = {
            name: crosser([found[part] for part in cross.feature_names])
            for (name, crosser), cross in zip(self.crossers.items(), self.crosses, strict=True)
        }
        modes = {name: feature.output_mode for name, feature in self.features.items()}
        modes |= {"_X_".join(cross.feature_names): cross.output_mode for cross in self.crosses}
        values = {
            name: self._encoded(name, value) if modes[name] == "one_hot" else value
            for name, value in (*sorted(found.items()), *sorted(crossed.items()))
        }
        if self.output_mode == "dict":
            return {name: value[0] if is_row else value for name, value in values.items()}
        whole = torch.cat([value.float() for value in values.values()], dim=-1)
        return whole[0] if is_row else whole

    def _feature(self, given: Any) -> _Feature:
        if isinstance(given, _Feature):
            return given
        sizes = {
            "float_discretized": (self.num_discretization_bins,),
            "integer_hashed": (self.hashing_dim,),
            "string_hashed": (self.hashing_dim,),
        }
        kind = "float_as_is" if given == "float" else given  # modules have a method `float` of their own
        made: _Feature = getattr(FeatureSpace, kind)(*sizes.get(given, ()))
        return made

    def _encoded(self, name: str, numbers: Tensor) -> Tensor:
        module: Any = self.crossers[name] if name in self.crossers else self.preprocessors[name]
        size = module.vocabulary_size() if isinstance(module, IndexLookup) else module.num_bins
        return encode_categories(numbers, size, "multi_hot")


class _Batches:
    """Batches as an iterable, which is no list of samples."""

    def __init__(self, items: Iterable[Any]) -> None:
        self.items = list(items)

    def __iter__(self) -> Any:
        return iter(self.items)


def _plain_array(value: Any) -> Any:
    return value if isinstance(value, Tensor) else np.asarray(value)


def _as_column(value: Any) -> Any:
    """A batch of one feature with an axis of one: numbers as a tensor, strings as an array."""
    array = _plain_array(value)
    array = array.reshape(1, 1) if array.ndim == 0 else array[:, None] if array.ndim == 1 else array
    return array if isinstance(array, Tensor) or array.dtype.kind in "OUS" else torch.from_numpy(array)


def _split(column: Any) -> list[Any]:
    return [_as_column(column[start : start + _BATCH]) for start in range(0, len(column), _BATCH)]


def _column_batches(values: list[Any]) -> list[Any]:
    """The batches of one feature, rows gathered into batches."""
    if np.ndim(_plain_array(values[0])) == 0:
        return _split(np.asarray([np.asarray(value) for value in values]))
    return [_as_column(value) for value in values]
