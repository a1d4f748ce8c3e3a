"""Fits of the model's inputs to what was measured.

Each module holds fits of one kind; each fit is a function from tidy frames of data/observations/ to a `Fit`.
"""
