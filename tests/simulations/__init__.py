"""How often intervals cover the truth, and verdicts are false: simulations behind the published minimums.

`python -m tests.simulations` runs what is missing of them, 10,000 times each, and adds to coverage.csv, from which
`python -m tests.reference` makes docs/reference/coverage.md. With names it runs these alone:
`python -m tests.simulations "ITS, autoregression"`. Whoever changes a method removes its rows from coverage.csv first.
"""

from tests.simulations import experiments, interrupted_time_series, single_changes, sites

CELLS = (*interrupted_time_series.cells(), *single_changes.cells(), *sites.cells(), *experiments.cells())
