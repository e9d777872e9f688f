"""Reductions over axes that the file says, as PyTorch's own methods."""

from __future__ import annotations

from collections.abc import Callable

from migrate.converters.onnx.call import DECLINED, Call, Declined
from migrate.converters.onnx.graph import FLOATING

METHODS = {"ReduceSum": "sum", "ReduceMean": "mean", "ReduceMax": "amax", "ReduceMin": "amin"}


def reduction(method: str) -> Callable[[Call], str | Declined]:
    """A rule for one of the methods, of floating point tensors that are not empty."""

    def write(call: Call) -> str | Declined:
        axes, kind = call.integers(1), call.kind(0)
        empty = kind.shape is None or 0 in kind.shape
        if not axes or kind.dtype not in FLOATING or (empty and method.startswith("a")):
            return DECLINED
        dims = str(axes[0]) if len(axes) == 1 else str(tuple(axes))
        keep = ", keepdim=True" if call.attribute("keepdims", 1) else ""
        return f"{call.text(0)}.{method}({dims}{keep})"

    return write


RULES = {operator: reduction(method) for operator, method in METHODS.items()}
