"""One optimizer step: every parameter after it, and the optimizer's slots where both sides keep the same ones.

An Embedding's gradient comes as slices in Keras, one for each index looked up. An optimizer that squares gradients
squares them one by one, PyTorch's squares their sum; where an index repeats, the two differ whatever the optimizer.
Both sides train on the sum here; what Keras makes of the slices is one comparison more, which is known to differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate.catalog.model import Optimizer
from migrate.catalog.registry import find
from migrate.validation.evidence import Evidence, at, carried_back, carried_over, component_rows, place
from migrate.validation.results import Comparison, Measurement, Part
from migrate.validation.stages import Rows, Stage


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare parameters and slots after the first step."""
    missing = without_optimizer(evidence)
    if missing is not None:
        return missing
    rows = (*component_rows(evidence.training.optimizer), *rows)
    slots = tuple(_slots(evidence, rows))
    notes = () if slots else ("no optimizer slots that both sides keep alike",)
    problem = "" if _moved(evidence) else "no parameter of the source moved"
    comparisons = (*parameters(evidence, "step/weight", rows), *_sparse(evidence, rows), *slots)
    return Measurement(comparisons, problem, evidence.random, notes=notes)


def without_optimizer(evidence: Evidence) -> Measurement | None:
    """What to say where the provenance has no loss and optimizer to train with; None where it has both."""
    training, compiles = evidence.training, evidence.source.manifest["compiles"]
    if training.optimizer is not None and training.loss is not None:
        return None
    what = "optimizer" if training.optimizer is None else "loss"
    if compiles[what]:
        return Measurement(
            undecided=f"the source compiles with an optimizer and a loss, but the provenance file lacks the {what}"
        )
    return Measurement(not_applicable=f"no {what} is known that the source trains with")


def parameters(evidence: Evidence, prefix: str, rows: Rows) -> Iterator[Comparison]:
    """Compare the trainable weights in the source's terms: what the target's tensors amount to there."""
    for pair, link, names in evidence.linked():
        if not link.trainable:
            continue
        for index, name in enumerate(names):
            yield evidence.compare(
                Part.PARAMETER,
                f"{pair.path}.{'+'.join(link.targets) if len(names) == 1 else link.targets[index]}",
                at(f"{prefix}/{pair.source.name}/{name}"),
                carried_back(prefix, pair.path, link, index),
                place=place(pair),
                rows=rows,
            )


def _sparse(evidence: Evidence, rows: Rows) -> Iterator[Comparison]:
    """Compare with the step that Keras itself takes on sparse gradients."""
    for pair, link, names in evidence.linked():
        for index, name in enumerate(names):
            key = f"step/sparse/{pair.source.name}/{name}"
            if key in evidence.source.results:
                yield evidence.compare(
                    Part.SPARSE,
                    f"{pair.path}.{link.targets[index]} as Keras moves it",
                    at(key),
                    carried_back("step/weight", pair.path, link, index),
                    place=place(pair),
                    rows=(pair.link.row, *rows),
                )


def _slots(evidence: Evidence, rows: Rows) -> Iterator[Comparison]:
    optimizer = evidence.training.optimizer
    row = find(optimizer.row) if optimizer else None
    alike = row.slots if isinstance(row, Optimizer) else {}
    for pair, link, names in evidence.linked():
        for index, target in enumerate(link.targets):
            for ours, theirs in alike.items():
                key = f"step/slot/{pair.path}/{target}/{ours}"
                expected = carried_over("step/slot", pair.source.name, link, names, index, f"/{theirs}")
                source = expected(evidence.source, evidence.source.results)
                if source is not None and source.any() and key in evidence.target.results:
                    name = f"{pair.path}.{target} {ours}"
                    yield evidence.compare(Part.SLOT, name, expected, at(key), place=place(pair), rows=rows)


def _moved(evidence: Evidence) -> bool:
    results = evidence.source.results
    return any(
        (results[key] != results[key.removeprefix("step/")]).any()
        for key in results
        if key.startswith("step/weight/")
    )


STAGE = Stage(60, "optimizer step", "One optimizer step", "parameters", measure)
