"""``Select``: ONNX's ``Where``, always.

tf2onnx multiplies by 0 what is not selected, which for infinities and NaNs is NaN, and adds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tf2onnx import utils
from tf2onnx.handler import tf_op


@tf_op(["Select", "SelectV2"])
class Select:
    @classmethod
    def version_9(cls, ctx: Any, node: Any, **kwargs: Any) -> None:
        """The first version's condition may have one axis, the first of the others."""
        condition, shape = ctx.get_shape(node.input[0]), ctx.get_shape(node.input[1])
        if node.type == "Select" and condition is not None and len(condition) == 1 and shape != condition:
            utils.make_sure(shape is not None, "Select with a vector needs to know the number of axes")
            broadcast = np.array([condition[0]] + [1] * (len(shape) - 1), np.int64)
            constant = ctx.make_const(utils.make_name(node.name), broadcast)
            reshaped = ctx.make_node("Reshape", [node.input[0], constant.output[0]])
            ctx.replace_input(node, node.input[0], reshaped.output[0], 0)
        node.type = "Where"
