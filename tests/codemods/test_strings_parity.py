"""Programs about text compute the same: executed on both sides from the same weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from migrate.worker import Worker

Both = Callable[..., tuple[Any, Any, str]]

WORDS = ("good", "bad", "Film", "plot,", "the", "Été", "東京", "really!", "so")


def reviews(samples: int, seed: int = 0) -> dict[str, Any]:
    """Texts of a few words each, and how many good ones are among them."""
    generator = np.random.default_rng(seed)
    texts = [" ".join(generator.choice(WORDS, generator.integers(1, 9))) for _ in range(samples)]
    counts = np.array([[text.count("good")] for text in texts], dtype=np.float32)
    return {"texts": np.array(texts), "counts": counts}


def test_a_model_that_vectorises_its_texts(run_both: Both) -> None:
    """The layer is adapted outside of the model, part of it, and used without it."""
    source = """
import numpy as np
import tensorflow as tf
from tensorflow import keras

seen = np.array(["good bad film", "the plot the film", "so good so bad", "Été in 東京, really!"])
vectorize = keras.layers.TextVectorization(max_tokens=14, output_mode="tf_idf", pad_to_max_tokens=True)
vectorize.adapt(seen)


def build_model():
    inputs = keras.Input((1,), dtype=tf.string)
    x = vectorize(inputs)
    x = keras.layers.Dense(8, activation="tanh")(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))


def main(model, texts, counts):
    texts = tf.constant(texts, dtype=tf.string)
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
    history = model.fit(texts, counts, batch_size=8, epochs=3, shuffle=False, verbose=0)
    outputs = model.predict(texts, verbose=0)
    loss = model.evaluate(texts, counts, verbose=0)
    return [history.history, outputs, vectorize.get_vocabulary(), loss]


if __name__ == "__main__":
    main(build_model(), *load())
"""
    (losses, outputs, vocabulary, loss), (our_losses, our_outputs, our_vocabulary, our_loss), _ = run_both(
        source, reviews(40)
    )
    assert our_vocabulary == vocabulary
    assert losses["loss"][-1] < 0.95 * losses["loss"][0]
    np.testing.assert_allclose(our_losses["loss"], losses["loss"], rtol=1e-5)
    np.testing.assert_allclose(our_outputs, outputs, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(our_loss, loss, rtol=1e-5)


def test_sequences_of_numbers(run_both: Both) -> None:
    """Keras 2's way: a tokenizer, padded sequences, one-hot rows."""
    source = """
import numpy as np
from tensorflow import keras
from tensorflow.keras.preprocessing.sequence import pad_sequences


def build_model():
    inputs = keras.Input((6,))
    return keras.Model(inputs, keras.layers.Dense(1)(inputs))


def main(model, texts, counts):
    lookup = keras.layers.StringLookup(max_tokens=6, num_oov_indices=3)
    lookup.adapt([text.split() for text in texts.tolist() if len(text.split()) > 4][:1])
    numbers = [lookup(np.array(text.split())) for text in texts.tolist()]
    padded = pad_sequences([[int(n) for n in row] for row in numbers], maxlen=6, padding="post", truncating="post")
    encoded = keras.layers.CategoryEncoding(num_tokens=9, output_mode="count")(padded)
    model.compile(optimizer="sgd", loss="mse")
    outputs = model.predict(padded.astype("float32"), verbose=0)
    return [padded, np.array(encoded), lookup.get_vocabulary(), outputs]
"""
    expected, actual, _ = run_both(source, reviews(12))
    assert actual[2] == expected[2]
    np.testing.assert_array_equal(actual[0], expected[0])
    np.testing.assert_array_equal(actual[1], expected[1])
    np.testing.assert_allclose(actual[3], expected[3], rtol=1e-5, atol=1e-5)


def test_vocabularies_are_saved_beside_weights(torch_scripts: Worker, tmp_path: Path) -> None:
    before, after = torch_scripts.call("vocabularies:through_a_file", str(tmp_path))
    assert after == before


def test_a_checkpoint_without_vocabularies_leaves_them(torch_scripts: Worker) -> None:
    before, after = torch_scripts.call("vocabularies:without_vocabularies")
    assert after == before


def test_a_layer_without_a_vocabulary_says_so(torch_scripts: Worker) -> None:
    """Every word would be unknown, and nobody would notice."""
    messages = torch_scripts.call("vocabularies:unprepared")
    assert [message.partition(" has no ")[0] for message in messages] == [
        "StringLookup",
        "StringLookup",
        "Discretization",
    ]
