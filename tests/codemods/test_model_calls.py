"""A Keras model that is called infers; a module has to be told to."""

from __future__ import annotations

from tests.codemods.checks import codes, migrate, output

MODEL = """\
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3), tf.keras.layers.Dropout(0.5)])
"""


def test_a_call_is_preceded_by_the_mode_that_keras_runs_it_in() -> None:
    after = output(migrate(MODEL + "y = model(x)\n"))
    assert "\nmodel.eval()\ny = model(x)\n" in after


def test_the_training_argument_becomes_the_mode() -> None:
    assert "\nmodel.train()\ny = model(x)\n" in output(migrate(MODEL + "y = model(x, training=True)\n"))
    assert "\nmodel.eval()\ny = model(x)\n" in output(migrate(MODEL + "y = model(x, training=False)\n"))
    assert "\nmodel.train(flag)\ny = model(x)\n" in output(migrate(MODEL + "y = model(x, training=flag)\n"))


def test_calls_that_follow_each_other_set_the_mode_once() -> None:
    assert output(migrate(MODEL + "y = model(x)\nz = model(x)\n")).count("model.eval()") == 1


def test_the_mode_is_set_again_once_something_else_came_between() -> None:
    assert output(migrate(MODEL + "y = model(x)\nprepare(model)\nz = model(x)\n")).count("model.eval()") == 2


def test_a_call_that_runs_later_is_a_finding() -> None:
    outcome = migrate(MODEL + "later = lambda x: model(x)\n")
    assert "MOD406" in codes(outcome)
    assert "\nmodel.eval()\n" not in output(outcome)


def test_a_call_in_a_condition_is_a_finding() -> None:
    assert "MOD406" in codes(migrate(MODEL + "if model(x).sum() > 0:\n    pass\n"))


def test_where_a_mode_is_set_already_none_is_added() -> None:
    """A loop that an earlier run has written trains the model that it calls; models that share a statement, too."""
    loop = "for x in batches:\n    model.train()\n    optimizer.zero_grad()\n    y = model(x)\n"
    assert output(migrate(MODEL + loop)).count("model.eval()") == 0
    both = MODEL + MODEL.partition("\n\n")[2].replace("model =", "other =")
    assert output(migrate(f"{both}y = other(model(x))\n")).count(".eval()") == 2
    assert output(migrate(f"{both}model.eval()\nother.eval()\ny = other(model(x))\n")).count(".eval()") == 2


def test_a_lambda_that_a_pipeline_is_given_is_a_finding_in_the_first_run() -> None:
    text = MODEL + "data = tf.data.Dataset.from_tensors((x, y))\n"
    text += "data = data.map(lambda a, b: (model(a), b))\n"
    outcome = migrate(text)
    assert codes(outcome).count("MOD406") == 1
    assert not migrate(output(outcome)).changed


def test_a_model_within_a_model_has_the_mode_of_the_whole() -> None:
    program = """
        import keras
        from keras import layers

        class Pair(keras.Model):
            def __init__(self):
                super().__init__()
                self.encoder = keras.Sequential([layers.Dense(4), layers.BatchNormalization()])

            def encode(self, x):
                return self.encoder(x)

            def call(self, x):
                return self.encode(x)
    """
    after = output(migrate(program))
    assert "eval()" not in after
    assert not migrate(after).changed


def test_a_comment_above_the_call_is_about_the_mode_too() -> None:
    after = output(migrate(MODEL + "# what it says\ny = model(x)\n"))
    assert "\n# what it says\nmodel.eval()\ny = model(x)\n" in after


def test_what_says_its_mode_is_a_model_though_nothing_else_says_so() -> None:
    program = """
        import tensorflow as tf


        def test(model, dataset):
            for images, labels in dataset:
                yield tf.reduce_sum(model(images, training=False))


        class Trainer:
            def __init__(self, net):
                self.net = net

            def step(self, x):
                # forward
                y = self.net(x, training=True)
                return tf.abs(y)


        def other(function, x):
            return tf.abs(function(x))
    """
    after = output(migrate(program))
    assert "        model.eval()\n        yield torch.sum(model(images))\n" in after
    assert "        # forward\n        self.net.train()\n        y = self.net(x)\n" in after
    assert "    return torch.abs(function(x))\n" in after
    assert not migrate(after).changed


def test_a_name_that_holds_a_layer_and_later_a_model_holds_a_module() -> None:
    program = """
        import tensorflow as tf
        from tensorflow.keras import layers


        class Penalised(layers.Layer):
            def __init__(self):
                super().__init__()
                self.dense = layers.Dense(4)

            def call(self, x):
                self.add_loss(tf.reduce_sum(x))
                return self.dense(x)


        net = Penalised()


        def total(x):
            return tf.reduce_mean(net(x)) + sum(net.losses)


        print(total(tf.ones((2, 4))))
        net = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(4)])
    """
    outcome = migrate(program)
    assert codes(outcome) == []
    assert "torch.mean(net(x)) + regularization_loss(net)" in output(outcome)
    assert not migrate(output(outcome)).changed


def test_the_mode_of_a_model_without_a_name_is_set_between_the_two_calls() -> None:
    text = """
import tensorflow as tf
from tensorflow.keras import layers


def build():
    return tf.keras.Sequential([tf.keras.Input((3,)), layers.Dense(2), layers.BatchNormalization()])


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = build()

    def call(self, x, training=None):
        return self.inner(x, training=training)


class Plain(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = layers.Dense(2)

    def call(self, x):
        return self.inner(x)


a = build()(tf.ones((2, 3)))
b = Net()(tf.ones((2, 3)), training=True)
c = Net()(tf.ones((2, 3)), training=flag)
d = Plain()(tf.ones((2, 3)))
"""
    outcome = migrate(text)
    after = output(outcome)
    assert "a = build().eval()(torch.ones((2, 3)))\nb = Net().train()(torch.ones((2, 3)))\n" in after
    assert "c = Net().train(flag)(torch.ones((2, 3)))\nd = Plain()(torch.ones((2, 3)))\n" in after
    assert codes(outcome) == []
    assert not migrate(after).changed


def test_one_statement_that_runs_a_model_in_both_modes_is_a_finding() -> None:
    source = """
    import tensorflow as tf
    from tensorflow import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(0.5)])
    x = tf.ones((2, 4))
    print(model(x, training=False), model(x, training=True))
    """
    outcome = migrate(source)
    assert codes(outcome) == ["MOD406"]
    assert "model.eval()" in output(outcome)
    assert "model.train()\n" not in output(outcome)
