"""The lock, pyproject.toml and environment.yml say the same; the lock is complete and names no host."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import cost_model

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
# Conda's own needs, which are not packages of the project.
CONDA_ONLY = {"python", "pip", "setuptools"}


def locked():
    """Versions of each locked package, by Python marker."""
    versions = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.M):
        versions.setdefault(canonicalize_name(name), []).append(Version(version))
    return versions


def direct():
    """Requirements that the project states itself."""
    stated = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    return {canonicalize_name(r.name): r for r in map(Requirement, stated)}


def conda():
    """environment.yml as name → requirement; conda's single '=' means 'starts with'; what pip brings says '=='."""
    lines = [line for line in CONDA if isinstance(line, str)]
    parts = [re.fullmatch(r"([a-z0-9_-]+)(?:=([0-9.]+)|([<>][<>=0-9.,]+))?", line) for line in lines]
    assert all(parts), "a line of environment.yml cannot be read"
    by_pip = [Requirement(line) for part in CONDA if isinstance(part, dict) for line in part["pip"] if not line.startswith("-")]
    by_conda = [Requirement(m[1] + (f"=={m[2]}.*" if m[2] else m[3] or "")) for m in parts]
    return {canonicalize_name(r.name): r for r in by_conda + by_pip}


@pytest.mark.parametrize("name", sorted(direct()))
def test_what_the_project_states_is_locked_and_in_the_conda_file(name):
    versions = locked()[name]
    for version in versions:
        assert version in direct()[name].specifier, f"{name} {version} is locked, pyproject asks for {direct()[name].specifier}"
        assert version in conda()[name].specifier, (
            f"{name} {version} is locked, environment.yml asks for {conda()[name].specifier}"
        )


def upper_bounds():
    """Versions from which on the project asks for a package no longer, by name."""
    return {name: s.version for name, r in direct().items() for s in r.specifier if s.operator == "<"}


def test_the_workbench_is_held_below_its_third_edition():
    assert upper_bounds()["ema-workbench"] == "3"


@pytest.mark.parametrize("name", sorted(upper_bounds()))
def test_what_the_project_refuses_the_conda_file_refuses_too(name):
    bound = upper_bounds()[name]
    for version in (bound, f"{bound}.0.1", f"{Version(bound).major + 1}.0"):
        assert Version(version) not in conda()[name].specifier, f"environment.yml takes {name} {version}, pyproject does not"


def test_the_conda_file_has_nothing_that_the_project_does_not_state():
    assert set(conda()) - CONDA_ONLY == set(direct())


def test_the_conda_file_and_the_project_ask_for_the_same_python():
    assert conda()["python"].specifier == Requirement(f"python{PROJECT['project']['requires-python']}").specifier


def test_every_locked_package_has_hashes():
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", LOCK, flags=re.M)[1:]
    assert len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_names_no_host():
    assert not re.search(r"://|--(extra-)?index|--find-links|@\s*file", LOCK)


@pytest.mark.parametrize("python", ["3.11.7", "3.12.1", "3.13.0", "3.14.0"])
def test_each_package_is_locked_once_for_each_python(python):
    lines = re.findall(r"^([A-Za-z0-9._-]+)==\S+(?: ; (.*?))? \\$", LOCK, re.M)
    here = {"python_full_version": python, "python_version": python.rsplit(".", 1)[0], "sys_platform": "linux"}
    chosen = [name for name, marker in lines if not marker or Marker(marker).evaluate(here)]
    assert len(chosen) == len(set(chosen))
    assert {canonicalize_name(name) for name in chosen} >= set(direct())


def test_the_version_stands_in_two_places_and_is_the_same():
    assert cost_model.__version__ == PROJECT["project"]["version"]
