"""Many films: judged one after the other, and the list in which their owner works through them."""
