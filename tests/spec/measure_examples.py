"""Definitions that the reference page shows; each is read and checked against the contract of the engines' check."""

READMITTED = """\
name: readmitted-within-30-days
title: People back in hospital within 30 days
role: outcome
type: proportion
direction: down
dataset: stays
period: {date: arrived}
windows:                     # for each stay, the days until the same person's next one, at whatever site
  - {name: days_until_next, find: days_until_next, per: [person], order: arrived, of_earlier: left_at, within: network}
denominator: {where: "left_at is not null"}
numerator: {where: "days_until_next between 0 and 30", unknown: report}
exclusions:
  - {where: "age(born, arrived) < 18", unknown: include, because: children are followed elsewhere}
strata: [band]
governance: {why_it_matters: Coming back so soon is often avoidable., authored_by: Your name}
"""
WAIT = """\
name: wait-to-be-seen
title: Minutes until the call was answered
role: process
type: continuous
direction: down
dataset: stays
period: {date: arrived}
value: {of: "minutes_between(called, answered)", unknown: report, quantiles: [0.5, 0.9]}
denominator: {where: "urgent", unknown: exclude}
governance: {why_it_matters: Waiting harms., authored_by: Your name}
"""
FALLS = """\
name: days-between-falls
title: Days from one fall to the next
role: outcome
type: time_between           # cases_between counts the cases from one event to the next
direction: up
dataset: stays
period: {date: arrived}
numerator: {where: "note = 'fall'", unknown: report}
governance: {why_it_matters: Falls are rare and serious., authored_by: Your name}
"""
EXAMPLES = (READMITTED, WAIT, FALLS)
