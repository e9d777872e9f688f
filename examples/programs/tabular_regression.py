"""Predict the course of diabetes from ten measurements, one of them a category."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_diabetes
from tensorflow.keras import Input, Model, callbacks, layers, optimizers, regularizers

NUMERIC = ["age", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]


def load_table():
    """The measurements as (442, 9) numbers, the sex as 0 or 1, and the target."""
    table = load_diabetes()
    columns = [table.feature_names.index(name) for name in NUMERIC]
    numbers = table.data[:, columns].astype("float32")
    sex = (table.data[:, table.feature_names.index("sex")] > 0).astype("int32")
    return numbers, sex, table.target.astype("float32") / 100.0


def build_model(train_numbers):
    numbers = Input(shape=(len(NUMERIC),), name="numbers")
    sex = Input(shape=(1,), name="sex", dtype="int32")

    normalizer = layers.Normalization()
    normalizer.adapt(train_numbers)

    x = normalizer(numbers)
    category = layers.Embedding(2, 4, name="sex_embedding")(sex)
    x = layers.Concatenate()([x, layers.Flatten()(category)])
    x = layers.Dense(32, activation="relu", kernel_regularizer=regularizers.l2(1e-3))(x)
    x = layers.Dense(32, activation="relu", kernel_regularizer=regularizers.l2(1e-3))(x)
    prediction = layers.Dense(1, name="progression")(x)
    return Model(inputs=[numbers, sex], outputs=prediction)


def main():
    tf.keras.utils.set_random_seed(12)
    numbers, sex, target = load_table()
    train, test = slice(0, 350), slice(350, None)

    model = build_model(numbers[train])
    model.compile(optimizer=optimizers.RMSprop(0.005), loss="mse", metrics=["mae", "mse"])
    early_stop = callbacks.EarlyStopping(monitor="val_loss", patience=3)
    history = model.fit(
        {"numbers": numbers[train], "sex": sex[train]},
        target[train],
        epochs=4,
        validation_split=0.2,
        verbose=0,
        callbacks=[early_stop],
    )
    print("epochs:", len(history.epoch), "mae:", history.history["mae"][-1])

    loss, mae, mse = model.evaluate({"numbers": numbers[test], "sex": sex[test]}, target[test], verbose=2)
    print(f"Testing set mean absolute error: {mae:.4f}")


if __name__ == "__main__":
    main()
