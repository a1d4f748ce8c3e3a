"""What the tests share: the case as it is, a few draws of it, a run, and copies that a test may break or change."""

import shutil
from dataclasses import replace

import pytest
from hypothesis import settings

import cost_model
from cost_model import data, simulate

settings.register_profile("house", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("house")


@pytest.fixture(scope="session")
def case():
    return cost_model.load()


@pytest.fixture(scope="session")
def draws(case):
    return case.sample(2**7)


@pytest.fixture(scope="session")
def outcome(draws):
    return simulate.run(draws)


@pytest.fixture
def folder(tmp_path):
    """A copy of data/ that a test may break."""
    return shutil.copytree(data.DATA, tmp_path / "data")


def set_to(draws, which=slice(None), **values):
    """A copy of the draws, or of some of them, in which some assumptions are held at a value."""
    records = draws.records[which].copy()
    for name, value in values.items():
        records[name] = value
    return replace(draws, records=records)
