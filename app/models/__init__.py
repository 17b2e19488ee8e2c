"""Models: what is stored, how it is checked and how it is run.

Keras is imported inside functions of `architectures/`, `keras_runtime` and
`feature_grid` only, so that reading a manifest or serving a compiled model never loads it.
"""
