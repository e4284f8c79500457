"""The spine: a loop is one piece of learning on its way from what was noticed to what became of it."""
