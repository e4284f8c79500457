"""The transparency ladder: who sees how much of a measure, and the one way by which its values leave a site."""
