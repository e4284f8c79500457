"""Feedback: whoever raised a loop is told what was said, what was done and what came of it."""
