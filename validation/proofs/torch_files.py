"""The PyTorch side of a proof's files: random data in the place of published data sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

Json = dict[str, Any]
CHECKS = ("torchvision.datasets.cifar.check_integrity", "migrate.codemods.support.get_file._has_hash")


@contextmanager
def known_files(case: Json) -> Iterator[None]:
    """The random files that stand for a published data set cannot have that one's checksum."""
    with ExitStack() as stack:
        if case.get("files") and case["call"].startswith("keras.datasets."):
            for name in CHECKS:
                stack.enter_context(mock.patch(name, return_value=True))
        yield
