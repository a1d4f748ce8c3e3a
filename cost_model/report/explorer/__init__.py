"""The explorer: a page on which assumptions and policy are moved, and what follows is seen at once.

choice.py   what a visitor chose, and what the library gives for it
page.py     the page: widgets in Persian and English
server.py   `python -m cost_model explore`: notebooks/explorer.ipynb served by Voilà to this machine only
page.css, page.js, voila/   how the page looks, and what a browser and a screen reader need beside the widgets
"""


def __getattr__(name):
    """`Page` at its first use: the server does without the model."""
    if name == "Page":
        from cost_model.report.explorer.page import Page

        return Page
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
