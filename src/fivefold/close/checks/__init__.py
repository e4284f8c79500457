"""The three checks, the verdict they allow, and the watch over what was closed."""
