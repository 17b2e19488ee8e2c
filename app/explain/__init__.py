"""From class maps and logits to one signed evidence map. Pure arithmetic, no model in sight.

The unit is the logit, never the probability: its gradient does not vanish at certainty.
"""
