# shellcheck shell=bash
# What the quickstart shows once the broker runs. Sourced by deploy/quickstart, after deploy/site.sh.
# shellcheck disable=SC2154

load_covenants() {
  local covenants=("$source_dir/policy/covenants/COMENSHA-REG.yaml" "$source_dir/policy/covenants/TAFEL-SIGNAAL.yaml") proposal code
  chapter "Administrator A proposes two covenants; A alone cannot put them in force, nor can B without the parties"
  ask 0 administrator-a whoami
  says administrator
  ask 0 administrator-a admin propose "${covenants[@]}"
  [[ $answer =~ admin\ approve\ ([0-9a-f-]{36}) ]] || stop "the answer above names no proposal"
  proposal=${BASH_REMATCH[1]}
  ask 3 administrator-a admin approve "$proposal" --yes
  says SAME_PERSON
  ask 7 administrator-b admin approve "$proposal" --yes --files "${covenants[@]}"
  say "Every party that signed accepts; with the last one the covenants are in force"
  while [[ $answer =~ waits\ for\ the\ acceptance\ of\ ([a-z-]+)(,?) ]]; do
    code=0
    [[ ! ${BASH_REMATCH[2]} ]] || code=7
    ask "$code" "signatory-${BASH_REMATCH[1]}" admin accept "$proposal" --yes --files "${covenants[@]}"
  done
  says "in force"
  ask 0 officer admin history
}

register_people() {
  local list
  chapter "Six organisations register 8,234 synthetic people, each with its own certificate"
  "$bin/demo-people" write --out "$dir/people" --table "$source_dir/tests/data/victims-by-list-nl-2010-2015.csv" \
    --municipalities "$source_dir/tests/data/municipalities-nl-2022.csv" || stop "the people could not be written"
  for list in "$dir"/people/comensha-reg/*.ndjson; do
    submit "$(basename "$list" .ndjson)" COMENSHA-REG registratie_aard_omvang "$list"
  done
}

count_people() {
  chapter "CoMensha counts, from pseudonyms alone, how many people stand on exactly which lists"
  as_typed covenant --profile comensha --covenant COMENSHA-REG report overlap --output json
  "$bin/covenant" --profile comensha --covenant COMENSHA-REG report overlap --output json > "$dir/overlap.json" \
    || { cat "$dir/overlap.json" && stop "the report above was not given"; }
  "$bin/demo-people" compare --table "$source_dir/tests/data/victims-by-list-nl-2010-2015.csv" --report "$dir/overlap.json" \
    || stop "the broker's count is not the published one"
}

ask_the_table() {
  local party table=(--covenant TAFEL-SIGNAAL --purpose voorkomen_opsporen)
  chapter "The regional table: who knows the same person?"
  for party in politie kmar nla; do
    submit "$party" TAFEL-SIGNAAL voorkomen_opsporen "$dir/people/tafel-signaal/$party.ndjson"
  done
  say "The police ask about someone whom the Marechaussee knows too: a hit, and whom to turn to. The identifier is blinded here,"
  say "the broker proves that it used the key it published for everybody, and meets a handle only the police can use"
  ask 0 politie "${table[@]}" signal check "$dir/people/known.json"
  says "Koninklijke Marechaussee" "receipt:"
  say "and about someone whom nobody knows: no hit"
  ask 0 politie "${table[@]}" signal check "$dir/people/unknown.json"
  says "no hit" "receipt:"
}

retrieve_and_be_refused() {
  chapter "CoMensha gets what its covenant gives: an age band and a police unit, no birth date and no municipality"
  ask 0 comensha --covenant COMENSHA-REG --purpose registratie_aard_omvang signal retrieve "$dir/people/known.json"
  says age region "receipt:"
  silent_about birth_date municipality
  say "A municipality asks for what the table gives to nobody"
  ask 3 gemeente-almere --covenant TAFEL-SIGNAAL --purpose openbare_orde signal retrieve "$dir/people/known.json"
  says PROHIBITED "receipt:"
}

# verify CODE FILE: checks an exported log with nothing but the log's public key.
verify() {
  local code=0
  as_typed covenant-verify export "$2" --log-key-file "$dir/secrets/log.vkey"
  "$bin/covenant-verify" export "$2" --log-key-file "$dir/secrets/log.vkey" || code=$?
  ((code == $1)) || stop "covenant-verify ended with $code instead of $1"
}

audit_the_log() {
  local log=$dir/log.export purpose=(--purpose rechtmatigheidscontrole) middle byte
  chapter "The privacy officer reads the register, and proves from the log what was disclosed to whom"
  ask 0 officer "${purpose[@]}" audit list --limit 20
  says evaluate_blinded redeem
  [[ $answer =~ ([0-9]+)\ [^$'\n']*retrieve\ +comensha ]] || stop "the list above lacks what CoMensha retrieved"
  ask 0 officer "${purpose[@]}" audit show "${BASH_REMATCH[1]}"
  says "proof:"
  ask 0 officer "${purpose[@]}" audit export --out "$log"
  say "The verifier trusts nothing but the log's public key"
  verify 0 "$log"
  say "Now one byte of a copy is flipped"
  cp "$log" "$log.changed"
  middle=$(($(stat -c %s "$log") / 2))
  byte=$(od -An -tu1 -j "$middle" -N 1 "$log")
  # shellcheck disable=SC2059
  printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$log.changed" bs=1 seek="$middle" conv=notrunc status=none
  verify 6 "$log.changed"
}

tell_the_story() {
  export COVENANT_PROFILES=$dir/profiles
  load_covenants
  register_people
  count_people
  ask_the_table
  retrieve_and_be_refused
  audit_the_log
  chapter "Done. Every answer above carried a receipt, which the client verified before it showed anything"
}
