"""Where a program runs and what it tells of itself: devices, strategies, summaries, checkpoints, saved models.

Rows without a signature: the rewrites read the calls themselves.
"""

from migrate.catalog.model import Manual, Owned

STRATEGIES = (
    "MirroredStrategy",
    "MultiWorkerMirroredStrategy",
    "OneDeviceStrategy",
    "Strategy",
    "TPUStrategy",
    "get_strategy",
    "experimental.CentralStorageStrategy",
    "experimental.MultiWorkerMirroredStrategy",
    "experimental.TPUStrategy",
    "ReduceOp.SUM",
    "ReduceOp.MEAN",
    "cluster_resolver.TPUClusterResolver",
    "cluster_resolver.TPUClusterResolver.connect",
)
ONE_PROCESS = (
    "the program of one process, which is one replica, with a finding that says what several processes need"
)
NOTHING = (
    "keras.backend.name_scope",
    "keras.name_scope",
    "tf.compat.v1.name_scope",
    "tf.control_dependencies",
    "tf.init_scope",
    "tf.name_scope",
)
SUMMARIES = {
    "create_file_writer": "torch.utils.tensorboard.SummaryWriter(log_dir)",
    "scalar": "torch.utils.tensorboard.SummaryWriter.add_scalar(tag, scalar_value, global_step)",
    "histogram": "torch.utils.tensorboard.SummaryWriter.add_histogram(tag, values, global_step)",
    "image": "torch.utils.tensorboard.SummaryWriter.add_images(tag, img_tensor, global_step, dataformats)",
    "text": "torch.utils.tensorboard.SummaryWriter.add_text(tag, text_string, global_step)",
    "flush": "torch.utils.tensorboard.SummaryWriter.flush()",
}
CARRIED = {
    "tf.train.Checkpoint": "support.Checkpoint(root=None)",
    "tf.train.CheckpointManager": "support.CheckpointManager(checkpoint, directory, max_to_keep)",
    "tf.train.latest_checkpoint": "support.latest_checkpoint(checkpoint_dir)",
    "keras.utils.Progbar": "support.Progbar(target)",
    "keras.models.clone_model": "support.clone_model(model)",
    "keras.Model.from_config": "support.clone_model(model)",
    "keras.models.model_from_json": "support.clone_model(model)",
}
TRACES = ("trace_on", "trace_export")

ROWS = (
    *(
        Owned(
            source=f"tf.distribute.{name}",
            owner="to_torch.distribution",
            note=ONE_PROCESS,
            url="https://www.tensorflow.org/api_docs/python/tf/distribute",
        )
        for name in STRATEGIES
    ),
    *(
        Owned(
            source=name,
            owner="to_torch.distribution",
            note="goes where it only finds TPUs",
            url="https://www.tensorflow.org/guide/tpu",
        )
        for name in ("tf.config.experimental_connect_to_cluster", "tf.tpu.experimental.initialize_tpu_system")
    ),
    *(
        Owned(
            source=name,
            owner="to_torch.contexts",
            note="says nothing of what is computed: the block's head goes",
            url="https://www.tensorflow.org/api_docs/python/tf/name_scope",
        )
        for name in NOTHING
    ),
    Owned(
        source="tf.device",
        target="torch.device(device)",
        owner="to_torch.contexts",
        note="the device on which tensors are made; torch moves none by itself",
        url="https://www.tensorflow.org/api_docs/python/tf/device",
    ),
    *(
        Owned(
            source=f"tf.summary.{name}",
            target=target,
            owner="to_torch.summaries",
            url=f"https://www.tensorflow.org/api_docs/python/tf/summary/{name}",
        )
        for name, target in SUMMARIES.items()
    ),
    *(
        Owned(source=name, target=target, owner="to_torch.carried_objects")
        for name, target in CARRIED.items()
    ),
    Owned(
        source="tf.saved_model.save",
        target="support.save_state(model, folder)",
        owner="to_torch.saving",
        note="the weights, in a folder; with a finding, since nothing can serve them without the code",
        url="https://www.tensorflow.org/api_docs/python/tf/saved_model/save",
    ),
    Owned(
        source="tf.saved_model.load",
        target="support.load_state(model, folder)",
        owner="to_torch.saving",
        note="the weights that the migrated program has saved, into the model that the run builds; else a finding",
        url="https://www.tensorflow.org/api_docs/python/tf/saved_model/load",
    ),
    Owned(
        source="keras.random.SeedGenerator",
        target="torch.Generator()",
        owner="to_torch.random_seed",
        note="no seed makes the numbers those of Keras",
        url="https://keras.io/api/random/seed_generator/",
    ),
    *(
        Manual(
            source=f"tf.summary.{name}",
            note="traces TensorFlow's graphs and kernels",
            advice="run the steps under torch.profiler.profile(on_trace_ready=tensorboard_trace_handler(folder))",
            url=f"https://www.tensorflow.org/api_docs/python/tf/summary/{name}",
        )
        for name in TRACES
    ),
)
