"""Statistical process control over many series at once: arrays in, results out; no input or output, no clock.

settings          one object that says how a chart is made           chart_kinds        the kinds of charts
control_charts    centre, limits and a reason for every point        rules, rule_sets   which points are flagged
runs              Anhøj's rules                                      icons              Making Data Count
signals           what is new across a network, ranked               subgroups          several rows a period
lines, limits     the lines of charts: moving_ranges, subgrouped, rare_events; gaps makes gaps of counts
dispersion        which chart suits a measure                        between_sites      funnels, spread, ranks, gaps
multiplicity      p values adjusted for their number                 new_information   what is asked of each: questions, evidence
autocorrelation   how points resemble the one before                 exact_tests       two groups of counts compared
time_weighted     charts with a memory: CUSUM, EWMA, RA-CUSUM        agreement         do coders agree
change_points     where a phase may be two: proposals, by partitions, step_alternatives, phase_words
evaluate          did it work: series, sites that begin at different times, experiments, looks before the end
"""
