#!/usr/bin/env bash
# Sets up what is missing, then serves the chat page: bash scripts/chat.sh [--host … --port …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup_venv.sh

setup_venv
exec .venv/bin/python app.py "$@"
