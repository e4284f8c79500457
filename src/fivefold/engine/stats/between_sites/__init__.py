"""Many sites over one span of time, set against each other: arrays in, results out; no input or output, no clock.

counts, reasons     reading counts of sites; why a site or a comparison is no ordinary one
funnel              sites against their common level, with limits that keep their nominal rate; funnel_method says how
  lines             limits by chance (count_limits of distributions), on scales, of mixtures; allowance for estimation
  scores            φ and τ² from scores whose outermost are trimmed
heterogeneity       how much sites differ: τ² (tau2), I², Q      random_intercepts, logistic_intercepts    ICC, median odds ratio
shrinkage           what each site is believed to be; rankability                    ranks    how sure a ranking is
equity              gaps between strata; stratified_gaps within sites; inequality over ordered strata
"""
