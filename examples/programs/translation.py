"""Translate numbers into words, letter by letter, with an encoder and a decoder of GRUs."""

import numpy as np
import tensorflow as tf

UNITS = 48
EMBEDDING_DIM = 16
BATCH_SIZE = 50
EPOCHS = 2
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

# "<" begins a translation, ">" ends it, and "_" fills it up to the length of the longest.
INPUT_CHARACTERS = "0123456789"
TARGET_CHARACTERS = "_<> " + "".join(sorted(set("".join(WORDS))))
TARGET_LENGTH = 20


def encode(text, characters, length):
    return [characters.index(character) for character in text.ljust(length, "_")]


def make_pairs():
    """The numbers below 1,000 that are even, as (500, 3) digits and (500, 20) letters."""
    numbers, words = [], []
    for number in range(0, 1000, 2):
        digits = f"{number:03d}"
        spoken = " ".join(WORDS[int(digit)] for digit in digits)
        numbers.append(encode(digits, INPUT_CHARACTERS, 3))
        words.append(encode(f"<{spoken}>", TARGET_CHARACTERS, TARGET_LENGTH))
    return np.array(numbers), np.array(words)


class Encoder(tf.keras.Model):
    def __init__(self, vocab_size, embedding_dim, enc_units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab_size, embedding_dim)
        self.gru = tf.keras.layers.GRU(enc_units, return_sequences=True, return_state=True)

    def call(self, x):
        x = self.embedding(x)
        output, state = self.gru(x)
        return output, state


class Decoder(tf.keras.Model):
    def __init__(self, vocab_size, embedding_dim, dec_units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab_size, embedding_dim)
        self.gru = tf.keras.layers.GRU(dec_units, return_sequences=True, return_state=True)
        self.fc = tf.keras.layers.Dense(vocab_size)

    def call(self, x, hidden):
        x = self.embedding(x)
        output, state = self.gru(x, initial_state=hidden)
        return self.fc(output), state


encoder = Encoder(len(INPUT_CHARACTERS), EMBEDDING_DIM, UNITS)
decoder = Decoder(len(TARGET_CHARACTERS), EMBEDDING_DIM, UNITS)
optimizer = tf.keras.optimizers.Adam(1e-2)
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")


def loss_function(real, pred):
    # What only fills up does not count.
    mask = tf.cast(tf.not_equal(real, 0), tf.float32)
    return tf.reduce_sum(loss_object(real, pred) * mask) / tf.reduce_sum(mask)


@tf.function
def train_step(inp, targ):
    with tf.GradientTape() as tape:
        _, state = encoder(inp)
        # The decoder sees the right letters and foretells the one after each.
        predictions, _ = decoder(targ[:, :-1], state)
        loss = loss_function(targ[:, 1:], predictions)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    return loss


def translate(digits):
    _, state = encoder(tf.constant([encode(digits, INPUT_CHARACTERS, 3)]))
    letter, text = "<", ""
    while letter != ">" and len(text) < TARGET_LENGTH:
        step = tf.constant([[TARGET_CHARACTERS.index(letter)]])
        predictions, state = decoder(step, state)
        letter = TARGET_CHARACTERS[int(tf.argmax(predictions[0, 0]))]
        text += letter
    return text.rstrip(">_")


def main():
    tf.random.set_seed(8)
    dataset = tf.data.Dataset.from_tensor_slices(make_pairs()).shuffle(500).batch(BATCH_SIZE)
    for epoch in range(EPOCHS):
        total_loss = 0.0
        for batch, (inp, targ) in enumerate(dataset):
            total_loss += train_step(inp, targ)
        print(f"Epoch {epoch + 1} Loss {total_loss.numpy() / (batch + 1):.4f}")
    for digits in ("042", "108"):
        print(digits, "->", translate(digits))


if __name__ == "__main__":
    main()
