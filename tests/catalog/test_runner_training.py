"""The proof runner turns red for losses, optimizers, schedules and metrics that are wrong as migrations make them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.catalog import registry
from migrate.catalog.model import Level, Optimizer, Rendering, Row
from migrate.catalog.proofs import Proof, integers, normal, probabilities, uniform
from migrate.validation.proofs import calls
from migrate.validation.proofs.run import run
from migrate.worker import Worker

START = {"weight": uniform(4, 3, low=-1e-3, high=1e-3)}


def wrong(name: str, code: str, proof: Proof, *, targets: str = "") -> Row:
    """A row with one rendering, claimed to be exact."""
    row = registry.find(name)
    assert row is not None
    return replace(
        row, renderings=(Rendering(code, targets=targets),), proofs=(proof,), level=Level.EXACT, note=""
    )


def clipped_by_the_common_norm() -> Row:
    row = registry.find("keras.optimizers.SGD")
    assert isinstance(row, Optimizer)
    clip = {"clipnorm": "torch.nn.utils.clip_grad_norm_(params, clipnorm)"}
    inputs = {**START, "bias": uniform(3, low=-1e-3, high=1e-3)}
    return replace(row, clip=clip, proofs=(Proof("keras.optimizers.SGD(clipnorm=0.5)", inputs, steps=2),))


ADAM = "keras.optimizers.Adam"
SCHEDULES = "keras.optimizers.schedules"
WRONG = {
    "torch's Adam with Keras's epsilon, called exact": wrong(
        ADAM,
        "torch.optim.Adam(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon)",
        Proof(f"{ADAM}(learning_rate=0.01)", START, steps=20, scale=1e-5),
    ),
    "torch's default learning rate": wrong(
        "keras.optimizers.SGD", "torch.optim.SGD(params)", Proof("keras.optimizers.SGD()", START, steps=2)
    ),
    "coupled weight decay": wrong(
        ADAM,
        "torch.optim.Adam(params, lr=learning_rate, eps=epsilon, weight_decay=weight_decay)",
        Proof(f"{ADAM}(weight_decay=0.1)", START, steps=20),
    ),
    "gradients clipped by their common norm": clipped_by_the_common_norm(),
    "a velocity without the learning rate under a schedule": wrong(
        "keras.optimizers.SGD",
        "torch.optim.SGD(params, lr=learning_rate, momentum=momentum)",
        Proof(
            f"keras.optimizers.SGD({SCHEDULES}.PiecewiseConstantDecay([3], [0.1, 0.01]), momentum=0.9)",
            START,
            steps=8,
        ),
    ),
    "a boundary that belongs to the piece after it": wrong(
        f"{SCHEDULES}.PiecewiseConstantDecay",
        "torch.optim.lr_scheduler.MultiStepLR(optimizer, boundaries, values[1] / values[0])",
        Proof(f"{SCHEDULES}.PiecewiseConstantDecay([3], [0.1, 0.01])", steps=8),
    ),
    "a cosine that rises again": wrong(
        f"{SCHEDULES}.CosineDecay",
        "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, decay_steps, initial_learning_rate * 0)",
        Proof(f"{SCHEDULES}.CosineDecay(0.1, 10)", steps=15),
    ),
    "a softmax taken twice": wrong(
        "keras.losses.SparseCategoricalCrossentropy",
        "torch.nn.CrossEntropyLoss()",
        Proof(
            "keras.losses.SparseCategoricalCrossentropy()",
            {"y_pred": probabilities(6, 5), "y_true": integers(6, high=5)},
        ),
        targets="targets.long()",
    ),
    "logarithms bounded at -100": wrong(
        "keras.losses.BinaryCrossentropy",
        "torch.nn.BCELoss()",
        Proof(
            "keras.losses.BinaryCrossentropy()",
            {"y_pred": integers(8, 1, high=2, dtype="float32"), "y_true": integers(8, 1, high=2)},
        ),
        targets="targets.to(outputs)",
    ),
    "predictions (n, 1) against targets (n,)": wrong(
        "keras.losses.MeanSquaredError",
        "torch.nn.MSELoss()",
        Proof("keras.losses.MeanSquaredError()", {"y_pred": normal(6, 1), "y_true": normal(6)}),
    ),
    "a divergence averaged over elements": wrong(
        "keras.losses.KLDivergence",
        "support.KerasLoss(torch.nn.KLDivLoss(reduction='none'))",
        Proof("keras.losses.KLDivergence()", {"y_pred": probabilities(6, 5), "y_true": probabilities(6, 5)}),
    ),
    "an accuracy averaged over classes": wrong(
        "keras.metrics.SparseCategoricalAccuracy",
        "torchmetrics.classification.MulticlassAccuracy(num_classes=channels(y_pred))",
        Proof("keras.metrics.SparseCategoricalAccuracy()", {"y_pred": normal(9, 3), "y_true": integers(9, high=3)}),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(tensorflow_worker: Worker, torch_worker: Worker) -> dict[str, list[str]]:
    """The problems found in each wrong row; rows take turns under the name of the right one."""
    out: dict[str, list[str]] = {}
    for title, row in WRONG.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                calls, "find", lambda name, row=row: row if name == row.name else registry.find(name)
            )
            measured = run([row], tensorflow_worker, torch_worker)
        out[title] = [problem for m in measured[row.name] for problem in m.problems]
    return out


@pytest.mark.parametrize("title", WRONG)
def test_a_wrong_row_fails(title: str, verdicts: dict[str, list[str]]) -> None:
    problems = verdicts[title]
    assert any("error" in problem and "above" in problem for problem in problems), problems
