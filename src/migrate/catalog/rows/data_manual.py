"""Data APIs that are not rewritten, and what to do instead."""

from migrate.catalog.model import Manual

ESTIMATOR = "it feeds an Estimator, which Keras 3 and TensorFlow 2.16 no longer have"

ROWS = (
    *(
        Manual(
            source=f"tf.compat.v1.estimator.inputs.{name}",
            aliases=(f"tf.estimator.inputs.{name}",),
            note=ESTIMATOR,
            advice=f"{arrays}; a DataLoader with batch_size=batch_size and shuffle=shuffle gives the batches; in the "
            "loop that replaces estimator.train(), go through it num_epochs times",
        )
        for name, arrays in (
            (
                "numpy_input_fn",
                "TensorDataset(*(torch.as_tensor(array) for array in x.values()), torch.as_tensor(y))",
            ),
            (
                "pandas_input_fn",
                "TensorDataset(*(torch.as_tensor(x[name].to_numpy()) for name in x), torch.as_tensor(y.to_numpy()))",
            ),
        )
    ),
)
