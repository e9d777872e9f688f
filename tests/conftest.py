"""Fixtures for the whole run: one worker for each framework, started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from migrate.worker import Worker


@pytest.fixture(scope="session")
def tensorflow_worker() -> Iterator[Worker]:
    """A process that has TensorFlow, shared by all tests: calls must not leave state behind."""
    with Worker.start("tensorflow") as worker:
        yield worker


@pytest.fixture(scope="session")
def torch_worker() -> Iterator[Worker]:
    """A process that has PyTorch, shared by all tests: calls must not leave state behind."""
    with Worker.start("torch") as worker:
        yield worker
