# shellcheck shell=bash
# How the scripts of this project talk: one plain line for each step, and a progress bar on long ones when a person is
# watching (stderr is a terminal). Sourced by deploy/install-deps, deploy/quickstart and tests/run.

# say TEXT...: a step, in plain words.
say() { printf '%s\n' "$*"; }

# stop TEXT...: the one line that says what is wrong and what to do, and the end.
stop() {
  clear_bar
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# bar PERCENT TEXT: draws the bar over the current line of a terminal; writes nothing elsewhere.
bar() {
  [[ -t 2 ]] || return 0
  local percent=$1 full='########################################' empty='........................................'
  ((percent > 100)) && percent=100
  printf '\r\033[K  [%s%s] %3d%% %.60s' "${full:0:percent*2/5}" "${empty:percent*2/5}" "$percent" "$2" >&2
}

clear_bar() { [[ ! -t 2 ]] || printf '\r\033[K' >&2; }

# build_with_bar PRESET TARGET...: builds, showing the part that is done; the compiler's output appears when it fails.
build_with_bar() {
  local preset=$1 log line built=0
  shift
  log=$(mktemp)
  NINJA_STATUS='%p %f/%t ' cmake --build --preset "$preset" --target "$@" 2>&1 | tee "$log" | while IFS= read -r line; do
    if [[ $line =~ ^\ *([0-9]+)%\ ([0-9]+/[0-9]+) ]]; then bar "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]} built"; fi
  done || built=1
  clear_bar
  ((built == 0)) || grep -v '^ *[0-9]*% [0-9]*/[0-9]* ' "$log" | tail -n 60 >&2 || true
  rm -f "$log"
  return "$built"
}
