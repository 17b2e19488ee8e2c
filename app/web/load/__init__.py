"""Heavy work and slow clients: bounded queues, threads, and a start that answers at once."""
