"""Deurbel: answers voters with written, quoted positions, and brings their questions to the door."""

import os

# Before numpy is imported anywhere: its threads wait spinning, and on a machine with other work to do the matcher's
# many small products then take ten times as long. What needs two cores has two threads of its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
