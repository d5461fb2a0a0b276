#!/usr/bin/env bash
# Runs strake build with the inputs of the action, which are in variables.
set -euo pipefail

arguments=(build)

# each PREFIX LINES: adds an argument for each line that is not blank.
each() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    if [ -n "$line" ]; then arguments+=("$1$line"); fi
  done <<< "$2"
}

# when INPUT VALUE OPTION: adds an option if the value is "true".
when() {
  case $2 in
    true) arguments+=("$3") ;;
    false | '') ;;
    *)
      echo "::error::strake: the input \"$1\" is neither true nor false."
      exit 2
      ;;
  esac
}

each --config= "$INPUT_CONFIG"
each --image= "$INPUT_IMAGES"
each --platform= "$INPUT_PLATFORMS"
each --tag= "$INPUT_TAGS"
each --set= "$INPUT_SET"
each --cache-from= "$INPUT_CACHE_FROM"
when push "$INPUT_PUSH" --push
when cache-write "$INPUT_CACHE_WRITE" --cache-write
each '' "$INPUT_ARGS"
arguments+=(--)
each '' "$INPUT_PACKAGES"

if [ -n "$INPUT_CACHE_KEY" ]; then export STRAKE_CACHE_KEY=$INPUT_CACHE_KEY; fi
unset INPUT_CACHE_KEY
login=$RUNNER_TEMP/strake/auth.json
if [ -f "$login" ]; then export REGISTRY_AUTH_FILE=${REGISTRY_AUTH_FILE:-$login}; fi
export PATH="$PWD/node_modules/.bin:$PATH"
exec strake "${arguments[@]}"
