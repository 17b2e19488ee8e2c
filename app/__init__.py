"""Pneumoscope: pneumonia probability and evidence map from a chest radiograph."""

__version__ = "0.1.0"
