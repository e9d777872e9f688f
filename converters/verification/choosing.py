"""Where names, order and shapes leave a choice, both sides are run: the assignment with which they agree is right.

There are two such cases: layers that fit several modules, and layers of one shape that were paired by names which their
authors gave the other way round, which the verification finds. It is a choice only if one assignment agrees, and no
other.
"""

from __future__ import annotations

import itertools
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from migrate.converters.conversion import Conversion, Converted
from migrate.converters.verification.results import Verification
from migrate.errors import MigrateError

Layers = Mapping[str, str]  # module paths by the addresses of layers
Convert = Callable[[Layers, Path], Conversion]
Verify = Callable[[Conversion, Layers], Verification]
MOST = 120
"""Assignments that are tried: five layers that all could be each other have so many."""


def choose(candidates: Iterator[dict[str, str]], convert: Convert, verify: Verify) -> list[dict[str, str]]:
    """The assignments with which both sides agree; nothing where there are more than `MOST` to try."""
    tried = list(itertools.islice(candidates, MOST + 1))
    if len(tried) > MOST:
        return []
    with tempfile.TemporaryDirectory(prefix="migrate-choose-") as scratch:
        return [each for each in tried if _agrees(each, Path(scratch), convert, verify)]


def _agrees(layers: dict[str, str], scratch: Path, convert: Convert, verify: Verify) -> bool:
    """Whether both sides agree with an assignment; one that cannot be converted or run is wrong."""
    try:
        return verify(convert(layers, scratch / "weights.safetensors"), layers).verdict == "holds"
    except MigrateError:
        return False


def assignments(choices: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Every way to give each layer a module of its own among those that it fits."""
    if not choices:
        yield {}
        return
    (address, paths), *others = choices.items()
    for path in paths:
        rest = {name: tuple(each for each in fitting if each != path) for name, fitting in others}
        yield from ({address: path, **below} for below in assignments(rest))


def exchanges(conversion: Conversion) -> Iterator[dict[str, str]]:
    """Every other way to pair the layers of a conversion with modules of the same shapes."""
    groups: dict[tuple[object, ...], dict[str, str]] = defaultdict(dict)
    for address, tensors in _by_layer(conversion).items():
        prefix = tensors[0].target.rpartition(".")[0]
        alike = tuple(
            (each.weights, each.transform, each.shape, each.target.removeprefix(prefix)) for each in tensors
        )
        groups[alike][address] = prefix
    ways = [
        [dict(zip(group, order, strict=True)) for order in itertools.permutations(group.values())]
        for group in groups.values()
        if 1 < len(group) <= MOST.bit_length()  # longer ones have more permutations than are tried
    ]
    found = (dict(pair for part in parts for pair in part.items()) for parts in itertools.product(*ways))
    next(found)  # the first is the conversion as it is
    yield from found


def _by_layer(conversion: Conversion) -> dict[str, list[Converted]]:
    layers: dict[str, list[Converted]] = defaultdict(list)
    for tensor in conversion.tensors:
        layers[tensor.layer].append(tensor)
    return layers
