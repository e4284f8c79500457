"""Charts with a memory, for small changes that last: each point carries what came before it.

cusum             sums of deviations beyond what is tolerated, upwards and downwards
ewma              averages in which older points weigh less and less
risk_adjusted     sums over patients of unlike risk (RA-CUSUM), and lives saved or lost (VLAD)
run_lengths       how long until CUSUM and EWMA signal, truly or falsely; and the limits for a run length
risk_run_lengths  the same for the risk-adjusted sums
designs           what is asked of a chart           sums, averages   the arithmetic along a series
"""
