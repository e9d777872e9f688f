"""How much of ONNX's own conformance suite each converter to PyTorch passes.

    python benchmarks/onnx_conformance.py [--only PATTERN] [--tools migrate onnx2torch onnx2pytorch] [--write DOCS]

Runs the node cases of the installed onnx: the graph is converted, run, and its outputs are held against the suite's,
dtypes and shapes included, within the suite's own tolerance. `migrate` is run twice: with every input given at run
time, and with all but the first held by the file, where other rules write them. Each tool has a process of its own. A
tool that is not installed is left out. Prints a table; `--write` puts the one by operator into a page. Exit code 1
when `migrate` is wrong anywhere, or passes fewer than 1,700.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

TOOLS = ("migrate", "migrate-constants", "onnx2torch", "onnx2pytorch")
VERDICTS = ("passed", "rounding", "random", "refused", "wrong")
EXPLAINED = {
    "passed": "equal within the suite's tolerance, with its dtypes and shapes",
    "rounding": "beyond the tolerance, but by no more than two units in the last place of the largest element",
    "random": "the operator draws numbers; shapes and dtypes agree, the generators differ",
    "refused": "an error said so, in the conversion or in the run",
    "wrong": "other numbers, shapes or dtypes, without an error",
}
RANDOM = frozenset(
    {"Bernoulli", "Dropout", "Multinomial"}
    | {f"Random{k}" for k in ("Normal", "NormalLike", "Uniform", "UniformLike")}
)
HELD = {"int4": "int8", "int2": "int8", "uint4": "uint8", "uint2": "uint8", "float4_e2m1fn": "float32"}
"""Dtypes that PyTorch lacks, and the one that holds their values."""
AT_LEAST = 1700
SECONDS = 30  # for one case
Run = Callable[[Any, Sequence[Any]], Sequence[Any]]


class Wrong(Exception):
    """The outputs are not the suite's."""


def cases(pattern: str = "") -> list[Any]:
    """The node cases whose names a pattern is in."""
    from onnx.backend.test.loader import load_model_tests

    return [case for case in load_model_tests(kind="node") if re.search(pattern, case.name)]


def judge(case: Any, run: Run, *, constants: bool = False) -> tuple[str, str]:
    """The verdict on a case, and what is to be said of it."""
    import onnx

    model = case.model or onnx.load(f"{case.model_dir}/model.onnx")
    inputs, wanted = case.data_sets[0]
    if constants:
        model, inputs = with_constants(model, inputs)
    try:
        with limited():
            outputs = list(run(model, [to_torch(value) for value in inputs]))
    except Exception as error:
        return "refused", f"{type(error).__name__}: {error}".splitlines()[0][:200]
    try:
        if len(outputs) != len(wanted):
            raise Wrong(f"{len(outputs)} outputs instead of {len(wanted)}")
        found = [compare(output, value, case) for output, value in zip(outputs, wanted, strict=True)]
    except Wrong as error:
        return "wrong", str(error)
    verdict = max(found, key=VERDICTS.index, default="passed")
    if verdict == "wrong" and RANDOM & set(operators(model.graph)):
        return "random", ""
    return verdict, ""


def with_constants(model: Any, inputs: Sequence[Any]) -> tuple[Any, list[Any]]:
    """The model with all inputs but the first as initializers."""
    import onnx

    copy = onnx.ModelProto.FromString(model.SerializeToString())
    left, values = [], []
    for number, (info, value) in enumerate(zip(copy.graph.input, inputs, strict=True)):
        if number and isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
            copy.graph.initializer.append(onnx.numpy_helper.from_array(value, info.name))
        else:
            left.append(info)
            values.append(value)
    del copy.graph.input[:]
    copy.graph.input.extend(left)
    return copy, values


def operators(graph: Any) -> Iterator[str]:
    """The types of a graph's nodes."""
    for node in graph.node:
        yield node.op_type
        for attribute in node.attribute:
            yield from operators(attribute.g)


def to_torch(value: Any) -> Any:
    """An input of the suite's as the converted model takes it."""
    import onnx
    import torch

    if value is None:
        return None
    if isinstance(value, list):
        return [to_torch(item) for item in value]
    array = onnx.numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else np.asarray(value)
    name = array.dtype.name
    if array.dtype.kind in "OUS":
        return np.array(array, dtype=object)
    if name in HELD:
        return torch.from_numpy(array.astype(HELD[name]))
    if name == "bfloat16":
        return torch.from_numpy(array.view(np.int16).copy()).view(torch.bfloat16)
    if name.startswith("float8"):
        return torch.from_numpy(array.view(np.uint8).copy()).view(getattr(torch, name))
    return torch.from_numpy(array.copy())


def compare(got: Any, wanted: Any, case: Any) -> str:
    """How near an output is.

    Raises:
        Wrong: it has another dtype or shape, or is of another kind.
    """
    import onnx
    import torch

    if wanted is None or isinstance(wanted, list):
        if (got is None) != (wanted is None) or (wanted is not None and len(got) != len(wanted)):
            raise Wrong("another sequence")
        pairs = zip(got or [], wanted or [], strict=True)
        return max((compare(*pair, case) for pair in pairs), key=VERDICTS.index, default="passed")
    want = onnx.numpy_helper.to_array(wanted) if isinstance(wanted, onnx.TensorProto) else np.asarray(wanted)
    if want.dtype.kind in "OUS":
        texts = [text.decode() if isinstance(text, bytes) else text for text in want.reshape(-1).tolist()]
        same = isinstance(got, np.ndarray) and got.shape == want.shape and got.reshape(-1).tolist() == texts
        return "passed" if same else "wrong"
    if not isinstance(got, torch.Tensor):
        raise Wrong(f"a {type(got).__name__}, no tensor")
    name = HELD.get(want.dtype.name, want.dtype.name)
    if (str(got.dtype), tuple(got.shape)) != (f"torch.{name}", want.shape):
        raise Wrong(f"{got.dtype} {tuple(got.shape)} instead of {name} {want.shape}")
    bits = torch.finfo(got.dtype).eps if got.dtype.is_floating_point else 0.0
    narrow = got.dtype == torch.bfloat16 or "float8" in name
    left = (got.detach().float() if narrow else got.detach()).resolve_conj().numpy()
    right = want.astype(np.float32) if narrow or want.dtype.kind not in "fiubc" else want
    if np.allclose(left, right, rtol=case.rtol, atol=case.atol, equal_nan=True):
        return "passed"
    finite = np.isfinite(right)
    if bits and np.array_equal(finite, np.isfinite(left)) and finite.any():
        largest = np.abs(right[finite].astype(np.float64)).max()
        apart = np.abs(left[finite].astype(np.float64) - right[finite].astype(np.float64)).max()
        if apart <= 2 * bits * largest:
            return "rounding"
    return "wrong"


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """No output, no more than some seconds."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        signal.alarm(0)


def by_migrate(model: Any, inputs: Sequence[Any]) -> Sequence[Any]:
    """The source that we write, executed."""
    import torch
    from onnx import numpy_helper

    from migrate.converters.onnx.convert import to_source

    source = to_source(model, title="a case", read=numpy_helper.to_array)
    space: dict[str, Any] = {"__name__": "case"}
    exec(compile(source.text, "model.py", "exec"), space)
    module = space[source.class_name]()
    module.load_state_dict(
        {name: to_torch(np.array(weight.read())) for name, weight in source.weights.items()}
    )
    with torch.no_grad():
        outputs = module.eval()(*inputs)
    return outputs if isinstance(outputs, tuple) else (outputs,)


def by_onnx2torch(model: Any, inputs: Sequence[Any]) -> Sequence[Any]:
    """https://github.com/ENOT-AutoDL/onnx2torch"""
    import torch
    from onnx2torch import convert

    with torch.no_grad():
        outputs = convert(model).eval()(*inputs)
    return outputs if isinstance(outputs, tuple | list) else (outputs,)


def by_onnx2pytorch(model: Any, inputs: Sequence[Any]) -> Sequence[Any]:
    """https://github.com/Talmaj/onnx2pytorch"""
    import torch
    from onnx2pytorch import ConvertModel

    with torch.no_grad():
        outputs = ConvertModel(model, experimental=True).eval()(*inputs)
    return outputs if isinstance(outputs, tuple | list) else (outputs,)


RUNS: Mapping[str, Run] = {
    "migrate": by_migrate,
    "migrate-constants": by_migrate,
    "onnx2torch": by_onnx2torch,
    "onnx2pytorch": by_onnx2pytorch,
}


def judge_all(tool: str, pattern: str = "") -> dict[str, tuple[str, str, str]]:
    """For each case by name: its operator, the verdict, and what is said of it."""
    import torch

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    found = {}
    for case in cases(pattern):
        verdict = judge(case, RUNS[tool], constants=tool.endswith("constants"))
        found[case.name] = (operator_of(case), *verdict)
    return found


def operator_of(case: Any) -> str:
    """The operator that a case is of: its only node's, or for an expanded function the one in its name."""
    nodes = case.model.graph.node
    if len(nodes) == 1:
        return f"{nodes[0].domain}::{nodes[0].op_type}" if nodes[0].domain else str(nodes[0].op_type)
    marked = next(
        (node.name or node.output[0] for node in nodes if "_test_" in (node.name or node.output[0])), ""
    )
    return marked.partition("_test_")[0] or "several"


def installed(tool: str) -> str | None:
    """The version of a tool, None if it is not here."""
    if tool.startswith("migrate"):
        return ""
    try:
        return version(tool)
    except PackageNotFoundError:
        return None


def measured(tool: str, pattern: str) -> dict[str, list[str]]:
    """`judge_all` in a process of its own: a converter may take it down."""
    command = [sys.executable, __file__, "--only", pattern, "--run", tool]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise SystemExit(f"{tool} did not finish:\n{done.stderr[-2000:]}")
    found: dict[str, list[str]] = json.loads(lines[-1])
    return found


def page(results: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """The table by operator."""
    import onnx

    count = len(next(iter(results.values())))
    lines = [
        "# ONNX operators",
        "",
        f"The {count:,} node cases of onnx {onnx.__version__}'s own conformance suite, written by",
        "`python benchmarks/onnx_conformance.py --write docs/onnx-operators.md`. *As inputs*: every input of a case is",
        "given at run time. *As constants*: all but the first are in the file, where layers and literals are written.",
        "",
        *[f"- **{name}**: {text}" for name, text in EXPLAINED.items()],
        "",
        f"| | {' | '.join(VERDICTS)} |",
        f"|---|{'---:|' * len(VERDICTS)}",
    ]
    titles = {"migrate": "migrate, as inputs", "migrate-constants": "migrate, as constants"}
    for tool, found in results.items():
        counts = Counter(verdict for _, verdict, _ in found.values())
        title = titles.get(tool, f"{tool} {installed(tool)}")
        lines.append(f"| {title} | {' | '.join(f'{counts[verdict]:,}' for verdict in VERDICTS)} |")
    lines += [
        "",
        "## By operator",
        "",
        "Cases passed, of those that there are. `(n wrong)`: wrong without an error.",
        "",
    ]
    lines += [
        f"| Operator | cases | {' | '.join(titles.get(t, t) for t in results)} |",
        f"|---|{'---:|' * (len(results) + 1)}",
    ]
    groups: dict[str, list[str]] = defaultdict(list)
    for name, (operator, _, _) in next(iter(results.values())).items():
        groups[operator].append(name)
    for operator, names in sorted(groups.items(), key=lambda item: item[0].lower()):
        cells = []
        for found in results.values():
            counts = Counter(found[name][1] for name in names if name in found)
            cells.append(f"{counts['passed']}" + (f" ({counts['wrong']} wrong)" if counts["wrong"] else ""))
        lines.append(f"| {operator} | {len(names)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", default="", metavar="PATTERN", help="cases whose names it is in")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=TOOLS)
    parser.add_argument("--write", type=Path, metavar="DOCS", help="the page to write")
    parser.add_argument("--run", choices=TOOLS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(judge_all(options.run, options.only)))
        return 0
    tools = [tool for tool in options.tools if installed(tool) is not None]
    results = {tool: measured(tool, options.only) for tool in tools}
    print(f"{'':20}{''.join(f'{verdict:>10}' for verdict in VERDICTS)}")
    for tool, found in results.items():
        counts = Counter(verdict for _, verdict, _ in found.values())
        print(f"{tool:20}{''.join(f'{counts[verdict]:>10}' for verdict in VERDICTS)}")
    ours = [found for tool, found in results.items() if tool.startswith("migrate")]
    for name, (_, verdict, said) in (item for found in ours for item in found.items()):
        if verdict in ("wrong", "refused"):
            print(f"{verdict}: {name}: {said}")
    if options.write:
        options.write.write_text(page(results), encoding="utf-8")
    short = not options.only and any(
        sum(v == "passed" for _, v, _ in found.values()) < AT_LEAST for found in ours
    )
    return int(short or any(verdict == "wrong" for found in ours for _, verdict, _ in found.values()))


if __name__ == "__main__":
    sys.exit(main())
