"""Shapes and dtypes of what NumPy's functions give, where the arguments tell them.

https://numpy.org/doc/stable/reference/routines.html and https://numpy.org/doc/stable/reference/random/generator.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Kind, Listed, Plain, Several, Sizes
from migrate.codemods.analysis.results import dtype_of, tensor_of

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

Given = Mapping[str, cst.BaseExpression]
Shape = tuple[Any, ...]

GENERATORS = frozenset({"random.default_rng", "random.RandomState", "random.Generator"})
GENERATOR = "numpy.random.Generator"
"""The name that a source of random numbers goes by as a foreign object."""

DRAWS: dict[str, tuple[tuple[str, ...], str]] = {
    "normal": (("loc", "scale", "size"), "float64"),
    "uniform": (("low", "high", "size"), "float64"),
    "standard_normal": (("size",), "float64"),
    "random": (("size",), "float64"),
    "random_sample": (("size",), "float64"),
    "integers": (("low", "high", "size"), "int64"),
    "randint": (("low", "high", "size"), "int64"),
}
"""The parameters of a generator's methods, and the dtype of what they draw."""

ORDERS = frozenset({"permutation"})


def drawn(kinds: Kinds, method: str, call: cst.Call) -> Kind:
    """What a method of a source of random numbers gives: an array of the size asked for, else one number."""
    if method in ("rand", "randn"):
        sizes = tuple(kinds.value(item.value) for item in call.args)
        return Array(sizes, "float64") if sizes else Plain("float")
    if method not in DRAWS:
        return Array() if method in ORDERS else None
    names, dtype = DRAWS[method]
    given = _given(call, names)
    if given is None:
        return None
    if "size" in given:
        return Array(sizes_of(kinds, given["size"]), None if "dtype" in given else dtype)
    plain = all(isinstance(kinds.of(node), Plain) for name, node in given.items() if name != "dtype")
    return Plain("int" if dtype == "int64" else "float") if plain else None


def shaped(kinds: Kinds, name: str, call: cst.Call) -> Array | None:
    """The array that a function gives whose shape depends on its arguments; None where nothing is known of it."""
    rule = RULES.get(name)
    if rule is None:
        return None
    names, shape_of = rule
    given = _given(call, names)
    if given is None or names[0] not in given or "out" in given:
        return None
    kind = kinds.of(given[names[0]])
    array = tensor_of(kind)
    shape = shape_of(kinds, array, given)
    of_each = {tensor_of(item).dtype for item in kind.items} if isinstance(kind, Several) else {array.dtype}
    is_own = len(of_each) == 1 and "dtype" not in given and not isinstance(kind, Plain)
    return Array(shape, of_each.pop() if is_own else None)


def dtype_given(kinds: Kinds, node: cst.BaseExpression | None) -> str | None:
    """A dtype as NumPy names it: ``np.float32``, ``'int64'``, ``float``."""
    if node is None:
        return None
    name = kinds.name(node) or ""
    if name.startswith("numpy."):
        return dtype_of(name.removeprefix("numpy.").rstrip("_"))
    if isinstance(node, cst.Name) and node.value in ("float", "int", "bool"):
        return {"float": "float64", "int": "int64", "bool": "bool"}[node.value]
    return dtype_of(kinds.value(node))


def shape_given(kinds: Kinds, node: cst.BaseExpression | None) -> Shape | None:
    """The shape that an argument states; None where nothing does."""
    if node is None:
        return None
    value = kinds.value(node)
    if isinstance(value, tuple | list):
        return tuple(value)
    kind = kinds.of(node)
    return kind.shape if isinstance(kind, Sizes) else sizes_of(kinds, node)


def sizes_of(kinds: Kinds, node: cst.BaseExpression) -> Shape | None:
    """The sizes that an argument such as ``size`` or ``shape`` states; those not known are `UNKNOWN`."""
    value = kinds.value(node)
    if isinstance(value, tuple | list):
        return tuple(value)
    kind = kinds.of(node)
    if isinstance(kind, Several):
        return _one_by_one(kinds, node, len(kind.items))
    return (value,) if isinstance(kind, Plain) else None


def _one_by_one(kinds: Kinds, node: cst.BaseExpression, count: int) -> Shape:
    """The sizes of a tuple of which some are not known: ``(x.shape[0], 1)``."""
    if not isinstance(node, cst.Tuple | cst.List) or len(node.elements) != count:
        return (UNKNOWN,) * count
    return tuple(
        UNKNOWN if isinstance(item, cst.StarredElement) else kinds.value(item.value) for item in node.elements
    )


def _given(call: cst.Call, names: Sequence[str]) -> Given | None:
    """The arguments of a call by name; None if a star hides some, or there are more than names."""
    found: dict[str, cst.BaseExpression] = {}
    for position, item in enumerate(call.args):
        if item.star or (item.keyword is None and position >= len(names)):
            return None
        found[item.keyword.value if item.keyword else names[position]] = item.value
    return found


def _axis(kinds: Kinds, given: Given, default: int, rank: int) -> int | None:
    value = kinds.value(given["axis"]) if "axis" in given else default
    if not isinstance(value, int) or isinstance(value, bool) or not -rank <= value < rank:
        return None
    return value % rank


def _expanded(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    if array.shape is None or "axis" not in given:
        return None
    axis = _axis(kinds, given, 0, len(array.shape) + 1)
    return None if axis is None else (*array.shape[:axis], 1, *array.shape[axis:])


def _listed(kinds: Kinds, given: Given) -> list[Shape] | None:
    """The shapes of a list of arrays, None if one is not known or they differ in rank."""
    kind = kinds.of(given["arrays"])
    items = kind.items if isinstance(kind, Several) else (kind.item,) if isinstance(kind, Listed) else ()
    shapes = [tensor_of(item).shape for item in items]
    known = [shape for shape in shapes if shape is not None]
    if not known or len(known) < len(shapes) or len({len(shape) for shape in known}) != 1:
        return None
    return known


def _stacked(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    shapes = _listed(kinds, given)
    axis = _axis(kinds, given, 0, len(shapes[0]) + 1) if shapes else None
    if shapes is None or axis is None:
        return None
    kind = kinds.of(given["arrays"])
    count = len(kind.items) if isinstance(kind, Several) else UNKNOWN
    sizes = [_same(column) for column in zip(*shapes, strict=True)]
    return (*sizes[:axis], count, *sizes[axis:])


def _joined(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    shapes = _listed(kinds, given)
    axis = _axis(kinds, given, 0, len(shapes[0])) if shapes and shapes[0] else None
    if shapes is None or axis is None:
        return None
    along = [shape[axis] for shape in shapes]
    listed = isinstance(kinds.of(given["arrays"]), Several)
    total = sum(along) if listed and all(isinstance(size, int) for size in along) else UNKNOWN
    return tuple(
        total if place == axis else _same(column) for place, column in enumerate(zip(*shapes, strict=True))
    )


def _same(sizes: Sequence[Any]) -> Any:
    return sizes[0] if all(size is sizes[0] or size == sizes[0] for size in sizes) else UNKNOWN


def _reshaped(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    if "shape" not in given:
        return None
    sizes = sizes_of(kinds, given["shape"])
    return None if sizes is None else tuple(UNKNOWN if size == -1 else size for size in sizes)


def _reduced(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    if array.shape is None or "axis" not in given:
        return None
    rank = len(array.shape)
    value = kinds.value(given["axis"])
    axes = [axis for axis in (value if isinstance(value, tuple | list) else [value]) if isinstance(axis, int)]
    keeps = kinds.value(given["keepdims"]) if "keepdims" in given else False
    if not axes or not all(-rank <= axis < rank for axis in axes) or not isinstance(keeps, bool):
        return None
    if isinstance(value, tuple | list) and len(value) > len(axes):
        return None
    gone = {axis % rank for axis in axes}
    kept = [
        1 if place in gone else size for place, size in enumerate(array.shape) if keeps or place not in gone
    ]
    return tuple(kept)


def _in_another_order(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    """An array, or the numbers below one."""
    return (UNKNOWN,) if array.shape == () else array.shape


def _squeezed(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    if array.shape is None:
        return None
    if "axis" in given:
        axis = _axis(kinds, given, 0, len(array.shape)) if array.shape else None
        return None if axis is None else (*array.shape[:axis], *array.shape[axis + 1 :])
    known = all(isinstance(size, int) for size in array.shape)
    return tuple(size for size in array.shape if size != 1) if known else None


def _turned(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    if array.shape is None:
        return None
    places = list(range(len(array.shape)))
    axes = kinds.value(given["axes"]) if "axes" in given else places[::-1]
    if not isinstance(axes, tuple | list) or not all(isinstance(axis, int) for axis in axes):
        return None
    return tuple(array.shape[axis] for axis in axes) if sorted(axes) == places else None


def _as_columns(kinds: Kinds, array: Tensor, given: Given) -> Shape | None:
    """Arrays beside each other: those of one axis are columns."""
    kind = kinds.of(given["arrays"])
    shapes = [tensor_of(item).shape for item in kind.items] if isinstance(kind, Several) else []
    known = [shape for shape in shapes if shape is not None and len(shape) in (1, 2)]
    if not known or len(known) < len(shapes):
        return None
    widths = [1 if len(shape) == 1 else shape[1] for shape in known]
    total = sum(widths) if all(isinstance(size, int) for size in widths) else UNKNOWN
    return (_same([shape[0] for shape in known]), total)


def _counted(kinds: Kinds, array: Tensor, given: Given) -> Shape:
    return (UNKNOWN,)


Rule = tuple[tuple[str, ...], Callable[["Kinds", Tensor, Given], Shape | None]]
RULES: dict[str, Rule] = {
    "expand_dims": (("a", "axis"), _expanded),
    "stack": (("arrays", "axis"), _stacked),
    "concatenate": (("arrays", "axis"), _joined),
    "reshape": (("a", "shape"), _reshaped),
    "squeeze": (("a", "axis"), _squeezed),
    "transpose": (("a", "axes"), _turned),
    "column_stack": (("arrays",), _as_columns),
    "random.permutation": (("x",), _in_another_order),
    "arange": (("start", "stop", "step", "dtype"), _counted),
}
"""By function: its parameters in order, and the shape that it gives."""

REDUCTIONS = frozenset({"sum", "mean", "max", "min", "std", "var", "argmax", "argmin", "any", "all"})
EXTREMES = frozenset({"max", "min"})
PLACES = frozenset({"argmax", "argmin"})
TRUTHS = frozenset({"any", "all"})


def reduced(kinds: Kinds, name: str, call: cst.Call) -> Array | Plain | None:
    """What a reduction along one axis gives; None where that may be a number, or nothing is known of it."""
    given = _given(call, ("a", "axis")) if name in REDUCTIONS else None
    if given is None or "a" not in given:
        return None
    return _of_reduction(kinds, tensor_of(kinds.of(given["a"])), name, given)


def reduced_by_method(kinds: Kinds, owner: Array, name: str, call: cst.Call) -> Array | Plain | None:
    """The same of a method of an array."""
    given = _given(call, ("axis",)) if name in REDUCTIONS else None
    return _of_reduction(kinds, tensor_of(owner), name, given) if given is not None else None


def _of_reduction(kinds: Kinds, array: Tensor, name: str, given: Given) -> Array | Plain | None:
    shape = _reduced(kinds, array, given)
    if not shape:
        return None if shape is None else Plain()
    if name in PLACES:
        return Array(shape, "int64")
    if name in TRUTHS:
        return Array(shape, "bool")
    keeps = name in EXTREMES or (array.dtype or "").startswith("float")
    return Array(shape, array.dtype if keeps and "dtype" not in given else None)
