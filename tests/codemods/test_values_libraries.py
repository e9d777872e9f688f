"""Values of objects of one's own, of NumPy's functions and of other libraries, and what is made of them."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_transformed
from tests.codemods.test_values import kind_of, shown

from migrate.catalog.values import UNKNOWN
from migrate.codemods.analysis.kinds import Array, Foreign, Kind, Plain

ENVIRONMENT = """
    class Walk:
        def __init__(self, seed):
            self.rng = np.random.default_rng(seed)

        def reset(self):
            self.state = self.rng.uniform(-1, 1, 4)
            return self.state.astype("float32")

        def step(self, action):
            show(action)
            return self.reset(), 1.0, action > 0

    class Longer(Walk):
        pass
"""


def test_objects_of_classes_of_ones_own_give_what_their_methods_return() -> None:
    assert shown(
        ENVIRONMENT
        + "    walk = Longer(3)\n    state, reward, done = walk.step(1)\n    show(state)\n    show(reward)"
    ) == [
        Plain("int"),
        Array((4,), "float32"),
        Plain("float"),
    ]


def test_a_class_with_a_base_that_is_not_known_says_nothing() -> None:
    assert kind_of("Walk(3)", "class Walk(gym.Env):\n    pass\n") is None


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("np.random.default_rng(1).normal(0, 1, (3, 4))", Array((3, 4), "float64")),
        ("np.random.RandomState(1).randn(3)", Array((3,), "float64")),
        ("np.random.default_rng(1).integers(0, 3, 5)", Array((5,), "int64")),
        ("np.random.default_rng(1).random()", Plain("float")),
        ("np.random.default_rng(1).normal(np.ones(3))", Foreign("numpy")),
        ("np.expand_dims(np.ones((3, 4)), -1)", Array((3, 4, 1), "float64")),
        ("np.stack([np.ones(3), np.ones(3)], axis=1)", Array((3, 2), "float64")),
        ("np.concatenate([np.ones((2, 3)), np.ones((4, 3))])", Array((6, 3), "float64")),
        ("np.concatenate([np.ones((2, 3)), x])", Array(None, None)),
        ("np.reshape(np.ones((2, 3)), (-1, 6))", Array((UNKNOWN, 6), "float64")),
        ("np.sum(np.ones((2, 3)), axis=1)", Array((2,), "float64")),
        ("np.max(np.ones((2, 3), 'int32'), axis=0, keepdims=True)", Array((1, 3), "int32")),
        ("np.sum(np.ones(3), axis=0)", Plain("number")),
    ],
)
def test_shapes_that_numpys_functions_give(expression: str, kind: Kind) -> None:
    assert kind_of(expression) == kind


def test_a_list_of_strings_becomes_an_array_of_strings() -> None:
    check_transformed(
        """
        import tensorflow as tf

        def load():
            lines = []
            for number in range(3):
                lines.append(f"line {number}")
            return lines

        text = tf.constant(load())
        """,
        """
        import numpy as np

        def load():
            lines = []
            for number in range(3):
                lines.append(f"line {number}")
            return lines

        text = np.array(load(), dtype=object)
        """,
    )


def test_what_an_environment_gives_is_made_a_tensor() -> None:
    check_transformed(
        """
        import gym
        import tensorflow as tf

        env = gym.make("CartPole-v1")
        state, _ = env.reset()
        batch = tf.expand_dims(state, 0)
        """,
        """
        import gym
        import torch

        env = gym.make("CartPole-v1")
        state, _ = env.reset()
        batch = torch.unsqueeze(torch.as_tensor(state), 0)
        """,
    )


def test_a_parameter_that_is_given_tensors_and_arrays_is_made_a_tensor() -> None:
    check_transformed(
        """
        import numpy as np
        import tensorflow as tf

        def mean(x):
            return tf.reduce_mean(x)

        print(mean(tf.zeros(3)))
        print(mean(np.ones(3)))
        """,
        """
        import numpy as np
        import torch

        def mean(x):
            return torch.mean(torch.as_tensor(x))

        print(mean(torch.zeros(3)))
        print(mean(np.ones(3)))
        """,
    )


def test_a_library_that_knows_no_tensors_gets_arrays() -> None:
    check_transformed(
        """
        import matplotlib.pyplot as plt
        import tensorflow as tf

        x = tf.linspace(-1.0, 1.0, 9)
        figure, axes = plt.subplots()
        axes.plot(x, tf.square(x), label="square")
        plt.scatter(x, [1] * 9)
        """,
        """
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(-1.0, 1.0, 9)
        figure, axes = plt.subplots()
        axes.plot(x.numpy(force=True), torch.square(x).numpy(force=True), label="square")
        plt.scatter(x.numpy(force=True), [1] * 9)
        """,
    )
