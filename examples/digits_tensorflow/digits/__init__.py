"""Handwritten digit recognition on 8x8 images with a small residual network."""
