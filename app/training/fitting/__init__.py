"""From films to weights: a run that can be killed and resumed."""
