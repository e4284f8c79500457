"""A worked example to start from: a contract, a file that fits it, and a measure of it."""

CONTRACT = """\
# A worked example. What stands after # is a remark. Change each line to fit your data.
name: phone_line              # small letters, digits and underscores; it stays
title: Calls to the nurse line
version: 1                    # raise it whenever you change the contract
columns:                      # every column of the file, named as in its first row
  - {name: site, type: text, required: true, title: The site}
  - {name: month, type: date, required: true, title: The month}
  - {name: calls, type: integer, required: true, minimum: 0, title: Calls, unit: calls}
  - {name: missed, type: integer, required: true, minimum: 0, title: Calls that nobody answered}
key: [site, month]            # no two rows have the same site and month
site: site                    # the column that names the site
period: {column: month}       # the column that says when
due_day: 15                   # the file is due on this day of the following month
checks:                       # what must hold in every row
  - {condition: missed <= calls, because: A missed call is one of the calls.}
"""
FILE = """\
site,month,calls,missed
RF4,2026-01,120,9
R1H,2026-01,85,2
"""
DEFINITION = """\
# A worked example. What stands after # is a remark. Change each line to fit your data.
name: calls-missed            # small letters, digits and hyphens; it stays
title: Calls that nobody answered
role: process                 # outcome, process, balancing or structural
type: proportion              # proportion, rate or count
direction: down               # which way is better: up, down or neutral
dataset: phone_line           # the name of the contract
period: {date: month}         # the column that says when
numerator: {sum: missed}      # what is counted; to count rows, write {where: minutes > 240}
denominator: {sum: calls}     # out of how many
target: 0.05                  # leave this line out where there is no aim
governance:
  why_it_matters: Whoever calls the line needs an answer.
  authored_by: Your name
"""


def definition_for(name: str, period: str) -> str:
    """The example of a measure, for the contract called `name` whose period stands in the column `period`."""
    return DEFINITION.replace("dataset: phone_line  ", f"dataset: {name}  ").replace("{date: month}  ", f"{{date: {period}}}  ")
