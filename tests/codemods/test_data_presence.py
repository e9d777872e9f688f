"""Which files are followed for pipelines: every one in which an expression may be one."""

from __future__ import annotations

import pytest
from tests.codemods.checks import migrate, migrate_tree, output, text_of

from migrate.codemods.data import scope
from migrate.codemods.to_torch import data_pipeline

FOLLOWED = [
    "import tensorflow as tf\ndata = tf.data.Dataset.range(3)\n",
    "import tensorflow as tf\ndef f(data: tf.data.Dataset):\n    return data\n",
    "import tensorflow as tf\ndef f(data: 'tf.data.Dataset'):\n    return data\n",
    "import tensorflow as tf\ndef f(data):\n    return data.batch(tf.constant(2))\n",
    "import tensorflow as tf\ndef f(data):\n    return tf.zeros(data.element_spec.shape)\n",
    "import tensorflow_datasets as tfds\ndata = tfds.load('mnist', split='train')\n",
]
LEFT_OUT = [
    "import tensorflow as tf\ndef f(x):\n    y = tf.concat([x, x], 0)\n    return y\n",
    "import numpy as np\nimport tensorflow as tf\ndef f(x):\n    return tf.constant(np.concatenate([x, x]))\n",
]


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The blocks that are followed."""
    blocks: list[object] = []
    block = scope.Scope.block

    def noted(self: scope.Scope, body: object) -> None:
        blocks.append(body)
        block(self, body)  # type: ignore[arg-type]

    monkeypatch.setattr(data_pipeline.Scope, "block", noted)
    return blocks


@pytest.mark.parametrize("source", FOLLOWED)
def test_a_file_that_may_have_a_pipeline(source: str, followed: list[object]) -> None:
    migrate(source)
    assert followed


@pytest.mark.parametrize("source", LEFT_OUT)
def test_a_file_that_has_none(source: str, followed: list[object]) -> None:
    migrate(source)
    assert not followed


def test_a_pipeline_of_another_file(followed: list[object]) -> None:
    """Nothing in the second file says so but what the first one's function gives."""
    given = text_of(
        """
        import tensorflow as tf
        from inputs import made


        def train():
            data = made()
            for x in data:
                tf.print(x)
        """
    )
    made = "import tensorflow as tf\ndef made():\n    return tf.data.Dataset.range(3)\n"
    outcome = migrate_tree({"inputs.py": made, "train.py": given})
    assert "Pipeline" in output(outcome, "inputs.py")
    assert any(len(block) == 2 for block in followed if isinstance(block, (list, tuple)))
