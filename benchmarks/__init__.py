"""Measurements and pictures that are made on demand, not in the tests."""
