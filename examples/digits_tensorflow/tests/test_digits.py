"""The splits are disjoint and stable, and the network has the shapes it should."""

import numpy as np

from digits.data import load_split, make_dataset
from digits.model import NUM_CLASSES, build_model


def test_splits_cover_the_data_once():
    splits = load_split()
    sizes = {name: len(labels) for name, (_, labels) in splits.items()}
    assert sizes == {"train": 1257, "validation": 180, "test": 360}


def test_splits_are_scaled_and_stratified():
    for images, labels in load_split().values():
        assert images.shape[1:] == (8, 8, 1)
        assert images.min() == 0.0
        assert images.max() == 1.0
        counts = np.bincount(labels, minlength=NUM_CLASSES)
        assert counts.max() - counts.min() <= len(labels) // 50 + 2


def test_model_returns_one_logit_per_class():
    images, labels = load_split()["validation"]
    logits = build_model().predict(make_dataset(images, labels), verbose=0)
    assert logits.shape == (180, NUM_CLASSES)
    assert np.isfinite(logits).all()
