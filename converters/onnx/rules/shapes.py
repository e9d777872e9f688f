"""Operators that move elements without changing them."""

from __future__ import annotations

from migrate.converters.onnx.call import DECLINED, Call, Declined
from migrate.converters.onnx.rules.layers import dtype_suffix
from migrate.converters.onnx.sizes import Sizes
from migrate.converters.onnx.template import template
from migrate.converters.onnx.weights import Weight


def transpose(call: Call) -> str | Declined:
    """Axes in another order; reversed where none is given."""
    order, rank = call.attribute("perm"), call.rank(0)
    if order is None and rank is None:
        return DECLINED
    order = order if order is not None else list(range(rank or 0))[::-1]
    return f"{call.text(0)}.permute({', '.join(map(str, order))})" if order else call.text(0)


def concatenate(call: Call) -> str:
    """Tensors one after another."""
    if call.dtype(0) == "string":
        return f"np.concatenate([{', '.join(call.texts())}], axis={call.attribute('axis', 1)})"
    return f"torch.cat([{', '.join(call.texts())}], dim={call.attribute('axis', 1)})"


def reshape(call: Call) -> str | Declined:
    """A known shape is written out; 0 keeps a size, and one that is open is what is left."""
    shape = call.integers(1)
    shape = rest_open(call.sizes(1)) if shape is None else shape
    if shape is None or (call.attribute("allowzero", 0) and 0 in shape) or call.dtype(0) == "string":
        return DECLINED
    x = call.text(0)
    rank = call.rank(0)
    if 0 in shape and (rank is None or any(not size and i >= rank for i, size in enumerate(shape))):
        return DECLINED
    sizes = [f"{x}.shape[{index}]" if size == 0 else str(size) for index, size in enumerate(shape)]
    return f"{x}.reshape({', '.join(sizes)})" if sizes else f"{x}.reshape(())"


def rest_open(sizes: Sizes | None) -> list[int] | None:
    """A shape with -1 for the one size that is open, if all others are known."""
    if sizes is None:
        return None
    shape = [size if isinstance(size, int) else -1 for size in sizes.elements]
    return shape if shape.count(-1) == 1 and min(map(abs, shape)) > 0 else None


def unsqueeze(call: Call) -> str | Declined:
    """A new axis; several go through a function."""
    axes = call.integers(1)
    if axes is None or len(axes) != 1 or call.dtype(0) == "string":
        return DECLINED
    return f"{call.text(0)}.unsqueeze({axes[0]})"


def squeeze(call: Call) -> str | Declined:
    """Axes of one element removed."""
    axes = call.integers(1)
    if axes is None or call.dtype(0) == "string":
        return DECLINED
    x = call.text(0)
    if len(axes) == 1 and x.endswith(added := f".unsqueeze({axes[0]})"):
        return x.removesuffix(added)
    return f"{x}.squeeze({axes[0] if len(axes) == 1 else tuple(axes)})"


def flatten(call: Call) -> str | Declined:
    """All axes after the first as one."""
    rank = call.rank(0)
    if call.attribute("axis", 1) != 1 or rank is None or rank < 2:
        return DECLINED
    return f"{call.text(0)}.flatten(1)"


def gather(call: Call) -> str | Declined:
    """One constant index is an index, rows of a trained table are an embedding; others go through a function."""
    index, rank = call.integers(1), call.rank(0)
    constant = call.constant(1)
    axis = call.attribute("axis", 0)
    if index is None and axis == 0:
        return embedding(call)
    if index is None or constant is None or constant.shape != () or call.dtype(0) == "string":
        return DECLINED
    if axis < 0 and rank is None:
        return DECLINED
    places = [":"] * (axis + (rank or 0) if axis < 0 else axis) + [str(index[0])]
    return f"{call.text(0)}[{', '.join(places)}]"


def embedding(call: Call) -> str | Declined:
    """``nn.Embedding``, which takes no negative numbers: it says so where ONNX would count them from the end."""
    table = call.constant(0)
    if table is None or len(table.shape) != 2 or not call.writer.members.is_parameter(table):
        return DECLINED
    if call.constant(1) is not None or call.dtype(1) not in ("int32", "int64"):
        return DECLINED
    options = f"{table.shape[0]}, {table.shape[1]}{dtype_suffix(table)}"
    return f"{call.module(f'nn.Embedding({options})', {'weight': Weight.of(table)})}({call.text(1)})"


def slice_(call: Call) -> str | Declined:
    """Constant bounds as Python's own slices."""
    rank = call.rank(0)
    starts, ends = call.expressions(1), call.expressions(2)
    axes = call.integers(3) if call.has(3) else list(range(len(starts or ())))
    steps = call.integers(4) if call.has(4) else [1] * len(starts or ())
    if rank is None or starts is None or ends is None or axes is None or steps is None:
        return DECLINED
    if min(steps, default=1) < 1:
        return DECLINED
    places = [":"] * rank
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        first = "" if start == "0" else start
        last = "" if end.isdecimal() and int(end) >= 2**31 - 1 else end
        places[axis % rank] = f"{first}:{last}" + (f":{step}" if step != 1 else "")
    while places and places[-1] == ":":
        places.pop()
    return f"{call.text(0)}[{', '.join(places)}]" if places else call.text(0)


RULES = {
    "Transpose": transpose,
    "Concat": concatenate,
    "Reshape": reshape,
    "Unsqueeze": unsqueeze,
    "Squeeze": squeeze,
    "Flatten": flatten,
    "Gather": gather,
    "Slice": slice_,
    "Identity": template("{0}"),
    "Where": template("torch.where({0}, {1}, {2})"),
    "NonZero": template("torch.nonzero({0}).T"),
    "Size": template("torch.tensor({0}.numel())"),
}
