"""What may change in a film without changing its diagnosis."""
