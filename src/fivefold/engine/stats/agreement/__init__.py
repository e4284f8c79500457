"""How far people who code the same things agree beyond chance: 1 is perfect, 0 what chance would give, below 0 is worse than it.

kappa: two coders (Cohen's κ, weighted κ)      alpha: any number of coders, with gaps (Krippendorff's α)
codes: what coders gave, as numbers            outcome: the coefficient with its interval, or why there is none
"""
