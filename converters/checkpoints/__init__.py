"""Checkpoint formats: one file each, read to one lazy `Checkpoint`.

A module of this package that has ``NAME``, ``sniff`` and ``read`` is a format; the registry finds it itself.
"""
