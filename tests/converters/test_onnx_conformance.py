"""A sample of ONNX's own conformance suite; `benchmarks/onnx_conformance.py` runs all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.worker import Worker

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SAMPLE = (
    r"^test_(loop|if|scan|sequence|optional|lstm|gru|simple_rnn|rnn|conv|resize|pad|quantize|dequantize|cast_F|"
    r"gather|scatter|softmax|reduce_(sum|max)|averagepool|maxpool|layer_norm|nllloss_NCd1d2|slice|topk|top_k|einsum|"
    r"string|attention_4d_gqa|group_norm|batchnorm|unique|gridsample|nonmax|clip|add|div|mod|bitshift|rms_norm)"
)


@pytest.mark.parametrize("tool", ["migrate", "migrate-constants"])
def test_sample_of_the_suite(torch_side: Worker, tool: str) -> None:
    found = torch_side.call("onnx_models:conformance", str(BENCHMARKS), SAMPLE, tool, timeout=300)
    assert len(found) >= 500
    others = {name: verdict for name, verdict in found.items() if verdict[1] not in ("passed", "rounding")}
    assert not others
    assert sum(verdict[1] == "passed" for verdict in found.values()) > 0.98 * len(found)
