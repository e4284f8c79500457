"""The tests. Matrices here are small: threads that share one out take longer than one alone, and spin on a busy machine."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
