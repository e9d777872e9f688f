"""From a row's proofs to cases: plain data that the two workers execute.

One proof gives one case for TensorFlow, and one for PyTorch per way in which its rendering can come out: in both
styles, with sizes known, symbolic (`Dim`) and unknown, and, where a row takes either layout, in both. Ways that give
the same code are executed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from migrate.catalog.dims import Dim
from migrate.catalog.model import (
    Activation,
    Function,
    Layer,
    Level,
    Loss,
    Manual,
    Metric,
    Optimizer,
    Owned,
    Rendering,
    Row,
    Schedule,
    Style,
)
from migrate.catalog.proofs import Proof
from migrate.catalog.registry import find
from migrate.catalog.render import (
    Rendered,
    Unrenderable,
    alternative,
    initial_rate,
    render,
)
from migrate.catalog.signature import Signature
from migrate.catalog.template import fill
from migrate.catalog.values import ANY, CHANNELS_FIRST, CHANNELS_LAST, UNKNOWN, CallValue, Tensor
from migrate.validation.proofs.calls import Call, read_call
from migrate.validation.proofs.contents import described
from migrate.validation.proofs.draw import batch, generator

Json = dict[str, Any]
DRAWS = 400  # copies of the inputs in a statistical proof
STEPS = 3  # batches of a metric


@dataclass(frozen=True)
class Way:
    """One way to render a proof.

    Attributes:
        name: e.g. ``idiomatic`` or ``exact, symbolic sizes, channels_first``.
        sizes: values of the symbols in its sizes.
        case: for the torch worker; weights and cotangents are added when TensorFlow's are known.
        chosen: the rendering of the proof's own row.
    """

    name: str
    style: Style
    rendered: Rendered
    sizes: Mapping[str, int]
    case: Json
    chosen: Rendering | None = None


@dataclass(frozen=True)
class Example:
    """A proof, ready to run; ``problem`` says why it cannot be."""

    row: Row
    proof: Proof
    case: Json = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    problem: str = ""


def examples(row: Row) -> Iterator[Example]:
    """Every proof of a row, and for an activation every string that means it."""
    if isinstance(row, Owned | Manual):
        return
    for proof in row.proofs:
        yield _example(row, proof)
    if isinstance(row, Activation) and row.proofs:
        sample = next(iter(row.proofs[0].inputs.values()))
        for name in row.names:
            yield _by_string(row, name, Proof(f"{row.name}(x)", {"x": sample}))


def _by_string(row: Row, name: str, proof: Proof) -> Example:
    """The source side looks the string up, the target side is what the codemod makes of it."""
    example = _example(row, proof)
    call = f"keras.activations.get({name!r})(x)"
    return replace(example, proof=replace(proof, call=call), case=example.case | {"call": call})


def _example(row: Row, proof: Proof) -> Example:
    try:
        ways = tuple(_ways(row, proof))
    except (Unrenderable, LookupError, ValueError, SyntaxError, TypeError) as error:
        return Example(row, proof, problem=f"does not render: {type(error).__name__}: {error}")
    return Example(row, proof, _source_case(row, proof, ways), ways)


def _source_case(row: Row, proof: Proof, ways: tuple[Way, ...]) -> Json:
    seed = f"{row.name}|{proof.call}"
    steps = max(proof.steps, 1)
    kind = type(row).__name__.lower()
    case: Json = {
        "kind": kind,
        "call": proof.call,
        "seed": seed,
        "steps": proof.steps,
        "training": proof.training,
        "data": batch(proof.data, seed, 0),
        "files": described(proof.files),
        "prepare": list(proof.prepare),
        "uses": list(proof.uses),
        "written": [name for name, sample in proof.inputs.items() if sample.kind == "written"],
        "calls": proof.calls,
        "differentiate": proof.gradients,
    }
    count = {"optimizer": 1, "metric": max(proof.steps, STEPS)}.get(kind, steps)
    case["batches"] = [batch(proof.inputs, seed, step) for step in range(count)]
    random = (
        proof.training and not proof.calls and any(way.rendered.level == Level.STATISTICAL for way in ways)
    )
    case["draws"] = DRAWS if random else 0
    if random:  # every sample draws for itself, so one batch of many copies is many draws
        case["batches"] = [{n: np.concatenate([array] * DRAWS) for n, array in case["batches"][0].items()}]
    if isinstance(row, Layer):
        case |= {"arguments": _call_arguments(row, proof), "options": dict(proof.options)}
    if isinstance(row, Optimizer):
        case["gradients"] = _parameter_gradients(proof, seed, steps)
    return case


def _call_arguments(row: Layer, proof: Proof) -> dict[str, str | list[str]]:
    """Which inputs are given for which parameter of the layer's call: ``states_0`` and ``states_1`` are a list of two.

    Raises:
        LookupError: the layer is not called with such an input.
    """
    call = Signature.parse("call" + row.call)
    if call.variadic:
        return {call.variadic: list(proof.inputs)}
    given: dict[str, Any] = {}
    for name in proof.inputs:
        parameter, _, number = name.rpartition("_")
        if name in call.parameters:
            given[name] = name
        elif number.isdigit() and parameter in call.parameters:
            given.setdefault(parameter, []).append(name)
        else:
            raise LookupError(f"{row.name} is not called with {name}")
    return given


def _parameter_gradients(proof: Proof, seed: str, steps: int) -> list[dict[str, Any]]:
    return [
        {
            name: (generator(seed, "gradient", name, step).standard_normal(s.shape) * proof.scale).astype(
                "float32"
            )
            for name, s in proof.inputs.items()
        }
        for step in range(steps)
    ]


def _ways(row: Row, proof: Proof) -> Iterator[Way]:
    """Distinct renderings; the first of each style has to exist, the others may turn out not to apply."""
    seen: set[str] = set()
    for style in Style:
        if proof.style not in (None, style):
            continue
        for position, (label, facts, sizes) in enumerate(_knowledge(row, proof)):
            try:
                way = _way(row, proof, style, label, facts, sizes)
            except Unrenderable:
                if position == 0:
                    raise
                continue
            key = repr({name: value for name, value in way.case.items() if name not in ("sizes", "batches")})
            if key not in seen:
                seen.add(key)
                yield way


def _knowledge(row: Row, proof: Proof) -> Iterator[tuple[str, dict[str, Tensor], dict[str, int]]]:
    """What may be known of a proof's tensors: everything, symbols for the sizes, little; in one layout or the other."""
    is_layer = isinstance(row, Layer)
    known = {
        name: Tensor((UNKNOWN, *sample.shape[1:]) if is_layer else sample.shape, dtype=sample.dtype)
        for name, sample in proof.inputs.items()
    }
    yield "", known, {}
    deep = {name for name, fact in known.items() if fact.shape is not None and len(fact.shape) > 2}
    if isinstance(row, Layer | Function) and row.layout == ANY and deep:
        yield "channels_first", {name: fact.with_layout(CHANNELS_FIRST) for name, fact in known.items()}, {}
    if is_layer and deep:
        sizes: dict[str, int] = {}
        yield "symbolic sizes", {name: _symbolic(name, fact, sizes) for name, fact in known.items()}, sizes
        yield "unknown sizes", {name: _sizeless(fact) for name, fact in known.items()}, {}
    elif isinstance(row, Function | Loss):
        yield "nothing known", {name: Tensor(dtype=fact.dtype) for name, fact in known.items()}, {}


def _symbolic(name: str, fact: Tensor, sizes: dict[str, int]) -> Tensor:
    """The sizes between batch and channels become symbols; equal ones the same, as in a real program."""
    shape = list(fact.shape or ())
    for axis in range(1, len(shape) - 1):
        symbol = f"size_{shape[axis]}"
        sizes[symbol] = shape[axis]
        shape[axis] = Dim.symbol(symbol)
    return replace(fact, shape=tuple(shape))


def _sizeless(fact: Tensor) -> Tensor:
    shape = fact.shape or ()
    return (
        replace(fact, shape=(shape[0], *(UNKNOWN for _ in shape[1:-1]), shape[-1]))
        if len(shape) > 2
        else fact
    )


def _way(
    row: Row, proof: Proof, style: Style, label: str, facts: dict[str, Tensor], sizes: dict[str, int]
) -> Way:
    call = read_call(proof.call, facts)
    if call.row is not row and not _is_inside(row, call):
        raise LookupError(f"the proof calls {call.row.name}, not {row.name}")
    inputs: dict[str, Any] = dict(call.facts)
    if isinstance(row, Layer):
        given = _call_arguments(row, proof).items()
        inputs = {p: facts[n] if isinstance(n, str) else tuple(facts[item] for item in n) for p, n in given}
        inputs |= dict(proof.options)
    elif isinstance(row, Loss | Metric):
        inputs = dict(facts)
    rendered = render(call.row, call.positional, call.keywords, inputs, style)
    case = _target_case(row, proof, call, rendered, facts) | {"sizes": sizes}
    chosen = rendered.rendering if call.row is row else _inner(row, call, style)
    return Way(", ".join(filter(None, (str(style), label))), style, rendered, sizes, case, chosen)


def _is_inside(row: Row, call: Call) -> bool:
    """Whether an argument is a call of the row: what ``serialize`` gives can only be looked at through ``get``."""
    given = (*call.positional, *call.keywords.values())
    return any(isinstance(item.value, CallValue) and item.value.name == row.name for item in given)


def _inner(row: Row, call: Call, style: Style) -> Rendering | None:
    """How the call of the row that is an argument is rendered."""
    values = (item.value for item in (*call.positional, *call.keywords.values()))
    made = next(item for item in values if isinstance(item, CallValue) and item.name == row.name)
    return render(row, (), made.arguments, {}, style).rendering


def _target_case(row: Row, proof: Proof, call: Call, rendered: Rendered, facts: Mapping[str, Tensor]) -> Json:
    layout = getattr(row, "layout", CHANNELS_LAST)
    outputs = rendered.output if isinstance(rendered.output, tuple) else (rendered.output,)
    case: Json = {
        "kind": type(row).__name__.lower(),
        "code": fill(rendered.code, optimizer="optimizer", params="params") + call.then
        if rendered.code
        else "",
        "first": [
            name
            for name, fact in facts.items()
            if CHANNELS_FIRST in (fact.layout, layout) and _is_brought(row, call, fact)
        ],
        "outputs_first": [output.layout == CHANNELS_FIRST for output in outputs],
        "targets": fill(rendered.targets, targets="targets", outputs="outputs") if rendered.targets else "",
        "training": proof.training,
    }
    if isinstance(row, Layer):
        case["forward"] = fill(rendered.forward, layer="layer", **_call_arguments(row, proof))
        case["setup"] = [fill(statement, layer="layer") for statement in rendered.setup]
    if isinstance(row, Loss) and "sample_weight" in proof.inputs:
        case["code"] = alternative(row, row.unreduced, call.positional, call.keywords)
    if isinstance(row, Schedule):
        case["initial"] = initial_rate(row, call.positional, call.keywords)
    if isinstance(row, Optimizer):
        case["clip"] = fill(rendered.clip, params="params") if rendered.clip else ""
        case["scheduler"] = _scheduler(call)
    return case


def _is_brought(row: Row, call: Call, fact: Tensor) -> bool:
    """Whether whoever renders the row brings this input into its layout: of a function, only its ``tensors``."""
    brought = [
        item for value in call.facts.values() for item in (value if isinstance(value, tuple) else (value,))
    ]
    return not isinstance(row, Function) or any(item is fact for item in brought)


def _scheduler(call: Call) -> str:
    """The code of the schedule given as a learning rate, if one is."""
    for argument in (*call.positional, *call.keywords.values()):
        row = find(argument.value.name) if isinstance(argument.value, CallValue) else None
        if isinstance(row, Schedule):
            return fill(render(row, [], argument.value.arguments).code, optimizer="optimizer")
    return ""
