"""What the server tells those who run it: health, metrics, logs that hold nothing of a client."""
