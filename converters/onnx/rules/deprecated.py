"""Operators that another one has replaced."""

from __future__ import annotations

from migrate.converters.onnx.call import Call


def scatter(call: Call) -> str:
    """ScatterElements' older name."""
    return call.function("scatter_elements", call.texts(), axis=call.attribute("axis", 0))


def upsample(call: Call) -> str:
    """Resize without a choice of coordinates."""
    x, scales = call.text(0), call.text(1) if call.has(1) else f"torch.tensor({call.attribute('scales')!r})"
    return call.function(
        "resize",
        [x, "None", scales],
        coordinate_transformation_mode="asymmetric",
        mode=call.attribute("mode", "nearest"),
        nearest_mode="floor",
    )


RULES = {"Scatter": scatter, "Upsample": upsample}
