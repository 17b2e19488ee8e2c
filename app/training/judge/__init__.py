"""How good are a model's evidence maps: where, how faithful, how sane, how stable.

Measures are NumPy functions, one kind per file; maps that know no model (controls) are judged
in just the same way beside the model's. Nothing here chooses anything: it only reports.
"""
