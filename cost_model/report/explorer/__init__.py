"""The explorer, figures/explorer.html: a page on which assumptions, policies and ways of reckoning are moved, and the answer follows.

It works from a file, with no server and no network: the model in it is translated from the equations of this library. From Our World
in Data's explorers: controls beside one picture, the same as a table, all of the state in the address. From explorable explanations:
every number answers at once, and what was published stays behind it, hollow, so that a move is seen as a difference.

page.py                 the page, put together from these and from the words
engine.py, engine.js    the model, for a worker of the browser; translate.py makes JavaScript of its Python
explorer.html, .css     how the page is laid out and looks
say.js                  numbers and sentences as `language` and `say` have them, from the same words
charts.js               its pictures
explorer.js             what is moved, what follows, and the address in which it lives
"""
