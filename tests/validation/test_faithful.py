"""A faithful migration holds at every stage; one that differs by design says where and by how much."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.validation.conftest import Validated
from tests.validation.projects import LANGUAGE_TRAINING, Project

from migrate.provenance import Component
from migrate.validation import Report, Sides, Verdict, validate
from migrate.validation.results import Outcome, Part, StageResult
from migrate.worker import Worker

STAGES = (
    "weights",
    "forward eval",
    "forward train",
    "loss",
    "gradients",
    "optimizer step",
    "loss curve",
    "final weights",
)


def stage(report: Report, name: str) -> StageResult:
    return next(each for each in report.stages if each.name == name)


def test_both_sides_run_from_the_checkpoint_and_hold(
    classifier: Project, tensorflow_worker: Worker, torch_worker: Worker
) -> None:
    report = validate(
        classifier.migrated,
        source=classifier.source,
        checkpoint=classifier.checkpoint,
        weights=classifier.weights,
        sides=Sides(workers={"tensorflow": tensorflow_worker, "torch": torch_worker}),
    )
    assert report is not None
    assert {each.name: each.verdict for each in report.stages} == dict.fromkeys(STAGES, Verdict.HOLDS)
    assert (report.verdict, report.exit_code) == (Verdict.HOLDS, 0)
    assert all(
        each.compared and each.worst is not None and each.worst <= each.tolerance for each in report.stages
    )
    assert [len(curve) for curve in report.losses] == [20, 20]


def test_a_gradient_that_is_rounding_noise_is_decided_in_float64(
    classifier: Project, classifier_bundle: Path, judged: Validated
) -> None:
    """A bias before a BatchNorm has no gradient: float32 has noise there, and only float64 can tell."""
    gradients = stage(judged(classifier, classifier_bundle), "gradients")
    outcomes = {item.comparison.name: item.outcome for item in gradients.judged}
    assert outcomes.pop("conv.bias") is Outcome.WITHIN_FLOAT64
    assert set(outcomes.values()) == {Outcome.WITHIN}


def test_a_bundle_is_judged_without_tensorflow(
    classifier: Project,
    classifier_bundle: Path,
    judged: Validated,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(kind: str, **_: object) -> Worker:
        raise AssertionError(f"a {kind} worker was started")

    monkeypatch.setattr(Worker, "start", refuse)
    assert judged(classifier, classifier_bundle).verdict is Verdict.HOLDS


def test_recurrent_layers_hold_through_their_gate_order_and_double_biases(
    language: Project, language_bundle: Path, judged: Validated
) -> None:
    report = judged(language, language_bundle)
    assert [stage(report, name).verdict for name in STAGES[:5]] == [Verdict.HOLDS] * 5
    assert len(stage(report, "gradients").judged) == 10


def test_a_row_below_exact_is_named_with_its_error_and_fails_unless_accepted(
    language: Project, language_bundle: Path, judged: Validated
) -> None:
    report = judged(language, language_bundle)
    assert [stage(report, name).verdict for name in STAGES[5:]] == [Verdict.DIFFERS] * 3
    embedding, optimizer = report.rows
    assert (optimizer.row, optimizer.level) == ("keras.optimizers.RMSprop", "approximate")
    assert (embedding.row, embedding.where) == ("keras.layers.Embedding", "embedding")
    for row in report.rows:
        assert row.stage == "One optimizer step"
        assert row.error is not None
        assert 1e-4 < row.error < 1e-2
    assert (report.verdict, report.exit_code) == (Verdict.DIFFERS, 1)
    assert judged(language, language_bundle, accept_levels=True).exit_code == 0


def test_an_embedding_that_keras_trains_otherwise_is_the_only_difference_left(
    language: Project, tensorflow_worker: Worker, torch_worker: Worker
) -> None:
    """Keras's Adam squares the gradients of a repeated index one by one, PyTorch's optimizers square their sum."""
    adam = Component("keras.optimizers.Adam", "migrate_support:Adam", "exact", {}, {})
    (model,) = language.provenance.models
    training = replace(LANGUAGE_TRAINING, optimizer=adam)
    language.set_provenance(replace(language.provenance, models=(replace(model, training=training),)))
    report = validate(
        language.migrated,
        source=language.source,
        checkpoint=language.checkpoint,
        weights=language.weights,
        sides=Sides(workers={"tensorflow": tensorflow_worker, "torch": torch_worker}),
    )
    assert report is not None
    off = [
        item.comparison for each in report.stages for item in each.judged if item.outcome is Outcome.DIFFERS
    ]
    assert [(item.part, item.name) for item in off] == [(Part.SPARSE, "embedding.weight as Keras moves it")]
    assert [each.name for each in report.stages if each.verdict is not Verdict.HOLDS] == ["optimizer step"]
    assert [row.row for row in report.rows] == ["keras.layers.Embedding"]


def test_the_same_difference_without_such_a_row_fails(
    language: Project, language_bundle: Path, judged: Validated
) -> None:
    (model,) = language.provenance.models
    assert model.training is not None
    assert model.training.optimizer is not None
    exact = replace(model.training, optimizer=replace(model.training.optimizer, level="exact"))
    language.set_provenance(replace(language.provenance, models=(replace(model, training=exact),)))
    report = judged(language, language_bundle, accept_levels=True)
    assert (stage(report, "optimizer step").verdict, report.exit_code) == (Verdict.FAILS, 1)
    assert stage(report, "loss curve").verdict is Verdict.NOT_RUN


def test_running_statistics_that_differ_by_design_excuse_nothing_else(
    classifier: Project, classifier_bundle: Path, judged: Validated
) -> None:
    """Stock BatchNorm keeps the unbiased variance: that shows in the statistics, and nowhere else."""
    classifier.edit("from migrate_support import BatchNorm2d", "from torch.nn import BatchNorm2d")
    (owner,) = classifier.provenance.classes
    members = tuple(
        replace(member, level="equivalent") if member.attribute == "norm" else member
        for member in owner.members
    )
    classifier.set_provenance(replace(classifier.provenance, classes=(replace(owner, members=members),)))
    report = judged(classifier, classifier_bundle)
    verdicts = {each.name: each.verdict for each in report.stages}
    assert [name for name in STAGES if verdicts[name] is Verdict.DIFFERS] == ["forward train"]
    assert report.verdict is Verdict.DIFFERS
    off = [
        item.comparison.name
        for item in stage(report, "forward train").judged
        if item.outcome is Outcome.DIFFERS
    ]
    assert off == ["norm.running_var"]
    assert [(row.row, row.where) for row in report.rows] == [("keras.layers.BatchNormalization", "norm")]


def test_without_a_known_loss_gradients_are_probed_and_training_does_not_apply(
    language: Project, tensorflow_worker: Worker, torch_worker: Worker
) -> None:
    (model,) = language.provenance.models
    language.set_provenance(replace(language.provenance, models=(replace(model, training=None),)))
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
    verdicts = [each.verdict for each in report.stages]
    assert verdicts[:3] == [Verdict.HOLDS] * 3
    assert verdicts[3:] == [Verdict.NOT_APPLICABLE, Verdict.HOLDS, *[Verdict.NOT_APPLICABLE] * 3]
    assert report.exit_code == 0


def test_the_workers_switches_are_as_before_afterwards(
    classifier: Project, classifier_bundle: Path, judged: Validated, torch_worker: Worker
) -> None:
    switches = (
        "torch:get_float32_matmul_precision",
        "torch:are_deterministic_algorithms_enabled",
        "torch:get_num_threads",
    )
    before = [torch_worker.call(switch) for switch in switches]
    report = judged(classifier, classifier_bundle)
    assert report.environment["target"]["deterministic algorithms"] is True
    assert [torch_worker.call(switch) for switch in switches] == before
    assert before[1] is False
