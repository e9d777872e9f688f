"""Changes of dtype."""

from __future__ import annotations

from migrate.converters.onnx.call import Call
from migrate.converters.onnx.graph import FLOATING
from migrate.converters.onnx.literals import HELD_AS, torch_dtype
from migrate.converters.onnx.parsing import dtype_name
from migrate.errors import MigrateError

PLAIN = FLOATING | {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"}


def cast(call: Call) -> str:
    """To the dtype that the attribute says."""
    return cast_to(call, dtype_name(call.attribute("to")))


def cast_like(call: Call) -> str:
    """To another tensor's dtype."""
    target = call.dtype(1)
    return cast_to(call, target) if target else f"{call.text(0)}.to({call.text(1)}.dtype)"


def cast_to(call: Call, target: str | None) -> str:
    """The shortest form: PyTorch's own where it agrees."""
    source = call.dtype(0)
    x = call.text(0)
    if target == source and target is not None:
        return x
    if target == "string" or source == "string":
        return call.function("cast_string", [x], to=target)
    if target in PLAIN and (source in PLAIN or source in HELD_AS):
        return f"{x}.to({torch_dtype(target)})"
    if target is None:
        raise MigrateError(f"{call.node.title}: casts to a dtype that is not known")
    attributes = {} if call.attribute("saturate", 1) else {"saturate": 0}
    if call.attribute("round_mode", "up") != "up":
        attributes["round_mode"] = call.attribute("round_mode")
    return call.function("cast_narrow", [x], to=target, **attributes)


RULES = {"Cast": cast, "CastLike": cast_like}
