"""Bounds and borders that the file says."""

from __future__ import annotations

from migrate.converters.onnx.call import DECLINED, Call, Declined
from migrate.converters.onnx.graph import FLOATING
from migrate.converters.onnx.literals import number_literal


def clip(call: Call) -> str | Declined:
    """``clamp``; between 0 and 6 the activation of that name."""
    bounds = {}
    for name, index in (("min", 1), ("max", 2)):
        if call.has(index):
            values = call.values(index)
            if values is None or values.size != 1 or call.dtype(0) not in FLOATING:
                return DECLINED
            bounds[name] = number_literal(values.reshape(()))
    if not bounds:
        return call.text(0)
    if len(bounds) == 2 and float(bounds["min"].strip('float()"')) > float(bounds["max"].strip('float()"')):
        return DECLINED
    if bounds == {"min": "0.0", "max": "6.0"}:
        return f"F.relu6({call.text(0)})"
    return f"{call.text(0)}.clamp({', '.join(f'{name}={value}' for name, value in bounds.items())})"


def pad(call: Call) -> str | Declined:
    """Constant padding of the last axes."""
    pads, rank = call.integers(1), call.rank(0)
    value = call.values(2) if call.has(2) else None
    known = pads is not None and rank is not None and not call.has(3)
    if not known or call.attribute("mode", "constant") != "constant" or (call.has(2) and value is None):
        return DECLINED
    if call.dtype(0) not in FLOATING or not pads or not rank:
        return DECLINED
    pairs = [(pads[axis], pads[rank + axis]) for axis in range(rank)]
    while pairs and pairs[0] == (0, 0):
        pairs.pop(0)
    amounts = [amount for pair in reversed(pairs) for amount in pair]
    number = (
        "" if value is None or not value.reshape(-1)[0] else f", value={number_literal(value.reshape(()))}"
    )
    return f"F.pad({call.text(0)}, {amounts}{number})" if amounts else call.text(0)


RULES = {"Clip": clip, "Pad": pad}
