"""Classify sequences of tokens with a transformer encoder written from its parts."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

VOCAB_SIZE = 50
MAX_LEN = 24
EMBED_DIM = 32
NUM_HEADS = 2
FF_DIM = 64


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="gelu"), layers.Dense(embed_dim)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs, training=False):
        attn_output = self.att(inputs, inputs)
        attn_output = self.dropout1(attn_output, training=training)
        out1 = self.layernorm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output, training=training)
        return self.layernorm2(out1 + ffn_output)


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        maxlen = tf.shape(x)[-1]
        positions = tf.range(start=0, limit=maxlen, delta=1)
        positions = self.pos_emb(positions)
        x = self.token_emb(x)
        return x + positions


class AttentionPooling(layers.Layer):
    """A weighted mean over time; the weights are learned."""

    def build(self, input_shape):
        self.query = self.add_weight(
            name="query", shape=(input_shape[-1], 1), initializer="glorot_uniform", trainable=True
        )
        super().build(input_shape)

    def call(self, inputs):
        weights = tf.nn.softmax(tf.matmul(inputs, self.query), axis=1)
        return tf.reduce_sum(inputs * weights, axis=1)


def make_sequences(samples, seed):
    """Random tokens; the class says whether more of them are even than odd."""
    rng = np.random.default_rng(seed)
    tokens = rng.integers(1, VOCAB_SIZE, (samples, MAX_LEN))
    labels = (np.mean(tokens % 2 == 0, axis=1) > 0.5).astype("int64")
    return tokens, labels


def build_classifier():
    inputs = layers.Input(shape=(MAX_LEN,))
    x = TokenAndPositionEmbedding(MAX_LEN, VOCAB_SIZE, EMBED_DIM)(inputs)
    for _ in range(2):
        x = TransformerBlock(EMBED_DIM, NUM_HEADS, FF_DIM)(x)
    x = AttentionPooling()(x)
    x = layers.Dense(20, activation="relu")(x)
    x = layers.Dropout(0.1)(x)
    outputs = layers.Dense(2)(x)
    return keras.Model(inputs=inputs, outputs=outputs)


if __name__ == "__main__":
    keras.utils.set_random_seed(7)
    x_train, y_train = make_sequences(512, seed=0)
    x_val, y_val = make_sequences(128, seed=1)

    model = build_classifier()
    schedule = keras.optimizers.schedules.CosineDecay(1e-3, decay_steps=48)
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=1e-4, clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, batch_size=32, epochs=3, validation_data=(x_val, y_val))
    print(model.evaluate(x_val, y_val, return_dict=True))
