"""Many sites over one span of time, set against each other: arrays in, results out; no input or output, no clock.

funnel            sites against their common level, with limits that keep their nominal rate
"""
