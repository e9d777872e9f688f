"""One function for the training loops of a file that are alike, in the place of a loop for each call of ``fit``.

def train(model, train_loader, optimizer, criterion, epochs, metrics=None, val_loader=None): ...

history = train(model, train_loader, optimizer, criterion, epochs=5, val_loader=val_loader)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from migrate.codemods.analysis.objects import Compiled
from migrate.codemods.training.clipping import is_constant
from migrate.codemods.training.loop import SAMPLE, Loop, Spelling, write
from migrate.codemods.training.wrap import wrap

ANY = ("", "carried", "torch.float32")
"""Casts of inputs that the one which asks the model can stand for."""


@dataclass(frozen=True)
class Shared:
    """A function that trains.

    Attributes:
        text: its definition.
        merged: the loop in it, in the names of its parameters.
    """

    name: str
    text: str
    merged: Loop


def key(loop: Loop) -> tuple[Any, ...]:
    """What loops have to agree on to be one function's."""
    compiled = loop.compiled
    weights = loop.weights if loop.weights in ("", SAMPLE) else "class_weight"
    cast = "" if not loop.cast or loop.cast == "carried" or loop.cast.endswith("float32") else loop.cast
    # What one process computes in full precision; other loops know of more than their arguments.
    alone = loop.replicas or loop.autocast or loop.scaler or not is_constant(compiled.clip)
    return (
        loop.inputs,
        cast,
        loop.frequency,
        weights,
        bool(loop.penalty),
        compiled.targets,
        compiled.clip,
        compiled.outputs[:1],
        compiled.labels if weights == "class_weight" else "",
        id(loop) if alone else 0,
    )


def shared(loops: Sequence[Loop], name: str, spelling: Spelling, penalty: str) -> Shared:
    """The function of loops with the same key.

    Args:
        spelling: of the library functions; the variables have their usual names.
        penalty: code of the penalties of ``model``, where the loops count them.
    """
    first = loops[0]

    def some(field: str) -> bool:
        return any(getattr(loop, field) for loop in loops)

    def every(field: str) -> bool:
        return all(getattr(loop, field) for loop in loops)

    metrics = any(loop.compiled.metrics for loop in loops)
    scheduler = [bool(loop.compiled.scheduler) for loop in loops]
    reports = {loop.report for loop in loops}
    casts = {loop.cast for loop in loops}
    weighted = first.weights not in ("", SAMPLE)
    optional = {"validation"} if some("validation") and not every("validation") else set()
    optional |= {"scheduler"} if any(scheduler) and not all(scheduler) else set()
    compiled = Compiled(
        False,
        metrics="metrics" if metrics else "",
        scheduler="scheduler" if any(scheduler) else "",
        clip=first.compiled.clip,
        targets=first.compiled.targets,
        labels=first.compiled.labels,
        outputs=first.compiled.outputs,
    )
    merged = replace(
        first,
        model="model",
        batches="train_loader",
        epochs="epochs",
        compiled=compiled,
        first="initial_epoch" if some("first") else "",
        cast=first.cast if len(casts) == 1 else "carried",
        raw=any(loop.raw for loop in loops),
        validation="val_loader" if some("validation") else "",
        callbacks="callbacks" if some("callbacks") else "",
        begins=any(loop.begins for loop in loops),
        at_batches=any(loop.at_batches for loop in loops),
        in_tests=any(loop.in_tests for loop in loops),
        wants_logs=any(loop.wants_logs for loop in loops),
        weights="class_weight" if weighted else first.weights,
        unreduced="sample_criterion" if first.weights else "",
        history="history" if some("history") else "",
        penalty=penalty if first.penalty else "",
        report=reports.pop() if reports <= {"always"} or reports <= {"never"} else "verbose",
        optional=frozenset(optional),
    )
    options = sorted(
        _options(merged, loops), key=lambda option: "=" in option
    )  # those that every call gives first
    parameters = ["model", "train_loader", "optimizer", "criterion", "epochs", *options]
    body = ['"""Train a model for so many epochs."""']
    if metrics and not all(loop.compiled.metrics for loop in loops):
        body.append("metrics = metrics or {}")
    body += [f"history = {spelling.history}()"] * bool(merged.history)
    body += write(merged, spelling).split("\n")
    body += ["return history"] * bool(merged.history)
    head = wrap(f"def {name}({', '.join(parameters)}):")
    return Shared(name, "\n".join([head, *(f"    {line}" if line else "" for line in body)]), merged)


def _options(merged: Loop, loops: Sequence[Loop]) -> Iterator[str]:
    """The parameters after the five that every loop needs: with a default where some calls do not give them."""
    if merged.compiled.metrics:
        yield "metrics" if all(loop.compiled.metrics for loop in loops) else "metrics=None"
    if merged.validation:
        yield "val_loader" if "validation" not in merged.optional else "val_loader=None"
    if merged.callbacks:
        yield "callbacks=()"
    if merged.compiled.scheduler:
        yield "scheduler" if "scheduler" not in merged.optional else "scheduler=None"
    if merged.weights not in ("", SAMPLE):
        yield "class_weight"
    if merged.unreduced:
        yield "sample_criterion"
    if merged.first:
        yield "initial_epoch=0"
    if merged.report == "verbose":
        yield "verbose=True"


def calling(found: Shared, loop: Loop) -> str:
    """The call of the function for one of its loops."""
    compiled, merged = loop.compiled, found.merged
    given = [
        loop.model,
        loop.batches,
        compiled.of(loop.model, "optimizer"),
        compiled.of(loop.model, "criterion"),
    ]
    given.append(f"epochs={loop.epochs}")
    if compiled.metrics:
        given.append(f"metrics={compiled.of(loop.model, 'metrics')}")
    if loop.validation:
        given.append(f"val_loader={loop.validation}")
    if loop.callbacks:
        given.append(f"callbacks={loop.callbacks}")
    if compiled.scheduler:
        given.append(f"scheduler={compiled.of(loop.model, 'scheduler')}")
    if loop.weights not in ("", SAMPLE):
        given.append(f"class_weight={loop.weights}")
    if loop.unreduced:
        given.append(f"sample_criterion={loop.unreduced}")
    if loop.first:
        given.append(f"initial_epoch={loop.first}")
    if merged.report == "verbose" and loop.report != "always":
        given.append(f"verbose={'False' if loop.report == 'never' else loop.report}")
    return f"{found.name}({', '.join(given)})"
