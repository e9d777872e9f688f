"""Whole programs before and after: how migrated models read. A second run changes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # checks, under importmode=importlib
from checks import check_transformed


def test_helpers_called_in_loops() -> None:
    check_transformed(
        """
        from tensorflow.keras import Input, Model
        from tensorflow.keras.layers import (
            BatchNormalization, Concatenate, Conv1D, Dense, Embedding, Flatten, Maximum, TimeDistributed, ZeroPadding1D
        )


        # One window.
        def conv_unit(inp, n_gram, no_word=200, window=2):
            out = Conv1D(no_word, window, strides=1, padding="valid", activation="relu")(inp)
            out = TimeDistributed(Dense(5, input_shape=(n_gram, no_word)))(out)
            out = ZeroPadding1D(padding=(0, window - 1))(out)  # as long as before
            return out


        def get_segmenter(no_word=200, n_gram=21, no_char=178):
            \"\"\"Find word boundaries.

            Args:
                n_gram: characters looked at.
            \"\"\"
            chars = Input(shape=(n_gram,))
            a = Embedding(no_char, 32, input_length=n_gram)(chars)
            a = BatchNormalization()(a)

            # All windows at once.
            found = []
            for i in range(1, 9):
                found.append(conv_unit(a, n_gram, no_word, window=i))
            found.append(conv_unit(a, n_gram, no_word - 100, window=12))
            best = Maximum()(found)

            x = Concatenate(axis=-1)([a, best])
            x = Flatten()(x)
            out = Dense(1, activation="sigmoid")(x)
            model = Model(inputs=chars, outputs=out)
            return model
        """,
        """
        import torch
        import torch.nn.functional as F
        from torch import nn


        # One window.
        class ConvUnit(nn.Module):
            def __init__(self, in_channels, no_word=200, window=2):
                super().__init__()
                self.conv1d = nn.Conv1d(in_channels, no_word, window)
                self.dense = nn.Linear(no_word, 5)
                self.zero_padding1d = nn.ZeroPad1d((0, window - 1))

            def forward(self, inp):
                out = F.relu(self.conv1d(inp))
                out = self.dense(out.transpose(1, 2))
                out = self.zero_padding1d(out.transpose(1, 2))  # as long as before
                return out


        class Segmenter(nn.Module):
            \"\"\"Find word boundaries.\"\"\"

            def __init__(self, no_word=200, n_gram=21, no_char=178):
                super().__init__()
                self.embedding = nn.Embedding(no_char, 32)
                self.batch_normalization = nn.BatchNorm1d(32, eps=0.001, momentum=0.01)
                self.conv_units = nn.ModuleList(ConvUnit(32, no_word, window=i) for i in range(1, 9))
                self.conv_unit = ConvUnit(32, no_word - 100, window=12)
                self.flatten = nn.Flatten()
                self.dense = nn.Linear(n_gram * 37, 1)

            def forward(self, chars):
                a = self.embedding(chars.long())
                a = self.batch_normalization(a.transpose(1, 2))

                # All windows at once.
                found = []
                for conv_unit in self.conv_units:
                    found.append(conv_unit(a))
                found.append(self.conv_unit(a))
                best = torch.stack(found).amax(dim=0)

                x = torch.cat([a, best], dim=1)
                x = self.flatten(x.transpose(1, 2))
                out = torch.sigmoid(self.dense(x))
                return out


        def get_segmenter(no_word=200, n_gram=21, no_char=178):
            \"\"\"Find word boundaries.

            Args:
                n_gram: characters looked at.
            \"\"\"

            model = Segmenter(no_word, n_gram, no_char)
            return model
        """,
    )


def test_a_subclassed_model() -> None:
    check_transformed(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        class Classifier(keras.Model):
            \"\"\"Two layers.\"\"\"

            def __init__(self, units=8, **kwargs):
                super().__init__(**kwargs)
                self.units = units
                # wide, then narrow
                self.wide = layers.Dense(units * 4, activation="relu")
                self.drop = layers.Dropout(0.5)
                self.narrow = layers.Dense(units)

            def call(self, inputs, training=False):
                x = self.wide(inputs)
                x = self.drop(x, training=training)
                return self.narrow(x)


        model = Classifier()
        model.build((None, 16))
        """,
        """
        import torch.nn.functional as F
        from torch import nn


        class Classifier(nn.Module):
            \"\"\"Two layers.\"\"\"

            def __init__(self, units=8, **kwargs):
                super().__init__()
                self.units = units
                # wide, then narrow
                self.wide = nn.Linear(16, units * 4)
                self.drop = nn.Dropout(0.5)
                self.narrow = nn.Linear(units * 4, units)

            def forward(self, inputs):
                x = F.relu(self.wide(inputs))
                x = self.drop(x)
                return self.narrow(x)


        model = Classifier()
        """,
    )
