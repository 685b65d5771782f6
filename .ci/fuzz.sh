# shellcheck shell=bash
# Fuzzing: the targets in fuzz/ are built with cargo-fuzz and run one after another. What they learn is kept in the
# user's cache and used again the next time; an input that breaks something is kept in artefacts/fuzz/.

# cargo-fuzz, from crates.io, where it is not installed.
cargo_fuzz() {
  PATH=$PATH:$cache/tools/bin
  if command -v cargo-fuzz >/dev/null; then return 0; fi
  say "Installing cargo-fuzz into $cache/tools"
  quietly cargo install cargo-fuzz --locked --root "$cache/tools" ||
    die "cargo-fuzz could not be installed. When the network is back, run ./dev again."
}

# fuzz_targets [TARGET] [SECONDS]: one of them or all, each for so long.
fuzz_targets() {
  local target all=() seconds=600
  mapfile -t all < <(basename -s .rs fuzz/targets/*.rs)
  if [ -f "fuzz/targets/${1:-}.rs" ]; then all=("$1") && shift; fi
  if [[ ${1:-} =~ ^[0-9]+$ ]]; then seconds=$1 && shift; fi
  [ $# = 0 ] || die "\"$1\" is neither a target nor a number of seconds. Targets: ${all[*]}."
  python3 fuzz/seeds.py "$cache/fuzz" || die "The first inputs could not be made."
  mkdir -p artefacts/fuzz
  # The code has no `unsafe` for a sanitizer to look at. Without one, stable Rust can build it, and it runs faster.
  export CARGO_TARGET_DIR=$CARGO_TARGET_DIR/fuzz
  quietly cargo fuzz build --sanitizer none || die "The targets do not build: the lines above say why."
  for target in "${all[@]}"; do part "$target" fuzz_one "$target" "$seconds"; done
}

# Each input has 10 seconds and 1 GiB. Ends with a line that counts like one test's, and is failed by a finding.
fuzz_one() {
  local target=$1 log status=0
  log=$(mktemp)
  cargo fuzz run --sanitizer none "$target" "$cache/fuzz/$target" -- -max_total_time="$2" -max_len=4096 -timeout=10 \
    -rss_limit_mb=1024 -dict=fuzz/words.dict -print_final_stats=1 -artifact_prefix=artefacts/fuzz/ >"$log" 2>&1 || status=$?
  sed -nE 's/^stat::number_of_executed_units: +/inputs tried: /p; s/^stat::new_units_added: +/kept, for what they reach: /p' "$log"
  if [ $status = 0 ]; then
    echo "test result: ok. 1 passed; 0 failed"
  else
    grep -aE -A 12 'panicked at|ERROR: libFuzzer' "$log" | head -n 40
    grep -aE 'Test unit written|^error' "$log"
    say "It is tried again with:  cargo fuzz run --sanitizer none $target FILE"
    echo "test result: FAILED. 0 passed; 1 failed"
  fi
  rm -f "$log"
  return $status
}
