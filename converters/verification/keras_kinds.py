"""Runs in the TensorFlow worker: the Keras that it has, Keras 2 where `TF_USE_LEGACY_KERAS` says so."""

from __future__ import annotations

import os

import tensorflow as tf

COMES_WITH_3 = tuple(map(int, tf.__version__.split(".")[:2])) >= (2, 16)
LEGACY = not COMES_WITH_3 or os.environ.get("TF_USE_LEGACY_KERAS") == "1"

if LEGACY and COMES_WITH_3:
    import tf_keras as keras
else:
    import keras

__all__ = ["LEGACY", "keras"]
