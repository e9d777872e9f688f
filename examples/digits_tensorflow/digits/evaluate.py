"""Evaluate saved weights on the test split.

Usage: python -m digits.evaluate --weights build/digits.keras
"""

import argparse

import numpy as np

from digits.data import load_split, make_dataset
from digits.model import build_model


def evaluate(weights) -> tuple[int, int]:
    """Return how many of the test images are recognized, and how many there are."""
    images, labels = load_split()["test"]
    model = build_model()
    model.load_weights(weights)
    logits = model.predict(make_dataset(images, labels), verbose=0)
    correct = int(np.sum(np.argmax(logits, axis=-1) == labels))
    return correct, len(labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", default="build/digits.keras", help="file that digits.train wrote")
    args = parser.parse_args()

    correct, total = evaluate(args.weights)
    print(f"accuracy: {correct / total:.4f} ({correct} of {total} correct)")


if __name__ == "__main__":
    main()
