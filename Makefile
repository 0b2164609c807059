# Every command starts from a bare machine: Python 3.11 or newer is all they ask for.
# tools/python finds it; the rest is in tools/*.py, with the standard library only.

PORT ?= 8000
ARGS ?=
export PORT

PYTHON := sh tools/python
VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test lint bench serve lock template messages env env-dev

help: ## dit ce que fait chaque commande
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## prépare tout au premier lancement, puis ouvre le site de démonstration (PORT=8000)
	@$(PYTHON) -m tools.run

test: ## toute la suite : SQLite, PostgreSQL et Redis, navigateur (ARGS="tests/accounts -k code")
	@$(PYTHON) -m tools.test $(ARGS)

lint: ## ruff, mypy, djlint, import-linter, migrations
	@$(PYTHON) -m tools.lint

bench: env-dev ## les mesures, comparées à une vue Django vide
	@$(VENV) -m tests.load.bench $(ARGS)

serve: env ## le site en production, à partir des variables d’environnement (docs/operations.md)
	@$(PYTHON) -m tools.serve

env: ## l’environnement Python de l’application
	@$(PYTHON) -m tools.env

env-dev: ## le même, avec les outils de test
	@$(PYTHON) -m tools.env --dev

lock: env-dev ## refait les verrous de dépendances à partir des fichiers .in
	@$(PYTHON) -m tools.lock

template: env ## refait la base modèle à partir des migrations
	@$(PYTHON) -m tools.template

messages: env ## met à jour et compile les traductions (gettext requis)
	@$(VENV) manage.py makemessages --locale en --ignore .venv --ignore var --no-obsolete --no-location --no-wrap
	@$(VENV) manage.py compilemessages --ignore .venv
