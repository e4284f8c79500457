"""What `fivefold analyse` does: a study of one file, in the terminal and as a report. Never imports Django."""
