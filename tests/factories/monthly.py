"""A dataset that can be typed in: one row for each site and month."""

CONTRACT = """\
name: hand_hygiene
title: Hand hygiene
version: 1
columns:
  - {name: site, type: text, required: true}
  - {name: month, type: date, required: true}
  - {name: cleaned, type: integer, minimum: 0, required: true, title: Hands cleaned}
  - {name: watched, type: integer, minimum: 0, maximum: 5000, required: true, title: Occasions watched}
  - {name: nurses, type: decimal(1), minimum: 0, title: Nurses, unknown: [NA]}
key: [site, month]
site: site
period: {column: month}
due_day: 15
"""
MEASURE = """\
name: hand-hygiene
title: Hands cleaned before touching a patient
role: process
type: proportion
direction: up
dataset: hand_hygiene
period: {date: month}
numerator: {sum: cleaned}
denominator: {sum: watched}
governance: {why_it_matters: Clean hands prevent infections., authored_by: A. Rahman}
"""
