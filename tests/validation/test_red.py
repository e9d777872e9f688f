"""Whatever is wrong turns the validation red, at the stage where it shows, with the layer named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tests.validation.conftest import Validated
from tests.validation.projects import GRU, LANGUAGE_TRAINING, Project

from migrate.catalog.transforms import Permute, ReorderBlocks, Separate
from migrate.provenance import Component
from migrate.validation import Sides, Verdict, validate
from migrate.validation.results import Outcome
from migrate.worker import Worker


def mutate_one_element(project: Project) -> None:
    value = load_file(project.weights)["hidden.weight"].copy()
    value[3, 5] = np.nextafter(value[3, 5], np.float32(9))
    project.set_weight("hidden.weight", value)


def put_nan(project: Project) -> None:
    value = load_file(project.weights)["head.bias"].copy()
    value[0] = np.nan
    project.set_weight("head.bias", value)


def edited(old: str, new: str) -> Callable[[Project], None]:
    return lambda project: project.edit(old, new)


HEAD = "return self.head(x).softmax(-1)"
HEAD_MADE = "self.head = nn.Linear(16, 5)"
DEFECTS = {
    "a weight off by one unit in the last place": (mutate_one_element, "weights", "hidden.weight"),
    "a NaN in a weight": (put_nan, "weights", "NaN"),
    "a NaN in the output": (edited(HEAD, f"{HEAD} / (x * 0).sum()"), "forward eval", "NaN"),
    "no output": (edited(HEAD, "self.head(x)"), "forward eval", "the target has none"),
    "an output of another shape": (edited(HEAD, f"{HEAD}[:, :4]"), "forward eval", "against"),
    "one output more": (
        edited(HEAD, f"x = {HEAD[7:]}\n        return x, x"),
        "forward eval",
        "the source has none",
    ),
    "a constant output": (edited(HEAD, f"{HEAD} * 0 + 0.2"), "forward eval", "constant"),
    "another epsilon": (edited("eps=1e-3", "eps=1e-5"), "forward eval", "first layer that is off: norm"),
    "activation forgotten": (edited(".relu())", ")"), "forward eval", "first layer that is off: dropout"),
    "NCHW order flattened": (
        edited("x.permute(0, 2, 3, 1).flatten(1)", "x.flatten(1)"),
        "forward eval",
        "exceeds",
    ),
    "BatchNorm in inference mode": (
        edited("def forward(self, x):", "def forward(self, x):\n        self.norm.eval()"),
        "forward train",
        "exceeds",
    ),
    "the momentum turned round": (
        edited("momentum=0.01", "momentum=0.99"),
        "forward train",
        "norm.running_mean",
    ),
    "another dropout rate": (edited("nn.Dropout(0.5)", "nn.Dropout(0.4)"), "forward train", "exceeds"),
    "dropout forgotten": (
        edited("self.dropout(self.hidden(x).relu())", "self.hidden(x).relu()"),
        "forward train",
        "",
    ),
    "a frozen layer": (
        edited(HEAD_MADE, f"{HEAD_MADE}\n        self.head.requires_grad_(False)"),
        "gradients",
        "head",
    ),
    "a detached branch": (
        edited("x = x.permute(0, 2, 3, 1)", "x = x.detach().permute(0, 2, 3, 1)"),
        "gradients",
        "",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_fails_where_it_shows(
    defect: str, classifier: Project, classifier_bundle: Path, judged: Validated
) -> None:
    apply, stage, said = DEFECTS[defect]
    apply(classifier)
    report = judged(classifier, classifier_bundle)
    failed = [each for each in report.stages if each.verdict is Verdict.FAILS]
    assert [each.name for each in failed] == [stage]
    assert said in " ".join((failed[0].reason, *failed[0].notes))
    after = report.stages[report.stages.index(failed[0]) + 1 :]
    assert {each.verdict for each in after} <= {Verdict.NOT_RUN}
    assert (report.verdict, report.exit_code) == (Verdict.FAILS, 1)


def test_swapped_gates_fail_in_the_weights(
    language: Project, language_bundle: Path, judged: Validated
) -> None:
    value = load_file(language.weights)["gru.weight_hh_l0"]
    language.set_weight("gru.weight_hh_l0", ReorderBlocks(0, (1, 0, 2)).apply([value])[0])
    report = judged(language, language_bundle)
    assert report.stages[0].verdict is Verdict.FAILS
    assert "gru.weight_hh_l0" in report.stages[0].reason


def test_gates_that_nobody_reorders_fail_in_the_forward_pass(
    language: Project, language_bundle: Path, judged: Validated
) -> None:
    """A transform that is wrong in the catalog moves the weights and checks them alike; only running it tells."""
    kernels = ((Permute((1, 0)),), (Permute((1, 0)),), (Separate(0, 2, drop=True),))
    wrong = tuple(replace(link, steps=steps) for link, steps in zip(GRU, kernels, strict=True))
    (owner,) = language.provenance.classes
    members = tuple(replace(m, weights=wrong) if m.attribute == "gru" else m for m in owner.members)
    language.set_provenance(replace(language.provenance, classes=(replace(owner, members=members),)))
    weights = load_file(language.weights)
    for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        language.set_weight(f"gru.{name}", ReorderBlocks(0, (1, 0, 2)).invert([weights[f"gru.{name}"]])[0])
    report = judged(language, language_bundle)
    assert [each.verdict for each in report.stages[:2]] == [Verdict.HOLDS, Verdict.FAILS]
    assert "first layer that is off: gru (keras.layers.GRU 'gru'" in report.stages[1].notes[0]


def test_a_recurrent_bias_trained_twice_fails_at_the_step(
    language: Project, tensorflow_worker: Worker, torch_worker: Worker
) -> None:
    """PyTorch's second LSTM bias gets the first one's gradient: unless it is frozen, their sum moves twice as far."""
    language.edit("self.lstm.bias_hh_l0.requires_grad_(False)", "pass")
    sgd = Component("keras.optimizers.SGD", "torch.optim.SGD", "exact", {"learning_rate": 0.01}, {"lr": 0.01})
    (model,) = language.provenance.models
    training = replace(LANGUAGE_TRAINING, optimizer=sgd)
    language.set_provenance(replace(language.provenance, models=(replace(model, training=training),)))
    report = validate(
        language.migrated,
        source=language.source,
        checkpoint=language.checkpoint,
        weights=language.weights,
        steps=2,
        float64=False,
        sides=Sides(workers={"tensorflow": tensorflow_worker, "torch": torch_worker}),
    )
    assert report is not None
    step = next(each for each in report.stages if each.name == "optimizer step")
    failed = [item.comparison.name for item in step.judged if item.outcome is Outcome.FAILS]
    assert failed == ["lstm.bias_ih_l0+bias_hh_l0"]


def test_a_layer_without_a_module_fails(
    classifier: Project, classifier_bundle: Path, judged: Validated
) -> None:
    (owner,) = classifier.provenance.classes
    members = tuple(member for member in owner.members if member.attribute != "conv")
    classifier.set_provenance(replace(classifier.provenance, classes=(replace(owner, members=members),)))
    report = judged(classifier, classifier_bundle)
    assert report.stages[0].verdict is Verdict.FAILS
    assert (
        "no module of the migrated model could be paired with this keras.layers.Conv2D"
        in report.stages[0].reason
    )
    problems = [item.reason for item in report.stages[0].judged if item.comparison.name.startswith("conv.")]
    assert problems == ["no weight of the source belongs there"] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "self.dropout(self.hidden(x).relu())",
            "nn.functional.dropout(self.hidden(x).relu(), 0.5, self.training)",
        ),
        (
            "x = x.permute(0, 3, 1, 2)",
            "x = x.permute(0, 3, 1, 2) + torch.randn_like(x).mean() * self.training",
        ),
    ],
)
def test_random_numbers_that_no_mask_replaces_leave_training_undecided(
    old: str, new: str, classifier: Project, classifier_bundle: Path, judged: Validated
) -> None:
    classifier.edit("from torch import nn", "import torch\nfrom torch import nn")
    classifier.edit(old, new)
    report = judged(classifier, classifier_bundle)
    verdicts = [each.verdict for each in report.stages]
    assert verdicts == [Verdict.HOLDS] * 2 + [Verdict.UNDECIDED] * 6
    assert "the migrated model drew random numbers" in report.summary
    assert report.exit_code == 3
