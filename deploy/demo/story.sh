# shellcheck shell=bash
# What the quickstart shows once the broker runs. Sourced by deploy/quickstart, which sets bin, dir and source_dir.
# shellcheck disable=SC2154

chapter() { printf '\n%s\n' "== $*"; }

# show ARGUMENT...: prints the command as a person in the quickstart's folder would type it.
show() {
  local word line='$ covenant'
  for word in "$@"; do line+=" ${word#"$dir/"}"; done
  printf '%s\n' "$line"
}

# as PROFILE ARGUMENT...: runs covenant, shown; ends the quickstart when it fails.
as() { expect 0 "$@"; }

# expect CODE PROFILE ARGUMENT...: as above, and the exit code must be CODE.
expect() {
  local code=0 expected=$1 profile=$2
  shift 2
  show --profile "$profile" "$@"
  "$bin/covenant" --profile "$profile" "$@" || code=$?
  ((code == expected)) || stop "the command above ended with $code instead of $expected"
}

# refused REASON PROFILE ARGUMENT...: the broker must refuse, for that reason.
refused() {
  local reason=$1 answer
  shift
  answer=$(expect 3 "$@") || { printf '%s\n' "$answer" && stop "this should have been refused: $reason"; }
  printf '%s\n' "$answer"
  [[ $answer == *"$reason"* ]] || stop "this should have been refused with $reason"
}

# prints WORDS PROFILE ARGUMENT...: runs covenant, shown; its answer must hold WORDS.
prints() {
  local words=$1 answer
  shift
  answer=$(as "$@") || { printf '%s\n' "$answer" && stop "see above"; }
  printf '%s\n' "$answer"
  [[ $answer == *"$words"* ]] || stop "the answer above should say: $words"
}

load_covenants() {
  local covenants=$source_dir/policy/covenants proposal
  chapter "Two administrators load the covenants; one alone cannot"
  as administrator-a whoami
  as administrator-a admin propose "$covenants/COMENSHA-REG.yaml" "$covenants/TAFEL-SIGNAAL.yaml"
  proposal=$("$bin/covenant" --profile administrator-a --output json admin list |
    sed -n 's/.*"proposal_id": *"\([^"]*\)".*/\1/p' | head -n 1)
  [[ $proposal ]] || stop "the broker lists no proposal"
  refused SAME_PERSON administrator-a admin approve "$proposal" --yes
  as administrator-b admin approve "$proposal" --yes
}

register_people() {
  local list party
  chapter "Six organisations register 8,234 synthetic people, each over its own certificate"
  "$bin/demo-people" write --out "$dir/people" --table "$source_dir/tests/data/victims-by-list-nl-2010-2015.csv" \
    --municipalities "$source_dir/tests/data/municipalities-nl-2022.csv" || stop "the people could not be written"
  for list in "$dir"/people/comensha-reg/*.ndjson; do
    party=$(basename "$list" .ndjson)
    as "$party" --covenant COMENSHA-REG --purpose registratie_aard_omvang signal submit "$list"
  done
}

count_people() {
  local report=$dir/overlap.json
  chapter "CoMensha counts, from pseudonyms alone, who stands on which lists"
  show --profile comensha --covenant COMENSHA-REG --purpose statistiek --output json report overlap
  "$bin/covenant" --profile comensha --covenant COMENSHA-REG --purpose statistiek --output json report overlap > "$report" \
    || { cat "$report" && stop "the report failed"; }
  "$bin/demo-people" compare --table "$source_dir/tests/data/victims-by-list-nl-2010-2015.csv" --report "$report" \
    || stop "the broker's count is not the published one"
}

ask_the_table() {
  local party
  chapter "The regional table: who knows the same person?"
  for party in politie kmar nla; do
    as "$party" --covenant TAFEL-SIGNAAL --purpose voorkomen_opsporen signal submit "$dir/people/tafel-signaal/$party.ndjson"
  done
  say "The police ask about someone whom the Marechaussee knows too, and about someone whom nobody knows:"
  prints "Koninklijke Marechaussee" politie --covenant TAFEL-SIGNAAL --purpose voorkomen_opsporen signal check "$dir/people/known.json"
  as politie --covenant TAFEL-SIGNAAL --purpose voorkomen_opsporen signal check "$dir/people/unknown.json"
  say "CoMensha retrieves what its covenant gives: an age band and a police unit, no birth date and no municipality:"
  prints police_unit comensha --covenant COMENSHA-REG --purpose registratie_aard_omvang signal retrieve "$dir/people/known.json"
  say "A municipality asks for what the table never gives:"
  refused PROHIBITED gemeente-almere --covenant TAFEL-SIGNAAL --purpose openbare_orde signal retrieve "$dir/people/known.json"
}

audit_the_log() {
  local index export=$dir/log.export size
  chapter "The privacy officer reads the register, and proves it from the log"
  as officer --purpose rechtmatigheidscontrole audit list
  index=$("$bin/covenant" --profile officer --purpose rechtmatigheidscontrole --output json audit list |
    sed -n 's/.*"index": *\([0-9]*\).*/\1/p' | head -n 1)
  as officer --purpose rechtmatigheidscontrole audit show "$index"
  as officer --purpose rechtmatigheidscontrole audit export "$export"
  verify 0 "$export"
  say "Now one byte of a copy is changed:"
  cp "$export" "$export.changed"
  size=$(stat -c %s "$export.changed")
  printf '\x5a' | dd of="$export.changed" bs=1 seek=$((size / 2)) conv=notrunc status=none
  verify 6 "$export.changed"
}

# verify CODE FILE: checks an exported log with nothing but the log's public key.
verify() {
  local code=0
  printf '$ covenant-verify %s\n' "${2#"$dir/"}"
  "$bin/covenant-verify" --log-key "$dir/secrets/log.vkey" "$2" || code=$?
  ((code == $1)) || stop "covenant-verify ended with $code instead of $1"
}

tell_the_story() {
  export COVENANT_PROFILES=$dir/profiles
  load_covenants
  register_people
  count_people
  ask_the_table
  audit_the_log
  chapter "Done: every answer above carried a receipt that the client verified before it showed anything"
}
