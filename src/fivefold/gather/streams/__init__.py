"""How data flows: what is expected by when, what came, what it moved, and the form for those who have no export."""
