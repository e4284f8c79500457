"""Rules about the tree itself: what no reader should have to check by eye."""
