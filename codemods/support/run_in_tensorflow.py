"""A call of a function that stays TensorFlow code."""

from __future__ import annotations

from functools import cache
from typing import Any

from migrate.codemods.support.tensorflow_process import TensorFlowProcess


def run_in_tensorflow(function: str, *arguments: Any) -> Any:
    """Call ``package.module:function`` in the one process of this program that imports TensorFlow.

    Arguments go there as arrays and plain data. Tensors that it returns come as tensors, pipelines as `KeptDataset`,
    and other objects stay there: a `KeptObject` stands for one here.

    Raises:
        RuntimeError: the function failed; the message ends with its traceback.
    """
    return _process().ask("call", function, arguments)


@cache
def _process() -> TensorFlowProcess:
    return TensorFlowProcess()
