#!/usr/bin/env bash
# Installs strake below RUNNER_TEMP, and adds it to PATH for the rest of the job.
set -euo pipefail

fail() {
  echo "::error::strake: $1"
  exit 2
}

version=$INPUT_VERSION
if [ -z "$version" ]; then
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$GITHUB_ACTION_PATH/packages/cli/package.json")
fi
# Nothing else that npm or curl take in the place of a version, such as an address.
[[ $version =~ ^[0-9A-Za-z][0-9A-Za-z.+-]*$ ]] || fail 'the input "version" is not a version. Write 1.0.0, for example.'

prefix=$RUNNER_TEMP/strake
mkdir -p "$prefix/bin"

case $INPUT_INSTALL in
  npm)
    npm install --global --prefix "$prefix" --no-fund --no-audit --ignore-scripts "@strake/cli@$version"
    if [ "$RUNNER_OS" = Windows ]; then echo "$prefix" >> "$GITHUB_PATH"; fi
    ;;
  executable)
    case $RUNNER_OS-$RUNNER_ARCH in
      Linux-X64) file=strake-linux-x64 ;;
      Linux-ARM64) file=strake-linux-arm64 ;;
      macOS-X64) file=strake-macos-x64 ;;
      macOS-ARM64) file=strake-macos-arm64 ;;
      *) fail "there is no executable for $RUNNER_OS on $RUNNER_ARCH. Use \"install: npm\"." ;;
    esac
    release=${STRAKE_RELEASES:-https://github.com/strake-build/strake/releases/download}/v$version
    cd "$prefix"
    curl -fsSL --retry 3 -o "$file" "$release/$file"
    if [ -n "$INPUT_CHECKSUM" ]; then
      printf '%s  %s\n' "$INPUT_CHECKSUM" "$file" > SHA256SUMS
    else
      curl -fsSL --retry 3 -o SHA256SUMS "$release/SHA256SUMS"
    fi
    sums=(sha256sum)
    command -v sha256sum > /dev/null || sums=(shasum -a 256)
    # An empty list would be one in which nothing is wrong.
    grep -E "^[0-9a-f]{64} [ *]$file\$" SHA256SUMS > "$file.sha256" || fail "there is no checksum of $file."
    "${sums[@]}" -c "$file.sha256" || fail "$file does not have its checksum."
    chmod +x "$file"
    mv "$file" bin/strake
    ;;
  *) fail 'the input "install" is none of npm, executable, none.' ;;
esac
echo "$prefix/bin" >> "$GITHUB_PATH"
