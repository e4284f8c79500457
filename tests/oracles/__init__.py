"""Reference figures of established packages, and the readers that turn their calls into our settings."""
