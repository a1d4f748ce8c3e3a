"""Numbers of a run: tables of the answer, break-evens, ways of reckoning. What is generic in them stands in `valuing`."""

import importlib


def names(places):
    """`__getattr__`, `__dir__` and `__all__` of a module that only gathers names: place → names, found at their first use."""
    where = {name: place for place, listed in places.items() for name in listed.split()}

    def of_module(name):
        if name not in where:
            raise AttributeError(f"found {name!r}, expected one of {', '.join(where)}")
        return getattr(importlib.import_module(f"cost_model.{where[name]}"), name)

    return of_module, lambda: sorted(where), list(where)
