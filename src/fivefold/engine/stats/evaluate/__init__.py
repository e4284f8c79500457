"""Did it work? Planned evaluations: a declaration and arrays in, an `Evaluation` out; no input or output, no clock.

evaluation        the one result: estimate, interval, counterfactual, diagnostics, a sentence, what it may be used for
declaration       what was declared before the data were seen, with its digest
minimums          from how many points on the interval of a method holds what it promises
measured          which measured values can be worked with

interrupted_time_series   level and slope before and after, several interventions, seasons, counts, autocorrelation
before_after              means, proportions or rates before and after, with their caveat
spc_verdict               favourable special cause after a change, calibrated, and no concern on balancing measures

stepped_wedge             sites begin one after another, by lot; stepped_wedge_design: schedule and power
staggered                 sites begin at different times, not by lot; fixed_effects: the shortcut, with a warning
factorial                 several changes at once; factorial_designs: full designs, fractions, and their aliases
group_sequential          a few planned looks; sequential_bounds: what stops a comparison at each
always_valid              looks at any time, by confidence_sequences
"""
