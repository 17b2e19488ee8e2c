"""Judging models on labelled films: one with all its figures, or several side by side.

Chooses nothing, and measures only. Pages that show films say so.
"""
