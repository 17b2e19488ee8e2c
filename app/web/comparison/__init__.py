"""A second opinion: one film, judged by two models."""
