"""Recommend films by matrix factorisation: embeddings of users and films, and their dot product."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

NUM_USERS = 60
NUM_FILMS = 40
EMBEDDING_SIZE = 16


def make_ratings(count, seed=11):
    """Ratings in [0, 1] from hidden tastes of two dimensions."""
    rng = np.random.default_rng(seed)
    tastes = rng.normal(size=(NUM_USERS, 2))
    styles = rng.normal(size=(NUM_FILMS, 2))
    users = rng.integers(0, NUM_USERS, count)
    films = rng.integers(0, NUM_FILMS, count)
    scores = np.sum(tastes[users] * styles[films], axis=1) + rng.normal(0, 0.1, count)
    ratings = 1 / (1 + np.exp(-scores))
    return np.stack([users, films], axis=1), ratings.astype("float32")


class RecommenderNet(keras.Model):
    def __init__(self, num_users, num_films, embedding_size, **kwargs):
        super().__init__(**kwargs)
        self.num_users = num_users
        self.num_films = num_films
        self.embedding_size = embedding_size
        self.user_embedding = layers.Embedding(
            num_users,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-6),
        )
        self.user_bias = layers.Embedding(num_users, 1)
        self.film_embedding = layers.Embedding(
            num_films,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-6),
        )
        self.film_bias = layers.Embedding(num_films, 1)

    def call(self, inputs):
        user_vector = self.user_embedding(inputs[:, 0])
        user_bias = self.user_bias(inputs[:, 0])
        film_vector = self.film_embedding(inputs[:, 1])
        film_bias = self.film_bias(inputs[:, 1])
        dot_user_film = tf.reduce_sum(user_vector * film_vector, axis=1, keepdims=True)
        # The sigmoid brings the rating to between 0 and 1.
        return tf.nn.sigmoid(dot_user_film + user_bias + film_bias)


if __name__ == "__main__":
    keras.utils.set_random_seed(11)
    pairs, ratings = make_ratings(2000)
    split = int(0.9 * len(pairs))
    x_train, x_val = pairs[:split], pairs[split:]
    y_train, y_val = ratings[:split], ratings[split:]

    model = RecommenderNet(NUM_USERS, NUM_FILMS, EMBEDDING_SIZE)
    model.compile(
        loss=keras.losses.BinaryCrossentropy(),
        optimizer=keras.optimizers.SGD(learning_rate=0.5, momentum=0.9, nesterov=True),
        metrics=[keras.metrics.RootMeanSquaredError()],
    )
    model.fit(x=x_train, y=y_train, batch_size=64, epochs=3, validation_data=(x_val, y_val))

    # The five films that the first user would like best.
    user_films = np.stack([np.zeros(NUM_FILMS, dtype="int64"), np.arange(NUM_FILMS)], axis=1)
    scores = model.predict(user_films).flatten()
    top = scores.argsort()[-5:][::-1]
    print("recommended:", top.tolist())
