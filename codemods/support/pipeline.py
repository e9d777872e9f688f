"""A stream of elements that goes through steps, as tf.data's do, for what a DataLoader alone cannot do.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset
"""

from __future__ import annotations

import os
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice, takewhile
from typing import Any

import numpy as np
import torch
from torch.utils.data import IterableDataset

from migrate.codemods.support.as_arrays import as_arrays
from migrate.codemods.support.as_element import as_element
from migrate.codemods.support.pad_elements import pad_elements
from migrate.codemods.support.stack_elements import stack_elements


class Pipeline(IterableDataset[Any]):
    """Elements, made anew by each iteration; a step gives another pipeline and computes nothing yet.

    An element is a tensor, a string, or a tuple or dict of them; a tuple goes to functions as several arguments.

    Attributes:
        size: the number of elements, `INFINITE` or `UNKNOWN`.
        class_names, file_paths: of files in folders, what their labels mean, and the files.
    """

    class_names: list[str] | None
    file_paths: list[str]

    INFINITE = -1
    UNKNOWN = -2

    def __init__(self, make: Callable[[], Iterator[Any]], size: int = UNKNOWN) -> None:
        self._make = make
        self.size = size

    @staticmethod
    def of(dataset: Any) -> Pipeline:
        """A data set or loader of torch's, or a list of elements, as a pipeline; a pipeline as it is."""
        if isinstance(dataset, Pipeline):
            return dataset

        def make() -> Iterator[Any]:
            items = dataset if hasattr(dataset, "__iter__") else (dataset[n] for n in range(len(dataset)))
            return (tuple(item) if isinstance(item, list) else item for item in items)

        return Pipeline(make, len(dataset) if hasattr(dataset, "__len__") else Pipeline.UNKNOWN)

    def __iter__(self) -> Iterator[Any]:
        return self._make()

    def __len__(self) -> int:
        if self.size < 0:
            raise TypeError(
                f"the data set's length is {'infinite' if self.size == self.INFINITE else 'unknown'}"
            )
        return self.size

    def cardinality(self) -> torch.Tensor:
        """The number of elements, -1 for infinitely many, -2 if it is not known."""
        return torch.tensor(self.size)

    # -- where elements come from -------------------------------------------------------------------------------

    @staticmethod
    def range(*ends: int, dtype: torch.dtype = torch.int64) -> Pipeline:
        """Whole numbers: ``stop``; ``start, stop``; or ``start, stop, step``."""
        numbers = range(*(int(end) for end in ends))
        return Pipeline(lambda: (torch.tensor(number, dtype=dtype) for number in numbers), len(numbers))

    @staticmethod
    def from_tensors(element: Any) -> Pipeline:
        """One element."""
        return Pipeline(lambda: iter([as_element(element)]), 1)

    @staticmethod
    def from_tensor_slices(arrays: Any) -> Pipeline:
        """The rows of arrays: tuples of them for a tuple, dicts for a dict."""
        if isinstance(arrays, tuple):
            return Pipeline.zip(tuple(map(Pipeline.from_tensor_slices, arrays)))
        if isinstance(arrays, Mapping):
            return Pipeline.zip({key: Pipeline.from_tensor_slices(array) for key, array in arrays.items()})
        if hasattr(arrays, "to_numpy"):  # a column of a table
            arrays = arrays.to_numpy()
        rows = as_element(arrays if hasattr(arrays, "__len__") else list(arrays))
        return Pipeline(
            lambda: (row.item() if isinstance(row, np.generic) else row for row in rows), len(rows)
        )

    @staticmethod
    def from_generator(
        generator: Callable[..., Iterable[Any]],
        output_types: Any = None,
        output_signature: Any = None,
        args: Sequence[Any] | None = None,
    ) -> Pipeline:
        """What ``generator(*args)`` gives, as tensors of these dtypes: in the structure of an element, or as specs."""
        wanted = output_types if output_signature is None else output_signature
        return Pipeline(lambda: (_of_types(value, wanted) for value in generator(*(args or ()))))

    @staticmethod
    def zip(*datasets: Any) -> Pipeline:
        """Elements of several data sets side by side: given one by one, as a tuple or as a dict, nested as you like."""
        given = datasets[0] if len(datasets) == 1 else datasets
        if isinstance(given, Mapping):
            joined = Pipeline.zip(tuple(given.values()))
            return Pipeline(lambda: (dict(zip(given, item, strict=True)) for item in joined), joined.size)
        if not isinstance(given, tuple | list):
            return Pipeline.of(given)
        parts = [Pipeline.zip(item) for item in given]
        finite = [part.size for part in parts if part.size != Pipeline.INFINITE]
        size = min(finite, default=Pipeline.INFINITE)
        return Pipeline(lambda: zip(*parts, strict=False), size)

    # -- one element after the other ----------------------------------------------------------------------------

    def map(self, function: Callable[..., Any]) -> Pipeline:
        """Every element through a function."""
        return Pipeline(lambda: (as_element(_applied(function, item)) for item in self), self.size)

    def filter(self, predicate: Callable[..., Any]) -> Pipeline:
        """The elements for which a function is true."""
        return Pipeline(lambda: (item for item in self if bool(_applied(predicate, item))))

    def take_while(self, predicate: Callable[..., Any]) -> Pipeline:
        """The elements up to the first for which a function is false."""
        return Pipeline(lambda: takewhile(lambda item: bool(_applied(predicate, item)), self))

    def enumerate(self, start: int = 0) -> Pipeline:
        """Pairs of a number and an element."""
        return Pipeline.zip((Pipeline(lambda: map(torch.tensor, count(start)), self.INFINITE), self))

    def scan(self, initial_state: Any, function: Callable[[Any, Any], tuple[Any, Any]]) -> Pipeline:
        """What ``function(state, element)`` gives besides the next state."""

        def make() -> Iterator[Any]:
            state = as_element(initial_state)
            for item in self:
                state, made = function(state, item)
                yield as_element(made)

        return Pipeline(make, self.size)

    def reduce(self, initial_state: Any, function: Callable[[Any, Any], Any]) -> Any:
        """The last state of ``state = function(state, element)``."""
        state = as_element(initial_state)
        for item in self:
            state = as_element(function(state, item))
        return state

    def unique(self) -> Pipeline:
        """Every element the first time that it comes."""

        def make() -> Iterator[Any]:
            seen = set()
            for item in self:
                key = tuple(item.flatten().tolist()) if isinstance(item, torch.Tensor) else item
                if key not in seen:
                    seen.add(key)
                    yield item

        return Pipeline(make)

    # -- which elements -----------------------------------------------------------------------------------------

    def take(self, number: int) -> Pipeline:
        """The first elements; all for -1."""
        if number < 0:
            return self
        known = {self.INFINITE: number, self.UNKNOWN: self.UNKNOWN}
        return Pipeline(lambda: islice(self, int(number)), known.get(self.size, min(int(number), self.size)))

    def skip(self, number: int) -> Pipeline:
        """All elements but the first; none for -1."""
        if number < 0:
            return Pipeline(lambda: iter(()), 0)
        return Pipeline(
            lambda: islice(self, int(number), None), self._sized(lambda n: max(n - int(number), 0))
        )

    def shard(self, num_shards: int, index: int) -> Pipeline:
        """Every ``num_shards``-th element from the one at ``index`` on."""
        size = self._sized(lambda n: len(range(int(index), n, int(num_shards))))
        return Pipeline(lambda: islice(self, int(index), None, int(num_shards)), size)

    def repeat(self, number: int | None = None) -> Pipeline:
        """The elements over and over: ``number``, or for ever if it is None or -1."""
        if number is None or number < 0:
            rounds: Callable[[], Iterable[Any]] = count
            size = 0 if self.size == 0 else self.INFINITE
        else:
            rounds, size = (lambda: range(int(number))), self._sized(lambda n: n * int(number))
        return Pipeline(lambda: _rounds(self, rounds()), size)

    def concatenate(self, other: Any) -> Pipeline:
        """The elements of another data set after these."""
        parts = (self, Pipeline.of(other))
        sizes = [part.size for part in parts]
        size = (
            self.INFINITE if self.INFINITE in sizes else self.UNKNOWN if self.UNKNOWN in sizes else sum(sizes)
        )
        return Pipeline(lambda: chain(*parts), size)

    def shuffle(
        self, buffer_size: int | None = None, seed: int | None = None, reshuffle_each_iteration: bool = True
    ) -> Pipeline:
        """A random one out of the next ``buffer_size`` elements (None: out of all), again and again.

        Args:
            seed: None for torch's own; another order in each iteration, unless ``reshuffle_each_iteration`` is False.
        """
        first = int(torch.randint(2**31, ())) if seed is None else int(seed)
        iterations = count()

        def make() -> Iterator[Any]:
            turn = next(iterations) if reshuffle_each_iteration else 0
            chosen = random.Random(f"{first} {turn}")
            buffer: list[Any] = []
            for item in self:
                buffer.append(item)
                if buffer_size is not None and len(buffer) >= int(buffer_size):
                    position = chosen.randrange(len(buffer))
                    buffer[position], buffer[-1] = buffer[-1], buffer[position]
                    yield buffer.pop()
            chosen.shuffle(buffer)
            yield from buffer

        return Pipeline(make, self.size)

    def cache(self, filename: str = "") -> Pipeline:
        """Keep the elements in memory once they have all been made."""
        kept: list[Any] = []
        whole = [False]

        def make() -> Iterator[Any]:
            if whole[0]:
                yield from kept
                return
            made = []
            for item in self:
                made.append(item)
                yield item
            kept[:], whole[0] = made, True

        return Pipeline(make, self.size)

    # -- several elements as one, and one as several ------------------------------------------------------------

    def batch(self, batch_size: int, drop_remainder: bool = False) -> Pipeline:
        """So many elements stacked along a new first axis."""
        return self._grouped(int(batch_size), drop_remainder, stack_elements)

    def padded_batch(
        self,
        batch_size: int,
        padded_shapes: Any = None,
        padding_values: Any = None,
        drop_remainder: bool = False,
    ) -> Pipeline:
        """So many elements as a batch, the smaller ones filled up at their ends; see `pad_elements`."""

        def pad(items: list[Any]) -> Any:
            return pad_elements(items, padded_shapes, padding_values)

        return self._grouped(int(batch_size), drop_remainder, pad)

    def unbatch(self) -> Pipeline:
        """The rows of every element."""
        return Pipeline(lambda: chain.from_iterable(map(Pipeline.from_tensor_slices, self)))

    def rebatch(self, batch_size: int, drop_remainder: bool = False) -> Pipeline:
        """The same rows in batches of another size."""
        return self.unbatch().batch(batch_size, drop_remainder)

    def window(
        self, size: int, shift: int | None = None, stride: int = 1, drop_remainder: bool = False
    ) -> Pipeline:
        """Data sets of ``size`` elements, each ``stride`` after the one before; the next begins ``shift`` later."""
        step, reach = int(shift or size), (int(size) - 1) * int(stride) + 1

        def make() -> Iterator[Any]:
            items, start = deque[Any](), 0
            source = iter(self)
            while True:
                items.extend(islice(source, reach - len(items)))
                if not items or (drop_remainder and len(items) < reach):
                    return
                yield _columns([items[n] for n in range(0, len(items), int(stride))])
                start = len(items)
                for _ in range(min(step, start)):
                    items.popleft()
                if step > start:
                    deque(islice(source, step - start), maxlen=0)

        return Pipeline(make)

    def flat_map(self, function: Callable[..., Any]) -> Pipeline:
        """The elements of the data sets that a function makes of the elements, one data set after the other."""
        return Pipeline(lambda: chain.from_iterable(Pipeline.of(_applied(function, item)) for item in self))

    def interleave(
        self, function: Callable[..., Any], cycle_length: int | None = None, block_length: int = 1
    ) -> Pipeline:
        """The elements of the data sets that a function makes: ``block_length`` from each of ``cycle_length`` of them
        in turn (None: as many as there are processors)."""
        width = int(cycle_length or os.cpu_count() or 1)

        def make() -> Iterator[Any]:
            waiting = (iter(Pipeline.of(_applied(function, item))) for item in self)
            places: list[Iterator[Any] | None] = list(islice(waiting, width))
            while any(place is not None for place in places):
                for position, place in enumerate(places):
                    if place is None:
                        continue
                    block = list(islice(place, int(block_length)))
                    yield from block
                    if len(block) < int(block_length):
                        places[position] = next(waiting, None)

        return Pipeline(make)

    # -- looking ------------------------------------------------------------------------------------------------

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements with arrays for tensors."""
        return (as_arrays(item) for item in self)

    def get_single_element(self) -> Any:
        """The only element.

        Raises:
            ValueError: there is none, or more than one.
        """
        (element,) = self
        return element

    def _sized(self, function: Callable[[int], int]) -> int:
        return function(self.size) if self.size >= 0 else self.size

    def _grouped(self, number: int, whole: bool, join: Callable[[list[Any]], Any]) -> Pipeline:
        def make() -> Iterator[Any]:
            source = iter(self)
            while group := list(islice(source, number)):
                if whole and len(group) < number:
                    return
                yield join(group)

        return Pipeline(make, self._sized(lambda n: n // number if whole else -(-n // number)))


def _applied(function: Callable[..., Any], element: Any) -> Any:
    return function(*element) if isinstance(element, tuple) else function(element)


def _of_types(value: Any, wanted: Any) -> Any:
    """A generated value with the dtypes that its data set was declared with."""
    if isinstance(wanted, tuple | list):
        return tuple(_of_types(item, part) for item, part in zip(value, wanted, strict=True))
    if isinstance(wanted, Mapping):
        return {key: _of_types(value[key], part) for key, part in wanted.items()}
    dtype = getattr(wanted, "dtype", wanted)
    if isinstance(dtype, torch.dtype):
        return torch.as_tensor(np.asarray(value) if isinstance(value, list | tuple) else value, dtype=dtype)
    return as_element(value)


def _rounds(pipeline: Pipeline, rounds: Iterable[Any]) -> Iterator[Any]:
    for _ in rounds:
        empty = True
        for item in pipeline:
            empty = False
            yield item
        if empty:
            return


def _columns(items: list[Any]) -> Any:
    """A window's elements as data sets, one for each part of an element."""
    if isinstance(items[0], tuple):
        return tuple(_columns(list(parts)) for parts in zip(*items, strict=True))
    if isinstance(items[0], Mapping):
        return {key: _columns([item[key] for item in items]) for key in items[0]}
    return Pipeline(lambda: iter(items), len(items))
