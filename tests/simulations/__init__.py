"""How often intervals cover the truth, and verdicts are false: simulations behind the published minimums.

`python -m tests.simulations` runs them all, 10,000 times each, and writes coverage.csv, from which `python -m tests.reference`
makes docs/reference/coverage.md. With names it runs these alone: `python -m tests.simulations "ITS, autoregression"`.
"""
