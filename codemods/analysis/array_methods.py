"""What methods of NumPy arrays give.

https://numpy.org/doc/stable/reference/generated/numpy.ndarray.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import numpy_shapes
from migrate.codemods.analysis.kinds import Array, Foreign, Kind, Listed, Plain

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

Shape = tuple[Any, ...]

KEEPS = frozenset({"copy", "clip", "round"})
ROWS = frozenset({"flatten", "ravel"})
RESHAPES = frozenset({"squeeze", "transpose", "swapaxes", "repeat", "take", "cumsum"})
REDUCES = frozenset({"sum", "mean", "max", "min", "std", "var", "prod", "argmax", "argmin", "any", "all"})


def of_array(kinds: Kinds, owner: Array, method: str, call: cst.Call) -> Kind:
    """What ``array.method(...)`` gives; None where nothing is known of it."""
    if method == "astype":
        return Array(owner.shape, numpy_shapes.dtype_given(kinds, call.args[0].value) if call.args else None)
    if method in KEEPS:
        return Array(owner.shape, owner.dtype)
    if method == "reshape":
        return Array(_reshaped(kinds, owner.shape, call), owner.dtype)
    if method in ROWS:
        return Array((UNKNOWN,), owner.dtype)
    if method == "transpose" and not call.args:
        return Array(None if owner.shape is None else owner.shape[::-1], owner.dtype)
    if method in RESHAPES:
        return Array(None, owner.dtype if method != "cumsum" else None)
    if method in REDUCES:
        return numpy_shapes.reduced_by_method(kinds, owner, method, call) if call.args else Plain()
    if method == "item":
        return Plain()
    if method == "tolist":
        return Listed(Plain() if owner.shape is not None and len(owner.shape) == 1 else Foreign("numpy"))
    return None


def _reshaped(kinds: Kinds, shape: Shape | None, call: cst.Call) -> Shape | None:
    given = [item.value for item in call.args if not item.keyword]
    if not given or any(item.star for item in call.args):
        return None
    one = given[0] if len(given) == 1 else None
    sizes = (
        numpy_shapes.shape_given(kinds, one)
        if one is not None
        else tuple(kinds.value(item) for item in given)
    )
    return None if sizes is None else completed(sizes, shape)


def completed(sizes: Sequence[Any], shape: Shape | None) -> Shape:
    """The sizes that ``reshape`` is given, of which -1 is computed from the others.

    The number of rows may be one that is not known, if it is kept: ``x.reshape(len(x), -1)``.
    """
    made: list[Any] = [size if isinstance(size, int) and size >= 0 else UNKNOWN for size in sizes]
    if -1 not in [size for size in sizes if isinstance(size, int)] or not shape or not made:
        return tuple(made)
    place = list(sizes).index(-1)
    rest: list[Any] = [size for other, size in enumerate(made) if other != place]
    if all(isinstance(size, int) for size in (*shape, *rest)) and prod(rest):
        made[place] = prod(shape) // prod(rest)
    return tuple(made)
