"""From a finished run to a folder of the model store."""
