"""Divisions by constants stay divisions.

Grappler writes x / c as x * (1 / c), which rounds twice, and whose numbers nobody wrote: an image's deviation of 0.229
would be a factor of 4.366812.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/grappler/optimizers/constant_folding.cc
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

DIVISION, PRODUCT, CONSTANT = "RealDiv", "Mul", "Const"


def divisors(graph: Any) -> dict[str, str]:
    """The node that each division of a graph divides by, by the division's own."""
    return {node.name: _node(node.input[1]) for node in graph.node if node.op == DIVISION}


def divided_again(graph: Any, before: Mapping[str, str]) -> None:
    """Make divisions, in place, of those products that were some and are so still.

    Args:
        before: what `divisors` said of the graph, whose divisors have outlasted grappler.
    """
    constants = {node.name: node for node in graph.node if node.op == CONSTANT}
    for node in graph.node:
        divisor = constants.get(before.get(node.name, ""))
        if node.op != PRODUCT or divisor is None:
            continue
        for place in (0, 1):
            factor = constants.get(_node(node.input[place]))
            if factor is not None and _is_reciprocal(factor, divisor):
                dividend = node.input[1 - place]
                node.op = DIVISION
                node.input[0], node.input[1] = dividend, divisor.name
                break


def _node(tensor: str) -> str:
    return tensor.partition(":")[0]


def _is_reciprocal(factor: Any, divisor: Any) -> bool:
    """Whether nothing but the division went into a factor."""
    with np.errstate(divide="ignore"):
        return np.array_equal(_value(factor), np.reciprocal(_value(divisor)))


def _value(constant: Any) -> Any:
    return tf.make_ndarray(constant.attr["value"].tensor)
