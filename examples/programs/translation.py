"""Translate numbers into words, letter by letter, with an encoder and a decoder of LSTMs."""

import numpy as np
import tensorflow as tf
from tensorflow import keras

LATENT_DIM = 48
BATCH_SIZE = 32
EPOCHS = 2
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

input_texts = [f"{number:03d}" for number in range(0, 1000, 2)]
# "\t" begins a translation, "\n" ends it.
target_texts = ["\t" + " ".join(WORDS[int(digit)] for digit in text) + "\n" for text in input_texts]

input_characters = sorted(set("".join(input_texts)))
target_characters = sorted(set("".join(target_texts)))
num_encoder_tokens = len(input_characters)
num_decoder_tokens = len(target_characters)
max_encoder_seq_length = max(len(text) for text in input_texts)
max_decoder_seq_length = max(len(text) for text in target_texts)

input_token_index = {character: i for i, character in enumerate(input_characters)}
target_token_index = {character: i for i, character in enumerate(target_characters)}

encoder_input_data = np.zeros((len(input_texts), max_encoder_seq_length, num_encoder_tokens), dtype="float32")
decoder_input_data = np.zeros((len(input_texts), max_decoder_seq_length, num_decoder_tokens), dtype="float32")
decoder_target_data = np.zeros_like(decoder_input_data)

for i, (input_text, target_text) in enumerate(zip(input_texts, target_texts)):
    for t, character in enumerate(input_text):
        encoder_input_data[i, t, input_token_index[character]] = 1.0
    for t, character in enumerate(target_text):
        decoder_input_data[i, t, target_token_index[character]] = 1.0
        if t > 0:
            # The target is one step ahead and does not have the start character.
            decoder_target_data[i, t - 1, target_token_index[character]] = 1.0

# The encoder: its outputs are dropped, its states are kept.
encoder_inputs = keras.Input(shape=(None, num_encoder_tokens))
encoder = keras.layers.LSTM(LATENT_DIM, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]

# The decoder starts from the encoder's states.
decoder_inputs = keras.Input(shape=(None, num_decoder_tokens))
decoder_lstm = keras.layers.LSTM(LATENT_DIM, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = keras.layers.Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)

model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)

tf.random.set_seed(8)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(
    [encoder_input_data, decoder_input_data],
    decoder_target_data,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_split=0.2,
)

# For translating, the same layers as two models: one step of the decoder at a time.
encoder_model = keras.Model(encoder_inputs, encoder_states)

decoder_state_input_h = keras.Input(shape=(LATENT_DIM,))
decoder_state_input_c = keras.Input(shape=(LATENT_DIM,))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
step_outputs, step_h, step_c = decoder_lstm(decoder_inputs, initial_state=decoder_states_inputs)
decoder_model = keras.Model(
    [decoder_inputs] + decoder_states_inputs, [decoder_dense(step_outputs), step_h, step_c]
)


def translate(sequence):
    states = encoder_model.predict(sequence, verbose=0)
    target = np.zeros((1, 1, num_decoder_tokens), dtype="float32")
    target[0, 0, target_token_index["\t"]] = 1.0
    decoded = ""
    while not decoded.endswith("\n") and len(decoded) < max_decoder_seq_length:
        output, h, c = decoder_model.predict([target] + states, verbose=0)
        index = np.argmax(output[0, -1, :])
        decoded += target_characters[index]
        target = np.zeros((1, 1, num_decoder_tokens), dtype="float32")
        target[0, 0, index] = 1.0
        states = [h, c]
    return decoded


for i in range(3):
    print(input_texts[i], "->", translate(encoder_input_data[i : i + 1]).strip())
