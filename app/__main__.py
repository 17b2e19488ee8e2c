"""`python -m app`: the command line."""

import os

# NumPy's matrices are small here; threads of its own only get in the way of the model's.
# It reads the variable when it is imported, so what imports it comes after.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from app.cli import main

if __name__ == "__main__":
    main()
