"""A mode is set before a call only of a model that computes something else while it trains."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_transformed, codes, migrate, migrate_tree, output

HEAD = "import tensorflow as tf\nfrom tensorflow.keras import layers\n\n"
CLASS = """
class Net(tf.keras.Model):
    def __init__(self, units{more}):
        super().__init__()
        self.dense = layers.Dense(units)
        {made}

    def call(self, x, training=None):
        x = self.dense(x)
        return {result}


net = Net(3{given})
y = net(tf.ones((2, 4)))
"""


def in_class(made: str, result: str, more: str = "", given: str = "") -> str:
    return HEAD + CLASS.format(made=made, result=result, more=more, given=given)


@pytest.mark.parametrize(
    ("made", "result"),
    [
        ("self.norm = layers.LayerNormalization()", "self.norm(x)"),
        ("self.rnn = layers.LSTM(5)", "self.rnn(x[:, None])"),
        ("self.blocks = [layers.Dense(units) for _ in range(2)]", "self.blocks[1](self.blocks[0](x))"),
        ("self.act = tf.nn.relu", "self.act(x)"),
        ("self.scale = units * 2.0", "x * self.scale"),
    ],
)
def test_a_class_without_a_mode(made: str, result: str) -> None:
    assert ".eval()" not in output(migrate(in_class(made, result)))


@pytest.mark.parametrize(
    ("made", "result"),
    [
        ("self.norm = layers.BatchNormalization()", "self.norm(x)"),
        ("self.rnn = layers.LSTM(5, dropout=0.1)", "self.rnn(x[:, None])"),
        ("self.drop = layers.Dropout(0.5)", "self.drop(x, training=training)"),
        ("self.blocks = [layers.Dropout(0.1) for _ in range(2)]", "self.blocks[1](self.blocks[0](x))"),
        ("self.rate = 0.5", "tf.nn.dropout(x, self.rate) if training else x"),
    ],
)
def test_a_class_with_a_mode(made: str, result: str) -> None:
    assert "\nnet.eval()\ny = net(torch.ones((2, 4)))\n" in output(migrate(in_class(made, result)))


@pytest.mark.parametrize(
    "made",
    [
        "self.inner = inner",
        "self.inner = [inner][0]",
        "a, b = inner, 3\n        self.inner = a",
        "self.inner = getattr(inner, 'part')",
    ],
)
def test_a_part_that_the_class_is_given_may_have_a_mode(made: str) -> None:
    text = output(migrate(in_class(made, "self.inner(x)", ", inner", ", make()")))
    assert "\nnet.eval()\n" in text


def test_what_a_builder_calls_counts() -> None:
    builder = """
    def block(x, units):
        x = layers.Dense(units)(x)
        return {more}


    def build():
        inputs = tf.keras.Input((4,))
        return tf.keras.Model(inputs, block(inputs, 3))


    def run(x):
        model = build()
        return model(x)
    """
    from textwrap import dedent

    plain, dropping = (HEAD + dedent(builder).format(more=more) for more in ("x", "layers.Dropout(0.1)(x)"))
    assert ".eval()" not in output(migrate(plain))
    assert "    model.eval()\n    return model(x)\n" in output(migrate(dropping))


def test_of_several_models_at_the_top_of_a_file_each_for_itself() -> None:
    text = HEAD + (
        "first = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(3)])\n"
        "second = tf.keras.Sequential([tf.keras.Input((3,)), layers.Dropout(0.5), layers.Dense(3)])\n"
        "print(first(x))\n"
        "print(second(x))\n"
    )
    after = output(migrate(text))
    assert "first.eval()" not in after
    assert "second.eval()\nprint(second(x))\n" in after


def test_a_call_that_runs_later_needs_no_mode_either() -> None:
    model = "net = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(3)])\n"
    outcome = migrate(HEAD + model + "later = lambda x: net(x)\n")
    assert codes(outcome) == []


def test_what_the_program_says_itself_stays_said() -> None:
    model = "net = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(3)])\n"
    assert "\nnet.train()\ny = net(x)\n" in output(migrate(HEAD + model + "y = net(x, training=True)\n"))


@pytest.mark.parametrize(("layer", "times"), [("layers.Dense(3)", 0), ("layers.Dropout(0.5)", 1)])
def test_models_of_other_files(layer: str, times: int) -> None:
    files = {
        "model.py": f"{HEAD}def build():\n    return tf.keras.Sequential([tf.keras.Input((4,)), {layer}])\n",
        "use.py": "from model import build\n\nnet = build()\ny = net(x)\n",
    }
    assert output(migrate_tree(files), "use.py").count("net.eval()") == times


def test_a_training_loop_of_ones_own_reads_as_one() -> None:
    check_transformed(
        """
        import tensorflow as tf

        encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
        decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
        optimizer = tf.keras.optimizers.SGD(0.1)


        def step(x):
            with tf.GradientTape() as tape:
                codes = encoder(x)
                loss = tf.reduce_mean((decoder(codes) - x) ** 2)
            variables = encoder.trainable_variables + decoder.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            return loss
        """,
        """
        import torch
        from torch import nn


        class Encoder(nn.Sequential):
            def __init__(self):
                super().__init__(
                    nn.Linear(4, 2),
                )


        encoder = Encoder()


        class Decoder(nn.Sequential):
            def __init__(self):
                super().__init__(
                    nn.Linear(2, 4),
                )


        decoder = Decoder()
        optimizer = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.1)


        def step(x):
            codes = encoder(x)
            loss = torch.mean((decoder(codes) - x) ** 2)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return loss
        """,
    )


def test_a_parameter_of_another_name_that_the_class_looks_at_is_no_mode() -> None:
    text = in_class("self.scale = 2.0", "x if is_training else tf.nn.softmax(x)").replace(
        "training=None", "is_training=False"
    )
    assert ".eval()" not in output(migrate(text))


@pytest.mark.parametrize(("layer", "times"), [("layers.Dense(3)", 0), ("layers.Dropout(0.5)", 1)])
def test_a_part_from_another_file_by_its_modules_name(layer: str, times: int) -> None:
    files = {
        "parts.py": f"{HEAD}def make():\n    return tf.keras.Sequential([tf.keras.Input((4,)), {layer}])\n",
        "use.py": f"{HEAD}import parts\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
        "        super().__init__()\n        self.part = parts.make()\n\n    def call(self, x):\n"
        "        return self.part(x)\n\n\nnet = Net()\ny = net(x)\n",
    }
    assert output(migrate_tree(files), "use.py").count("net.eval()") == times
