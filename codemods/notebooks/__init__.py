"""Jupyter notebooks: the code cells of one are a module for the codemod, and go back into their cells."""
