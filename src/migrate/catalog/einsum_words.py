"""Words of the vocabulary about sums over indices: see `migrate.catalog.vocabulary`.

`keras.layers.EinsumDense` is told ``"abc,cd->abd"`` and the sizes of its output; those of its weights follow.
https://keras.io/api/layers/core_layers/einsum_dense/
"""

from __future__ import annotations

from typing import Any

from migrate.catalog.values import UNKNOWN
from migrate.catalog.vocabulary import word

DOTS = "..."


@word
def einsum_kernel(equation: Any, output_shape: Any, sizes: Any) -> Any:
    """The shape of the kernel."""
    letters = _letters(equation, output_shape, sizes)
    return UNKNOWN if letters is UNKNOWN else _known(letters[letter] for letter in _parts(equation)[1])


@word
def einsum_bias(equation: Any, output_shape: Any, bias_axes: Any, sizes: Any) -> Any:
    """The shape of the bias, of length one along the output's axes that have none; None if there is no bias."""
    if bias_axes is None:
        return None
    letters = _letters(equation, output_shape, sizes)
    if letters is UNKNOWN or not isinstance(bias_axes, str):
        return UNKNOWN
    taken, _, given = _parts(equation)
    plain = given.replace(DOTS, "")
    if not bias_axes or not set(bias_axes) <= set(plain):
        return UNKNOWN
    after = len(sizes) - len(taken) + len(DOTS) if taken.endswith(DOTS) else 0
    first = min(map(plain.index, bias_axes))
    return _known((*(letters[item] if item in bias_axes else 1 for item in plain[first:]), *(1,) * after))


@word
def einsum_output(equation: Any, output_shape: Any, sizes: Any) -> Any:
    """The shape of the output."""
    letters = _letters(equation, output_shape, sizes)
    if letters is UNKNOWN:
        return UNKNOWN
    taken, _, given = _parts(equation)
    plain = len(taken.replace(DOTS, ""))
    before = sizes[: len(sizes) - plain] if taken.startswith(DOTS) else ()
    after = sizes[plain:] if taken.endswith(DOTS) else ()
    return (*before, *(letters[letter] for letter in given.replace(DOTS, "")), *after)


@word
def is_dense_einsum(equation: Any, bias_axes: Any) -> Any:
    """Whether it is a matrix product over the last axis, with a bias for each of its outputs or none."""
    parts = _parts(equation) if isinstance(equation, str) else None
    if parts is None:
        return UNKNOWN
    taken, kernel, given = parts
    return (
        len(kernel) == 2
        and taken.endswith(kernel[0])
        and kernel[1] not in taken
        and given == taken[:-1] + kernel[1]
        and bias_axes in (None, kernel[1])
    )


def _parts(equation: str) -> tuple[str, str, str]:
    """What stands for the input, the kernel, and the output."""
    left, _, given = equation.replace(" ", "").partition("->")
    taken, _, kernel = left.partition(",")
    return taken, kernel, given


def _letters(equation: Any, output_shape: Any, sizes: Any) -> Any:
    """The sizes that letters stand for: those of the input as it is, the others as they are stated."""
    if not isinstance(equation, str) or not isinstance(sizes, tuple) or output_shape is UNKNOWN:
        return UNKNOWN
    taken, kernel, given = _parts(equation)
    plain = taken.replace(DOTS, "")
    left = len(sizes) - len(plain)
    if left < 0 or (left and DOTS not in taken) or (DOTS in taken) != (DOTS in given):
        return UNKNOWN
    of_input = dict(zip(plain, sizes[left:] if taken.startswith(DOTS) else sizes, strict=False))
    wanted = given.replace(DOTS, "")
    stated = output_shape if isinstance(output_shape, list | tuple) else (output_shape,)
    named = wanted if left and taken.startswith(DOTS) else wanted[1:]  # the batch is never stated
    letters = {**dict(zip(named, stated, strict=False)), **of_input}
    return letters if letters.keys() >= {*kernel, *wanted} else UNKNOWN


def _known(sizes: Any) -> Any:
    found = tuple(sizes)
    return UNKNOWN if any(size is UNKNOWN or size is None for size in found) else found
