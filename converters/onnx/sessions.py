"""ONNX Runtime for a file that is run a few times to see what it gives.

As it comes it is made for speed: it fuses nodes into others with weights of their own, keeps weights a second time as
its kernels like them, and never returns memory. Here a file is run as it stands, within little more than its weights.
https://onnxruntime.ai/docs/performance/tune-performance/memory.html
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SEVERITY = 3  # errors and worse are printed
PREPACKING = "session.disable_prepacking"


def opened(file: Path) -> InferenceSession:
    """The session.

    Raises:
        ImportError: ONNX Runtime is not installed.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = SEVERITY
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry(PREPACKING, "1")
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
