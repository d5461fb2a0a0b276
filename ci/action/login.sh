#!/usr/bin/env bash
# Logs in to a registry. The file with the login is below RUNNER_TEMP, which GitHub empties when the job ends.
set -euo pipefail

if [ "$INPUT_REGISTRY" = ghcr.io ]; then
  # The token of the job is for no other registry.
  : "${INPUT_USERNAME:=$GITHUB_ACTOR}" "${INPUT_PASSWORD:=$JOB_TOKEN}"
fi
if [ -z "$INPUT_USERNAME" ] || [ -z "$INPUT_PASSWORD" ]; then
  echo '::error::strake: the input "registry" needs "username" and "password". A pull request from a fork has no secrets.'
  exit 2
fi
export REGISTRY_AUTH_FILE=${REGISTRY_AUTH_FILE:-$RUNNER_TEMP/strake/auth.json}
mkdir -p "$RUNNER_TEMP/strake"
export PATH="$PWD/node_modules/.bin:$PATH"
user=$INPUT_USERNAME password=$INPUT_PASSWORD
unset INPUT_PASSWORD JOB_TOKEN
printf '%s' "$password" | strake login --username="$user" --password-stdin -- "$INPUT_REGISTRY"
