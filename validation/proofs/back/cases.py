"""From the proofs of the way back to cases: plain data that the two workers execute.

A proof gives one case for PyTorch, and one for TensorFlow for each way back: the one that `the_only` chooses, or of a
row that is PyTorch's first one in each style in which it comes out differently.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from migrate.catalog.model import (
    Constant,
    Function,
    Layer,
    Level,
    Loss,
    Manual,
    Optimizer,
    Planned,
    Row,
    Schedule,
)
from migrate.catalog.render import call_parameters
from migrate.catalog.reverse import PLAIN, Ambiguous, Candidate, reverse, the_only
from migrate.catalog.signature import Signature
from migrate.catalog.template import fill
from migrate.catalog.torch_proofs import TorchProof
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST, UNKNOWN, Tensor, literal
from migrate.validation.proofs.back.expressions import Back, candidates
from migrate.validation.proofs.draw import batch, generator

Json = dict[str, Any]
DRAWS = 400  # copies of the inputs in a statistical proof of a module


@dataclass(frozen=True)
class Way:
    """One way back of a proof: what the call became, and the case for the TensorFlow worker."""

    candidate: Candidate
    case: Json

    @property
    def code(self) -> str:
        return " | ".join(filter(None, (self.case["code"], self.case.get("forward", ""))))


@dataclass(frozen=True)
class Example:
    """A proof, ready to run; ``problem`` says why it cannot be."""

    row: Row
    proof: TorchProof
    case: Json = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    problem: str = ""


def examples(row: Row) -> Iterator[Example]:
    """Every proof of a row that is PyTorch's first."""
    if isinstance(row, Planned | Manual):
        return
    for proof in row.proofs:
        assert isinstance(proof, TorchProof), f"{row.name}: a proof of the way back is a TorchProof"
        try:
            ways = tuple(_ways(row, proof))
        except (Ambiguous, LookupError, ValueError, SyntaxError, TypeError) as error:
            yield Example(row, proof, problem=f"no way back: {type(error).__name__}: {error}")
            continue
        yield Example(row, proof, _source_case(row, proof, ways), ways)


def _ways(row: Row, proof: TorchProof) -> Iterator[Way]:
    facts = _facts(row, proof)
    body = ast.parse(proof.call, mode="eval").body
    name = ast.unparse(body.func) if isinstance(body, ast.Call) else ast.unparse(body)
    found: tuple[Candidate, ...] = ()
    if name in (row.name, *row.aliases):
        found = _candidates(row, proof, facts)
        stated = tuple(candidate for candidate in found if candidate.stated)
        found = stated or (the_only(found),)
    if not found or isinstance(found[0].row, Function | Constant):
        yield from _expressions(row, proof, facts, found)
        return
    for candidate in found:
        yield Way(candidate, _object_case(row, candidate, proof))


def _candidates(row: Row, proof: TorchProof, facts: Mapping[str, Tensor]) -> tuple[Candidate, ...]:
    """The ways back of the proof's call: as it is called, or if nothing fits that, of the module alone."""
    code = Back(facts).arguments(proof.call)
    if proof.forward and "layer(" in proof.forward:
        found = reverse(code, facts, forward=_opened(proof))
        if found:
            return found
    if isinstance(row, Layer):
        given = _given(row, proof).items()
        facts = {**facts, **{name: _fact(text, facts) for name, text in given if name not in facts}}
    return candidates(code, facts, "", proof.rate)


def _fact(text: str | list[str], facts: Mapping[str, Tensor]) -> Any:
    """What is known of an argument of a module's call: a tensor, several, or a literal."""
    if isinstance(text, list):
        return tuple(facts[item] for item in text)
    return facts[text] if text in facts else literal(text)


def _expressions(
    row: Row, proof: TorchProof, facts: Mapping[str, Tensor], found: tuple[Candidate, ...]
) -> Iterator[Way]:
    """The whole expression: once for each candidate if it is one call only, else with what is chosen for each."""
    if found and not _has_calls_inside(proof.call):
        for candidate in found:
            yield Way(candidate, _function_case(row, candidate, candidate.call, proof))
        return
    back = Back(facts)
    code = back.expression(proof.call)
    own = [used for used in back.used if used.row is row] or back.used
    if not own:
        raise LookupError(f"nothing in {proof.call} is led back")
    yield Way(own[0], _function_case(row, own[0], code, proof))


def _has_calls_inside(text: str) -> bool:
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return len(calls) > 1


def _facts(row: Row, proof: TorchProof) -> dict[str, Tensor]:
    """What is known of the inputs, in Keras's axis order where the way back moves the channels, else as they are; a
    module may be called with batches of any size."""
    if not proof.known:
        return {}
    facts = {}
    for name, sample in proof.inputs.items():
        shape: tuple[Any, ...] = sample.shape
        if _moves(row) and len(shape) > 2:
            shape = (shape[0], *shape[2:], shape[1])
        if proof.steps or isinstance(row, Layer):
            shape = (UNKNOWN, *shape[1:])
        facts[name] = Tensor(shape, dtype=sample.dtype)
    return facts


def _opened(proof: TorchProof) -> str:
    """How the module is called, with the holes that `reverse` wants."""
    tree = ast.parse(proof.forward, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in ("layer", *proof.inputs):
            node.id = f"__{node.id}__"
    return ast.unparse(tree)


def _moves(row: Row) -> bool:
    """Whether images go from torch's axis order to Keras's on their way, and their channels back after it."""
    return row.layout == CHANNELS_LAST


def _check_layout(row: Row, candidate: Candidate) -> None:
    """Raises:
    LookupError: Keras's layer wants its channels last, and the row does not say so.
    """
    if not candidate.stated and (candidate.row.layout == CHANNELS_FIRST) is not _moves(row):
        raise LookupError(f"{row.name}: its layout is that of {candidate.row.name} turned round")


def _function_case(row: Row, candidate: Candidate, code: str, proof: TorchProof) -> Json:
    _check_layout(row, candidate)
    moved = _tensor_names(row, proof) if _moves(row) else []
    return {"kind": "function", "code": code, "moved": moved, "outputs_moved": _moves(row)}


def _tensor_names(row: Row, proof: TorchProof) -> list[str]:
    """The inputs that are images: of a function those that its row lists as tensors, by position or name."""
    signature = Signature.parse(row.source)
    names = (row.name, *row.aliases)
    for node in ast.walk(ast.parse(proof.call)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            given = dict(zip(signature.positional, node.args, strict=False))
            given |= {k.arg: k.value for k in node.keywords if k.arg}
            return [ast.unparse(given[name]) for name in row.tensors if name in given]
    return []


def _object_case(stated: Row, candidate: Candidate, proof: TorchProof) -> Json:
    rendered, row = candidate.rendered, candidate.row
    _check_layout(stated, candidate)
    case: Json = {"kind": _kind(row), "code": candidate.call, "setup": []}
    case |= {"moved": list(proof.inputs) if _moves(stated) else [], "outputs_moved": _moves(stated)}
    if isinstance(row, Layer):
        case["forward"] = _forward(replace(proof, forward=""))
        if candidate.stated:
            case["forward"] = fill(rendered.forward or PLAIN, layer="layer", **_given(row, proof))
            case["setup"] = [fill(statement, layer="layer") for statement in rendered.setup]
    return case


def _given(row: Layer, proof: TorchProof) -> dict[str, str | list[str]]:
    """What the module is called with, as text (of a tuple the texts), by the parameters of its call."""
    tree = ast.walk(ast.parse(_forward(proof)))
    call = next(
        node
        for node in tree
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "layer"
    )
    given = dict(zip(call_parameters(row), call.args, strict=False))
    given |= {k.arg: k.value for k in call.keywords if k.arg}
    return {
        name: list(map(ast.unparse, node.elts)) if isinstance(node, ast.Tuple) else ast.unparse(node)
        for name, node in given.items()
    }


def _forward(proof: TorchProof) -> str:
    """How the module is called."""
    return proof.forward or f"layer({', '.join(proof.inputs)})"


def _kind(row: Row) -> str:
    kinds = {Layer: "layer", Loss: "loss", Optimizer: "optimizer", Schedule: "schedule"}
    return next(kind for row_type, kind in kinds.items() if isinstance(row, row_type))


def _source_case(row: Row, proof: TorchProof, ways: tuple[Way, ...]) -> Json:
    seed = f"{row.name}|{proof.call}"
    kind = ways[0].case["kind"]
    statistical = any(way.candidate.rendered.level == Level.STATISTICAL for way in ways)
    draws = DRAWS if kind == "layer" and proof.training and statistical and not proof.calls else 0
    count = 1 if kind == "optimizer" else max(proof.steps, 1)
    batches = [batch(proof.inputs, seed, step) for step in range(count)]
    if draws:  # every sample draws for itself, so one batch of many copies is many draws
        batches = [{name: np.concatenate([array] * draws) for name, array in batches[0].items()}]
    case: Json = {
        "kind": kind,
        "call": proof.call,
        "forward": _forward(proof),
        "seed": seed,
        "batches": batches,
        "written": [name for name, sample in proof.inputs.items() if sample.kind == "written"],
        "arrays": list(proof.arrays),
        "variables": list(proof.variables),
        "training": proof.training,
        "steps": proof.steps,
        "draws": draws,
        "differentiated": proof.gradients,
        "calls": proof.calls,
        "rate": proof.rate,
    }
    if kind == "optimizer":
        case["gradients"] = [
            {
                name: (generator(seed, "gradient", name, step).standard_normal(s.shape) * proof.scale).astype(
                    "float32"
                )
                for name, s in proof.inputs.items()
            }
            for step in range(max(proof.steps, 1))
        ]
    return case
