"""The lung field's laboratory: film and mask pairs -> train -> measure -> publish.

What it shares with the classifier's (loop, split, run, checkpoints) lies one folder up.
"""
