"""Projects for the validation's tests, made once and copied for each test, and the workers as `validate` takes them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.validation import projects
from tests.validation.projects import Project

from migrate.validation import Report, Sides, validate
from migrate.worker import Worker

Validated = Callable[..., Report]


@pytest.fixture(scope="session")
def classifier_made(tmp_path_factory: pytest.TempPathFactory, tensorflow_worker: Worker) -> Project:
    return projects.make(
        tmp_path_factory.mktemp("classifier"),
        tensorflow_worker,
        projects.CLASSIFIER_SOURCE,
        projects.CLASSIFIER_TARGET,
        projects.CLASSIFIER_LINKS,
        projects.CLASSIFIER_TRAINING,
    )


@pytest.fixture(scope="session")
def language_made(tmp_path_factory: pytest.TempPathFactory, tensorflow_worker: Worker) -> Project:
    return projects.make(
        tmp_path_factory.mktemp("language"),
        tensorflow_worker,
        projects.LANGUAGE_SOURCE,
        projects.LANGUAGE_TARGET,
        projects.LANGUAGE_LINKS,
        projects.LANGUAGE_TRAINING,
    )


@pytest.fixture
def classifier(classifier_made: Project, tmp_path: Path) -> Project:
    """A convolutional classifier with BatchNorm and two kinds of dropout, compiled with Adam."""
    return copied(classifier_made, tmp_path / "classifier")


@pytest.fixture
def language(language_made: Project, tmp_path: Path) -> Project:
    """An Embedding, an LSTM and a GRU; the source does not compile it, the provenance names loss and optimizer."""
    return copied(language_made, tmp_path / "language")


def copied(project: Project, folder: Path) -> Project:
    """A copy that a test may change."""
    shutil.copytree(project.migrated, folder / "migrated", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(project.weights, folder / "weights.safetensors")
    return replace(project, migrated=folder / "migrated", weights=folder / "weights.safetensors")


@pytest.fixture(scope="session")
def classifier_bundle(
    classifier_made: Project, tmp_path_factory: pytest.TempPathFactory, tensorflow_worker: Worker
) -> Path:
    """The classifier's source side, recorded once: what the target does is judged against it."""
    return recorded(classifier_made, tmp_path_factory.mktemp("bundles") / "classifier", tensorflow_worker)


@pytest.fixture(scope="session")
def language_bundle(
    language_made: Project, tmp_path_factory: pytest.TempPathFactory, tensorflow_worker: Worker
) -> Path:
    return recorded(language_made, tmp_path_factory.mktemp("bundles") / "language", tensorflow_worker)


def recorded(project: Project, bundle: Path, worker: Worker) -> Path:
    validate(
        project.migrated,
        source=project.source,
        checkpoint=project.checkpoint,
        record=bundle,
        steps=6,
        sides=Sides(workers={"tensorflow": worker}),
    )
    return bundle


@pytest.fixture(scope="session")
def held(classifier_made: Project, classifier_bundle: Path, judged: Validated) -> Report:
    """The report of a migration at which every stage holds."""
    return judged(classifier_made, classifier_bundle)


@pytest.fixture(scope="session")
def differing(language_made: Project, language_bundle: Path, judged: Validated) -> Report:
    """The report of a migration with an optimizer that differs by design."""
    return judged(language_made, language_bundle)


@pytest.fixture(scope="session")
def judged(torch_worker: Worker) -> Validated:
    """`validate` against a bundle, with PyTorch alone: ``judged(project, bundle, ...)``."""

    def run(project: Project, bundle: Path, **options: object) -> Report:
        report = validate(
            project.migrated,
            weights=project.weights,
            against=bundle,
            sides=Sides(workers={"torch": torch_worker}),
            **options,
        )
        assert report is not None
        return report

    return run
