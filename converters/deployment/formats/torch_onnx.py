"""ONNX from PyTorch, through ``torch.onnx``; checked by ONNX's own checker and run by ONNX Runtime.

https://docs.pytorch.org/docs/stable/onnx_export.html
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from migrate.converters.deployment.formats import torch_program
from migrate.converters.deployment.inputs import Input, batches
from migrate.converters.verification.compare import Outputs
from migrate.errors import MigrateError

NAME = "onnx"
FRAMEWORK = "torch"
SUFFIX = ".onnx"
ABOUT = "ONNX, for ONNX Runtime, TensorRT, OpenVINO"
LARGEST = 1_900_000_000  # bytes of weights in one file: messages of protocol buffers end at 2 GiB


def write(model: Any, inputs: Sequence[Input], path: Path) -> Sequence[str]:
    """Save the graph; weights that are too large for one file lie beside it, in ``NAME.onnx.data``.

    Raises:
        MigrateError: an operator has no counterpart.
    """
    import onnx
    import torch

    from migrate.converters.deployment import torch_side

    example = torch_side.tensors(batches(inputs)[0])
    with torch.no_grad():
        names = list(torch_side.outputs(model(**example)))
    size = sum(tensor.numel() * tensor.element_size() for tensor in model.state_dict().values())
    exported = torch_program.program(model, inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = torch.onnx.export(
                exported,
                input_names=[item.name for item in inputs],
                output_names=names,
                dynamo=True,
                verbose=False,
            )
        except Exception as error:
            raise MigrateError(
                f"torch.onnx cannot export it: {str(error).strip().splitlines()[0]}"
            ) from error
        assert made is not None
        made.save(str(path), external_data=size > LARGEST)
    onnx.checker.check_model(str(path), full_check=True)
    return ()


def run(path: Path, drawn: Sequence[Mapping[str, Any]]) -> list[Outputs]:
    """As ONNX Runtime computes."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return [dict(zip(names, session.run(None, dict(batch)), strict=True)) for batch in drawn]
