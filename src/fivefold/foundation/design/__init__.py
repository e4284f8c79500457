"""The design system: tokens, page layouts and components; every page is built from it."""
