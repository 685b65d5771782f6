# shellcheck shell=bash
# How `./dev` runs the parts of a test or a lint and sums them up: counts, times, and what could not run here.

notes=() times=() broken=() passed=0 failed=0
locked=(${CI:+--locked})

# part NAME COMMAND…: runs it with its output shown, counts its tests, keeps its `skipped: …` lines and its time.
part() {
  local name=$1 log start=$SECONDS status=0
  shift
  log=$(mktemp)
  say "" "== $name"
  "$@" </dev/null 2>&1 | tee "$log" || status=$?
  times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")$([ $status = 0 ] || echo ': failed')")
  count "$log" "$name" "$status"
  keep_skips "$log"
  rm -f "$log"
}

# part_with TOOL NAME COMMAND…: a part that is noted as not run where its tool is not installed.
part_with() {
  local tool=$1
  shift
  if command -v "$tool" >/dev/null; then part "$@"; else notes+=("$1 ($tool is not installed)"); fi
}

# A part that failed without naming a failed test (it did not compile, say) counts as one failure.
count() {
  local ok bad
  read -r ok bad < <(plain "$1" | awk '
    /^test result: /  { ok += $4; bad += $6 }
    /^ *Tests  +[0-9]/ { for (i = 2; i < NF; i++) { if ($(i+1) == "passed") ok += $i; if ($(i+1) == "failed") bad += $i } }
    END { print ok + 0, bad + 0 }')
  if [ "$3" != 0 ]; then broken+=("$2") && [ "$bad" != 0 ] || bad=1; fi
  passed=$((passed + ok)) failed=$((failed + bad))
}

# Tests say what they could not do as `skipped: …`; tests that a runner was told to leave out count as well.
keep_skips() {
  local found
  mapfile -t found < <(plain "$1" | sed -nE 's/^(.*[[:space:]])?skipped: (.+)$/\2/p; s/^test (.+) \.\.\. ignored.*/\1 (marked as ignored)/p;
    s/^ *Tests  .* ([0-9]+) skipped.*/\1 of the UI tests (marked as skipped)/p' | sort -u)
  notes+=("${found[@]}")
}

plain() { sed 's/\x1b\[[0-9;]*m//g' "$1"; }

close_test() {
  say_times
  say_notes
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

close_lint() {
  say_times
  say_notes
  if [ ${#broken[@]} -gt 0 ]; then die "Not clean: $(printf '%s, ' "${broken[@]}" | sed 's/, $//')."; fi
  echo "Clean."
}

say_times() { printf '\n'; printf '%s\n' "${times[@]}"; }

say_notes() {
  if [ ${#notes[@]} = 0 ]; then echo "Everything ran."; return; fi
  echo "Not run on this machine:"
  printf '%s\n' "${notes[@]}" | sort -u | sed 's/^/  /'
}

# measure RUNS NAME COMMAND…: one line of the table; each run has an empty data folder of its own.
measure() {
  local runs=$1 name=$2 home took=()
  shift 2
  for _ in $(seq "$runs"); do
    home=$(mktemp -d)
    took+=("$(milliseconds env CAUSEWAY_HOME="$home" "$@")")
    rm -rf "$home"
  done
  mapfile -t took < <(printf '%s\n' "${took[@]}" | sort -n)
  printf '%-52s %7s ms %7s ms %5s\n' "$name" "${took[runs / 2]}" "${took[runs - 1]}" "$runs"
}

milliseconds() {
  local start=${EPOCHREALTIME/[.,]/}
  quietly "$@" || die "This failed while it was measured: $*"
  echo $(((${EPOCHREALTIME/[.,]/} - start) / 1000))
}

# keep_section TITLE COMMAND…: shows what the command prints and makes it the section of that title in docs/benchmarks.md.
# The sections of other benchmarks stay as they are.
keep_section() {
  local title="## $1" page=docs/benchmarks.md body whole
  shift
  body=$(mktemp) whole=$(mktemp)
  "$@" | tee "$body"
  awk -v title="$title" -v body="$body" '
    function put(line) { print title "\n"; while ((getline line < body) > 0) print line; print ""; is_put = 1 }
    /^## / { is_old = $0 == title; if (is_old) put() }
    !is_old { print }
    END { if (!is_put) { print ""; put() } }' "$page" | cat -s | sed '${/^$/d}' >"$whole"
  cat "$whole" >"$page"
  rm -f "$body" "$whole"
}

biggest_description() {
  find ../shared/data/connectors ../shared/data/descriptions -type f \( -name 'apiDefinition*' -o -path '*/descriptions/*' \) \
    -printf '%s %p\n' 2>/dev/null | sort -rn | sed -n '1s/^[0-9]* //p'
}
