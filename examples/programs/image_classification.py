"""Classify handwritten digits with a small convolutional network."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tensorflow import keras
from tensorflow.keras import layers

NUM_CLASSES = 10
BATCH_SIZE = 64
EPOCHS = 3


def load_data():
    """Images of shape (n, 8, 8, 1) in [0, 1] and one-hot labels, split into training and test."""
    digits = load_digits()
    images = np.expand_dims(digits.images.astype("float32") / 16.0, -1)
    labels = keras.utils.to_categorical(digits.target, NUM_CLASSES)
    return train_test_split(images, labels, test_size=0.2, random_state=0)


def build_model():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            layers.Conv2D(16, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.2),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ]
    )


def main():
    keras.utils.set_random_seed(1)
    x_train, x_test, y_train, y_test = load_data()

    model = build_model()
    model.summary()
    model.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.Adam(learning_rate=2e-3),
        metrics=["accuracy"],
    )

    # Stop when the validation loss no longer falls, and go back to the best weights.
    callbacks = [
        keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True),
        keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1),
    ]
    model.fit(
        x_train,
        y_train,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_split=0.1,
        callbacks=callbacks,
    )

    score = model.evaluate(x_test, y_test, verbose=0)
    print("Test loss:", score[0])
    print("Test accuracy:", score[1])


if __name__ == "__main__":
    main()
