# Every target installs what it needs into .venv first; a second call finds it there.
#   make demo   a Keras project becomes a PyTorch project, with its weights and the proof
#   make real   the same for a published package that nobody here wrote
#   make gpu    judge the demo's recorded bundle on a CUDA machine
#   make test   lint, types, import rules, tests, the built wheel in a clean environment
#   make packages-all   run the codemod over every file of published packages (an hour)
#   make search   the property tests with new examples, over and over
#   make zoo    every model of the zoo and of keras.applications, moved in every way (docs/zoo.md)
#   make zoo-back   architectures of torchvision and timm, written as Keras models (docs/zoo.md)
#   make programs CORPORA=FOLDER   run real programs in TensorFlow and, migrated, in PyTorch (docs/programs.md)

PYTHON ?= python3
VENV ?= .venv
BIN := $(abspath $(VENV))/bin
READY := $(VENV)/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export TF_CPP_MIN_LOG_LEVEL ?= 3

.PHONY: venv demo real gpu matrix packages packages-all programs zoo zoo-back typing lint test search format clean

venv: $(READY)

# Keras 2 without what it depends on: that is TensorFlow under the name of its GPU build, beside the one that is here.
$(READY): pyproject.toml setup.py constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one with PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps tf_keras
	touch $(READY)

demo: venv
	$(BIN)/python examples/demo.py

real: venv
	$(BIN)/python examples/real.py

gpu: venv
	$(BIN)/python examples/gpu.py

# The support matrix in docs/, from the catalog and the errors that its proofs measure here.
matrix: venv
	$(BIN)/python -m migrate.validation.proofs.back --record
	$(BIN)/python -m migrate.validation.proofs --record

# Type checkers and the import linter do not follow setuptools' package-dir: give them the package as one folder of links.
typing:
	rm -rf .typing && mkdir -p .typing/migrate
	ln -s ../../codemods ../../converters ../../validation $(addprefix ../../,$(filter-out %/__pycache__,$(wildcard src/migrate/*))) .typing/migrate/

lint: venv typing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=.typing $(BIN)/lint-imports

# Published packages that the codemod is run over, fetched from the package index and unpacked, never installed.
PACKAGES := .cache/packages
$(PACKAGES)/.ready: tests/packages/packages.txt tests/packages/fetch.py | $(READY)
	$(BIN)/python -m tests.packages.fetch $(PACKAGES)
	touch $@

packages: venv $(PACKAGES)/.ready

# Every file of every one of them; `make test` takes a sample.
packages-all: packages
	$(BIN)/python -m tests.packages.check $(PACKAGES)/src/*

# Programs of public repositories, which are checked out below the folder CORPORA; nothing is fetched here but packages.
PROGRAMS := .cache/programs
$(PROGRAMS)/packages/.ready: tests/programs/packages.txt | $(READY)
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target $(PROGRAMS)/packages -r $<
	touch $@

programs: venv $(if $(CORPORA),$(PROGRAMS)/packages/.ready)
	@$(BIN)/python -m tests.programs $(if $(CORPORA),--corpora '$(CORPORA)') --cache $(PROGRAMS) \
		--path $(PROGRAMS)/packages --json $(PROGRAMS)/results.jsonl $(ONLY)

# ONLY takes models by words of their titles; WAY one of the ways.
zoo: venv
	$(BIN)/python -m tests.zoo $(ONLY) $(if $(ONLY),,--applications) $(addprefix --way ,$(WAY))

zoo-back: venv
	$(BIN)/python -m pip install --quiet timm
	$(BIN)/python -m tests.zoo.back $(or $(ONLY),@tests/zoo/architectures.txt)

test: lint packages
	$(BIN)/python -m pytest

# The property tests with other examples each time, until one fails or ROUNDS are over.
ROUNDS := 20
search: venv
	for round in $$(seq $(ROUNDS)); do \
		$(BIN)/python -m pytest -q -m hypothesis --hypothesis-profile=search || exit 1; \
	done

format: venv
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .typing .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info src/*.egg-info
