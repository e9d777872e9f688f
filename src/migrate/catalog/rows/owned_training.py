"""Training, callbacks, pipelines and saving: structures that rewrites of their own turn into PyTorch's.

A row without a signature: the rewrite reads the call itself.
"""

from migrate.catalog.model import Manual, Owned

CALLBACKS = (
    "BackupAndRestore",
    "Callback",
    "CSVLogger",
    "EarlyStopping",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TensorBoard",
    "TerminateOnNaN",
)

MANUAL = {
    "ProgbarLogger": ("prints progress", "the written loop prints a line an epoch; use tqdm for a bar"),
    "RemoteMonitor": ("posts the logs to a server", "post `logs` at the end of the loop's epoch"),
    "SwapEMAWeights": ("swaps in averaged weights", "use torch.optim.swa_utils.AveragedModel"),
}

SEEDS = (
    "tf.random.set_seed",
    "tf.compat.v1.set_random_seed",
    "tf.compat.v1.random.set_random_seed",
    "keras.utils.set_random_seed",
)

ROWS = (
    *(
        Owned(
            source=f"keras.callbacks.{name}",
            owner="to_torch.callbacks",
            url="https://keras.io/api/callbacks/",
        )
        for name in CALLBACKS
    ),
    *(
        Manual(
            source=f"keras.callbacks.{name}",
            note=f"{what} during training",
            advice=advice,
            url="https://keras.io/api/callbacks/",
        )
        for name, (what, advice) in MANUAL.items()
    ),
    Owned(
        source="keras.models.load_model",
        aliases=("keras.saving.load_model",),
        owner="to_torch.saving",
        url="https://keras.io/api/models/model_saving_apis/model_saving_and_loading/",
    ),
    Owned(
        source="keras.models.save_model",
        aliases=("keras.saving.save_model",),
        owner="to_torch.saving",
        url="https://keras.io/api/models/model_saving_apis/model_saving_and_loading/",
    ),
    *(
        Owned(
            source=name,
            owner="to_torch.random_seed",
            url="https://www.tensorflow.org/api_docs/python/tf/random/set_seed",
        )
        for name in SEEDS
    ),
)
