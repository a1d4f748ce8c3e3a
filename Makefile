# make report   everything: environment, data checked, notebooks run, figures/ written; CASE=NAME: one case, to figures/NAME/
# make documents a brief, slides and a workbook from figures/: documents/; makes the report first where its pictures are missing
# make test     lint and tests; one makes the whole report anew and compares it with what is here
# make test-slow the long campaigns among the tests
# make check    that comparison alone
# make estimate fit again, and write the result to the rows of data/assumptions.csv that name a fit
# make lab      JupyterLab on notebooks/
# make bench    speed, side by side with other ways to write the model
PYTHON ?= python3
RUN = .venv/bin/python

.PHONY: report documents test test-slow check estimate lab bench lock
.DELETE_ON_ERROR:

report: .venv/ready
	@$(RUN) -m cost_model report $(CASE)

documents: .venv/ready
	@$(RUN) -m cost_model documents

test: .venv/ready
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-slow: .venv/ready
	@$(RUN) -m pytest -m slow

check: .venv/ready
	@$(RUN) -m cost_model check

estimate: .venv/ready
	@$(RUN) -m cost_model estimate

lab: .venv/ready
	@$(RUN) -m jupyterlab --notebook-dir=. notebooks/01_message_volume.ipynb $(LAB_OPTIONS)

bench: .venv/ready
	@$(RUN) -m benchmarks.speed
	@$(RUN) -m benchmarks.sensitivity

# The environment: from the lock alone, made again when the lock changes. The project is found by a path relative to the
# environment, so that the folder can be moved and named in any script.
.venv/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed, found " + sys.version.split()[0] + "; name another one: make PYTHON=python3.12 report")'
	@echo "Making the environment in .venv (once; needs the network)"
	@$(PYTHON) -m venv --clear .venv
	@$(RUN) -m pip install --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --progress-bar on -q -r requirements.lock
	@$(RUN) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "project.pth").write_text("../../../..\n")'
	@touch $@
