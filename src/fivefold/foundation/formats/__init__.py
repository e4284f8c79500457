"""How dates look in each language, where it differs from Django's own formats."""
