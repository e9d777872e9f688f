"""Runs real programs in TensorFlow and, migrated, in PyTorch, and compares their losses: `make programs`.

The programs are scripts, notebooks and chapters of public repositories. None of them is kept here: `programs.txt` names
them by their paths, and whoever runs this has them checked out. See docs/programs.md.
"""
