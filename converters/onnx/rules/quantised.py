"""Quantisation, whose target may be a dtype that PyTorch does not tell apart at run time."""

from __future__ import annotations

from migrate.converters.onnx.call import Call
from migrate.converters.onnx.generic import torch_name

KEYWORDS = {"axis": 1, "block_size": 0, "saturate": 1}


def quantize(call: Call) -> str:
    """To the dtype of the zero point, or to the one that is named."""
    options = {
        name: call.attribute(name, default)
        for name, default in KEYWORDS.items()
        if call.attribute(name, default) != default
    }
    target = torch_name(call.attribute("output_dtype", 0)) or call.dtype(2)
    if target not in (None, "uint8"):
        options["output_dtype"] = target
    if torch_name(call.attribute("precision", 0)):
        options["precision"] = torch_name(call.attribute("precision"))
    arguments = call.texts()
    return call.function("quantize_linear", arguments, **options)


RULES = {"QuantizeLinear": quantize}
