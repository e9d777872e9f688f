"""Where a program runs and what it tells of itself: devices, strategies, summaries, checkpoints, versions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output, text_of

from migrate.catalog.model import Style
from migrate.worker import Worker


def test_names_of_operations_go_and_devices_stay() -> None:
    check_transformed(
        '''
        import tensorflow as tf

        def block(x):
            # named
            with tf.name_scope("block"):
                text = """
            kept as it is
                """
                # inside
                if x is None:
                    x = tf.ones([3])

                x = tf.abs(
                    x,
                )
            return x, text

        with tf.device("/GPU:1"):
            y = tf.ones([3])
        with tf.device(PLACE):
            y = tf.ones([3])
        ''',
        '''
        import torch

        from migrate_support import torch_device

        def block(x):
            # named
            text = """
            kept as it is
                """
            # inside
            if x is None:
                x = torch.ones([3])

            x = torch.abs(
                x,
            )
            return x, text

        with torch.device("cuda:1" if torch.cuda.device_count() > 1 else "cpu"):
            y = torch.ones([3])
        with torch_device(PLACE):
            y = torch.ones([3])
        ''',
    )


def test_nested_blocks_lose_their_heads_one_by_one() -> None:
    check_transformed(
        """
        import tensorflow as tf

        def f(x):
            with tf.name_scope("a"):
                with tf.name_scope("b"):
                    x = tf.abs(x)
                x = tf.exp(x)
            return x
        """,
        """
        import torch

        def f(x):
            x = torch.abs(x)
            x = torch.exp(x)
            return x
        """,
    )


def test_a_scope_whose_name_is_used_is_its_label() -> None:
    check_transformed(
        """
        import tensorflow as tf

        with tf.name_scope(label or "a") as name:
            print(tf.abs(x, name=name))
        """,
        """
        import torch

        name = label or "a"
        print(torch.abs(x))
        """,
        findings=None,
    )
    outcome = migrate(
        "import tensorflow as tf\n\nwith tf.name_scope('a'), open(x) as file:\n    print(file)\n"
    )
    assert codes(outcome) == ["TRN501"]


def test_a_strategy_of_several_replicas_becomes_processes() -> None:
    check_transformed(
        """
        import tensorflow as tf

        strategy = tf.distribute.MirroredStrategy()
        size = 64 * strategy.num_replicas_in_sync
        print(strategy.num_replicas_in_sync)


        def step(x, y):
            return tf.nn.compute_average_loss(x - y)


        def train(dataset):
            total = 0.0
            for x, y in strategy.experimental_distribute_dataset(dataset):
                losses = strategy.run(step, args=(x, y))
                total += strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)
            return strategy.gather(total, axis=0), strategy.reduce("MEAN", total, axis=0)
        """,
        """
        import torch.distributed as dist

        from migrate_support import (
            ReplicaLoader,
            gather_replicas,
            init_distributed,
            reduce_replicas,
        )

        init_distributed()
        size = 64 * dist.get_world_size()
        print(dist.get_world_size())


        def step(x, y):
            return (x - y).mean() / dist.get_world_size()


        def train(dataset):
            total = 0.0
            for x, y in ReplicaLoader(dataset, empty=True):
                losses = step(x, y)
                total += reduce_replicas("SUM", losses)
            return gather_replicas(total, axis=0), reduce_replicas("MEAN", total, axis=0)
        """,
    )


def test_a_choice_between_strategies_is_one_group_of_processes() -> None:
    check_transformed(
        """
        import tensorflow as tf

        gpus = tf.config.list_logical_devices("GPU")
        if len(gpus) > 1:
            strategy = tf.distribute.MirroredStrategy(gpus)
        else:
            strategy = tf.distribute.get_strategy()
        print(strategy.num_replicas_in_sync)
        """,
        """
        import torch
        import torch.distributed as dist

        from migrate_support import init_distributed

        gpus = [torch.device("cuda", index) for index in range(torch.cuda.device_count())]
        init_distributed()
        print(dist.get_world_size())
        """,
    )


@pytest.mark.parametrize("name", ["TPUStrategy", "experimental.CentralStorageStrategy"])
def test_a_strategy_without_processes_is_left_out_with_a_finding(name: str) -> None:
    outcome = migrate(
        f"""
        import tensorflow as tf

        strategy = tf.distribute.{name}()
        with strategy.scope():
            print(strategy.num_replicas_in_sync)
        """
    )
    assert codes(outcome) == ["TRN505"]
    assert output(outcome).endswith("print(1)\n")


def test_looking_for_a_tpu_goes_with_what_is_done_without_one() -> None:
    after = output(
        migrate(
            """
            import tensorflow as tf

            try:
                tpu = tf.distribute.cluster_resolver.TPUClusterResolver.connect()
                strategy = tf.distribute.TPUStrategy(tpu)
            except ValueError:
                strategy = tf.distribute.get_strategy()

            with strategy.scope():
                x = tf.ones([2])
            """
        )
    )
    assert "try" not in after
    assert after.endswith("\nx = torch.ones([2])\n")


def test_what_is_printed_of_a_tpu_goes_with_it() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        try:
            tpu = tf.distribute.cluster_resolver.TPUClusterResolver.connect()
            print("Device:", tpu.master())
            strategy = tf.distribute.TPUStrategy(tpu)
        except:
            strategy = tf.distribute.get_strategy()
        print("Number of replicas:", strategy.num_replicas_in_sync)
        """
    )
    assert codes(outcome) == ["TRN505"]
    assert "tpu." not in output(outcome)
    assert "try" not in output(outcome)
    assert output(outcome).endswith('print("Number of replicas:", 1)\n')


def test_a_tpu_that_is_used_otherwise_stays_with_a_finding() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        tpu = tf.distribute.cluster_resolver.TPUClusterResolver()
        address = tpu.master()
        """
    )
    assert codes(outcome) == ["TRN501"]
    assert "tpu = tf.distribute" in output(outcome)


def test_a_strategy_that_is_used_otherwise_stays_with_a_finding() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        strategy = tf.distribute.MirroredStrategy()
        strategy.configure(None)
        """
    )
    assert codes(outcome) == ["TRN501"]
    assert "MirroredStrategy()" in output(outcome)


def test_summaries_are_written_by_the_writer_of_their_block() -> None:
    check_transformed(
        """
        import tensorflow as tf

        train = tf.summary.create_file_writer("logs/train")
        test = tf.summary.create_file_writer(logdir="logs/test")

        def log(step, loss, images):
            with train.as_default():
                tf.summary.scalar("loss", loss, step=step)
                tf.summary.image("images", images, max_outputs=5, step=step)
            with test.as_default():
                tf.summary.histogram("loss", loss, step)
                tf.summary.text(name="note", data="a", step=step)
            train.flush()
        """,
        """
        from torch.utils.tensorboard import SummaryWriter

        train = SummaryWriter("logs/train")
        test = SummaryWriter("logs/test")

        def log(step, loss, images):
            train.add_scalar("loss", loss, step)
            train.add_images("images", images[:5], step, dataformats="NHWC")
            test.add_histogram("loss", loss, step)
            test.add_text("note", "a", step)
            train.flush()
        """,
    )


def test_a_summary_whose_writer_is_not_known_is_a_finding() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        def log(loss, step):
            tf.summary.scalar("loss", loss, step=step)
        """
    )
    assert codes(outcome) == ["TRN501"]


CHECKPOINTS = """
import os

import numpy as np
import tensorflow as tf


def main(folder, x, y):
    model = tf.Module()
    weight = tf.Variable(np.zeros([3, 1], "float32"), dtype=tf.float32)
    step = tf.Variable(0)
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
    checkpoint = tf.train.Checkpoint(step=step, weight=weight, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, os.path.join(folder, "kept"), max_to_keep=2)
    inputs, targets = tf.constant(x), tf.constant(y)
    losses = []
    for number in range(6):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(inputs @ weight - targets))
        optimizer.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]))
        losses.append(float(loss))
        checkpoint.step.assign_add(1)
        if number % 2 == 0:
            manager.save()
    names = [os.path.basename(path) for path in manager.checkpoints]
    checkpoint.restore(manager.checkpoints[0])
    first = [int(step), float(tf.reduce_sum(weight))]
    latest = tf.train.latest_checkpoint(os.path.join(folder, "kept"))
    checkpoint.restore(latest).expect_partial()
    second = [int(step), float(tf.reduce_sum(weight))]
    return [losses, names, os.path.basename(latest), first, second]
""".replace("    model = tf.Module()\n", "")


def test_checkpoints_save_restore_and_rotate(
    keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    (before / "script.py").write_text(text_of(CHECKPOINTS), encoding="utf-8")
    outcome = migrate(CHECKPOINTS, style=Style.EXACT, file="script.py")
    assert codes(outcome) == []
    for path, data in outcome.texts().items():
        (after / path).write_bytes(data)
    generator = np.random.default_rng(1)
    arrays = {
        "x": generator.normal(size=(8, 3)).astype("float32"),
        "y": generator.normal(size=(8, 1)).astype("float32"),
    }
    expected = keras_scripts.call("scripts:plain_run", str(before), {"folder": str(before), **arrays})
    actual = torch_scripts.call("scripts:plain_run", str(after), {"folder": str(after), **arrays})
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-5)
    assert actual[1:3] == expected[1:3] == [["ckpt-2", "ckpt-3"], "ckpt-3"]
    assert expected[3][1] != expected[4][1]
    np.testing.assert_allclose([*actual[3], *actual[4]], [*expected[3], *expected[4]], rtol=1e-5)


def test_models_are_cloned_and_their_weights_copied() -> None:
    after = output(
        migrate(
            """
            import tensorflow as tf

            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
            target = tf.keras.models.clone_model(model)
            target.set_weights(model.get_weights())
            other = tf.keras.Sequential.from_config(model.get_config())
            """
        )
    )
    assert after.endswith(
        "target = clone_model(model)\ntarget.load_state_dict(model.state_dict())\nother = clone_model(model)\n"
    )
