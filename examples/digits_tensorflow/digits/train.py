"""Train the network and save it.

Usage: python -m digits.train --output build/digits.keras
"""

import argparse
from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from digits.data import BATCH_SIZE, SEED, load_split, make_dataset
from digits.model import build_model


def train(epochs: int = 40, learning_rate: float = 5e-4, batch_size: int = BATCH_SIZE):
    """Train on the training split and return the model and its history.

    The weights are those of the epoch with the best validation loss.
    """
    splits = load_split()
    train_ds = make_dataset(*splits["train"], batch_size=batch_size, training=True)
    val_ds = make_dataset(*splits["validation"], batch_size=batch_size)

    model = build_model()
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    callbacks = [
        # Halve the learning rate when the validation loss stalls; stop when even that does not help.
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=1e-5),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=8, restore_best_weights=True),
    ]
    history = model.fit(train_ds, validation_data=val_ds, epochs=epochs, callbacks=callbacks, verbose=2)
    return model, history


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=Path("build/digits.keras"), help="file to write")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--learning-rate", type=float, default=5e-4)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    tf.random.set_seed(SEED)
    model, history = train(args.epochs, args.learning_rate)
    print(f"best validation accuracy: {max(history.history['val_accuracy']):.4f}")

    args.output.parent.mkdir(parents=True, exist_ok=True)
    model.save(args.output)
    print(f"saved to {args.output}")


if __name__ == "__main__":
    main()
