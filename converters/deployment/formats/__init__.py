"""Formats to deploy models in: one a file. A module that has ``NAME`` is a format; the registry finds it itself."""
