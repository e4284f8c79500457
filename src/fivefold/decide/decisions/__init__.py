"""Decisions: proposals, positions with their reasons, the decision and its evaluation plan, all in the open."""
