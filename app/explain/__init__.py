"""From features and head to one signed evidence map, by any of the field's methods.

The default's unit is the logit, never the probability: its gradient does not vanish at
certainty. No framework here: a runtime gives features and gradients, the rest is arithmetic.
"""
