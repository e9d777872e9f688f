"""Tell praise from complaint with word embeddings and a bidirectional LSTM."""

import random

import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding, TextVectorization
from tensorflow.keras.models import Sequential

MAX_TOKENS = 200
SEQUENCE_LENGTH = 16

GOOD = ["wonderful", "great", "lovely", "a joy", "moving", "brilliant"]
BAD = ["terrible", "boring", "awful", "a waste", "flat", "clumsy"]
SUBJECTS = ["The plot", "The acting", "The music", "This film", "The ending"]
ADVERBS = ["truly", "simply", "rather", "quite", "surprisingly"]


def write_reviews(count, seed):
    """Reviews of one to three sentences, and 1 for praise, 0 for complaint."""
    rng = random.Random(seed)
    texts, labels = [], []
    for _ in range(count):
        label = rng.randrange(2)
        words = GOOD if label else BAD
        sentences = [
            f"{rng.choice(SUBJECTS)} was {rng.choice(ADVERBS)} {rng.choice(words)}."
            for _ in range(rng.randint(1, 3))
        ]
        texts.append(" ".join(sentences))
        labels.append(label)
    return texts, np.array(labels, dtype="float32")


def main():
    tf.random.set_seed(6)
    train_texts, y_train = write_reviews(512, seed=0)
    test_texts, y_test = write_reviews(128, seed=1)

    vectorize = TextVectorization(max_tokens=MAX_TOKENS, output_sequence_length=SEQUENCE_LENGTH)
    vectorize.adapt(train_texts)
    x_train = vectorize(tf.constant(train_texts))
    x_test = vectorize(tf.constant(test_texts))
    print("vocabulary:", len(vectorize.get_vocabulary()))

    model = Sequential()
    model.add(Embedding(MAX_TOKENS, 32))
    model.add(Bidirectional(LSTM(16, return_sequences=True)))
    model.add(Bidirectional(LSTM(8)))
    model.add(Dense(16, activation="relu"))
    model.add(Dropout(0.3))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])

    model.fit(x_train, y_train, epochs=3, batch_size=32, validation_data=(x_test, y_test))

    predictions = model.predict(x_test)
    wrong = np.sum((predictions[:, 0] > 0.5) != (y_test > 0.5))
    print(f"{wrong} of {len(y_test)} reviews misread")


if __name__ == "__main__":
    main()
