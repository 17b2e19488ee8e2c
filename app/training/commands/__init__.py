"""The commands for classifiers: train, evaluate, compare, publish."""
