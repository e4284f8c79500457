"""Pages of docs/reference that are written from the code: `python -m tests.reference` writes them all.

A page is a function without arguments that returns Markdown. To add one, write it in a module of this package and name
it in `pages.PAGES`; `test_pages.py` fails when the file in docs/ is not what the function returns.
"""
