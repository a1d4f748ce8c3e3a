"""What SMS notices really cost, and what forcing people onto a messenger would cost instead.

case = cost_model.load()
draws = case.sample()
outcome = simulate.run(draws)
"""

__version__ = "0.1.0"


def load(case=None, **options):
    """Read and check data/, or a case of data/cases/ by its name; see `cost_model.inputs.case.load`."""
    from cost_model.inputs.case import load

    return load(case, **options)
