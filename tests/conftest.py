"""Fixtures for the whole run: one worker for each framework, started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from migrate.worker import Worker, with_keras2

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("repeatable")
"""A change is judged by the same examples each time. `make search` looks for new ones, which then become tests."""


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's own cache is neither read nor written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "migrate.codemods.cache.default_folder", lambda: tmp_path_factory.getbasetemp() / "cache"
        )
        yield


@pytest.fixture(scope="session")
def tensorflow_worker() -> Iterator[Worker]:
    """A process that has TensorFlow, shared by all tests: calls must not leave state behind."""
    with Worker.start("tensorflow") as worker:
        yield worker


@pytest.fixture(scope="session")
def keras2_worker() -> Iterator[Worker]:
    """A process whose TensorFlow has Keras 2, shared by all tests: calls must not leave state behind."""
    with with_keras2() as worker:
        yield worker


@pytest.fixture(scope="session")
def torch_worker() -> Iterator[Worker]:
    """A process that has PyTorch, shared by all tests: calls must not leave state behind."""
    with Worker.start("torch") as worker:
        yield worker
