# shellcheck shell=bash
# A site: a broker of its own with everything it needs in one folder, and how a script asks it. Sourced by deploy/quickstart
# and deploy/sandbox, which set source_dir, dir, port, keep, bin and finished; sets temporary and broker_pid.
# shellcheck disable=SC2034,SC2154

temporary='' broker_pid=''

# Stops the broker that this script started; tells where to look when something went wrong.
leave() {
  local code=$?
  clear_bar
  if [[ $broker_pid && ! ($finished && $keep) ]]; then
    kill "$broker_pid" 2> /dev/null || true
    wait "$broker_pid" 2> /dev/null || true
  fi
  if [[ ! $finished && -s $dir/broker.log ]]; then
    printf '%s: the broker wrote %s\n' "${0##*/}" "$dir/broker.log" >&2
  elif [[ $temporary && ! ($finished && $keep) ]]; then
    rm -rf "$dir"
  fi
  exit "$code"
}

choose_folder() {
  if [[ $dir ]]; then
    mkdir -p "$dir" || stop "cannot make the folder $dir"
    [[ -z $(ls -A "$dir") ]] || stop "$dir is not empty; name an empty or new folder with --dir"
  else
    dir=$(mktemp -d "/tmp/covenant-${0##*/}.XXXXXX")
    temporary=yes
  fi
  dir=$(readlink -f "$dir")
  trap leave EXIT
  trap 'exit 130' INT TERM
}

# build TARGET...: the programs, in build/release/bin.
build() {
  cd "$source_dir" || stop "cannot enter $source_dir"
  deploy/install-deps
  export CCACHE_BASEDIR=$source_dir CCACHE_NOHASHDIR=1
  say "Building the broker and its command line (build/release/bin)"
  cmake --preset release > "$dir/build.log" 2>&1 || { tail -n 30 "$dir/build.log" >&2 && stop "the configuration failed"; }
  build_with_bar release "$@" || stop "the build failed"
  rm -f "$dir/build.log"
  bin=$source_dir/build/release/bin
}

# make_certificates CSV REGISTER...: a PKI with the certificates that CSV lists, a profile for each, and the register made of
# the files REGISTER, with their fingerprints.
make_certificates() {
  local name oin organisation list=$1
  say "Making a development PKI: an authority, the broker's certificate and one for each party and person"
  "$source_dir/deploy/pki" init "$dir/pki"
  mkdir -p "$dir/policy" "$dir/state"
  cat "${@:2}" > "$dir/policy/register.yaml"
  while IFS=, read -r name oin organisation; do
    [[ $name != '#'* && $name != certificate ]] || continue
    "$source_dir/deploy/pki" issue "$dir/pki" "$name" "$oin" "$organisation"
    sed -i "s/@$name@/$("$source_dir/deploy/pki" fingerprint "$dir/pki" "$name")/" "$dir/policy/register.yaml"
    write_profile "$name"
  done < "$list"
}

# write_profile NAME: how `covenant --profile NAME` reaches the broker.
write_profile() {
  cat >> "$dir/profiles" << END
[$1]
broker = localhost:$port
ca = pki/ca.crt
cert = pki/$1.crt
key = pki/$1.key
log-key = secrets/log.vkey
state-dir = state/$1
actor-reference = ${0##*/}
actor-function = medewerker
case = ${0##*/}

END
}

write_configuration() {
  cat > "$dir/broker.conf" << END
listen = "localhost:$port"
data = "$dir/data"
keys = "$dir/keys"
high_water = "$dir/high-water"
master_key_file = "$dir/secrets/master.key"
log_key_file = "$dir/secrets/log.key"
origin = "${0##*/}.covenant.example/log"
reflection = false

[tls]
certificate = "$dir/pki/broker.crt"
key = "$dir/pki/broker.key"
ca = "$dir/pki/ca.crt"
crl = "$dir/pki/ca.crl"

[policy]
register = "$dir/policy/register.yaml"
vocabulary = "$source_dir/policy/vocabulary.yaml"
statutes = "$source_dir/policy/statutes"
police_units = "$source_dir/policy/tables/police-units-2022.csv"
END
  chmod 600 "$dir/broker.conf"
  "$bin/covenant-broker" keygen --dir "$dir/secrets" --origin "${0##*/}.covenant.example/log" > "$dir/keygen.log" 2>&1 \
    || { cat "$dir/keygen.log" >&2 && stop "the broker could not make its keys"; }
}

start_broker() {
  local tries=0
  if (exec 3<> "/dev/tcp/localhost/$port") 2> /dev/null; then stop "port $port is in use; choose another with --port"; fi
  say "Starting the broker on localhost:$port, with its data in $dir/data"
  setsid "$bin/covenant-broker" --config "$dir/broker.conf" > "$dir/broker.log" 2>&1 &
  broker_pid=$!
  until (exec 3<> "/dev/tcp/localhost/$port") 2> /dev/null; do
    kill -0 "$broker_pid" 2> /dev/null || { tail -n 5 "$dir/broker.log" >&2 && stop "the broker did not start"; }
    ((++tries < 300)) || stop "the broker does not answer on port $port after 30 seconds"
    sleep 0.1
  done
}

chapter() { printf '\n%s\n' "== $*"; }

# as_typed PROGRAM ARGUMENT...: the command as a person in the site's folder would type it.
as_typed() {
  local word line="\$ $1"
  for word in "${@:2}"; do
    word=${word#"$source_dir/"}
    line+=" ${word#"$dir/"}"
  done
  printf '%s\n' "$line"
}

# ask CODE PROFILE ARGUMENT...: runs covenant as PROFILE, shown; it must end with CODE. What it said stays in `answer`.
ask() {
  local expected=$1 code=0
  shift
  as_typed covenant --profile "$@"
  answer=$("$bin/covenant" --profile "$@") || code=$?
  [[ -z $answer ]] || printf '%s\n' "$answer"
  ((code == expected)) || stop "the command above ended with $code instead of $expected"
}

# says WORDS...: each must stand in the last answer.
says() {
  local words
  for words in "$@"; do [[ $answer == *"$words"* ]] || stop "the answer above should say: $words"; done
}

# silent_about WORDS...: none may stand in the last answer.
silent_about() {
  local words
  for words in "$@"; do [[ $answer != *"$words"* ]] || stop "the answer above should not say: $words"; done
}

# submit PARTY COVENANT PURPOSE FILE: every line must be accepted. On the direct path, which the covenants here allow: blinding
# thousands of people takes a while on a small machine.
submit() {
  local results=$4.results
  ask 0 "$1" --covenant "$2" --purpose "$3" signal submit --direct --bulk "$4" --results "$results"
  [[ $(wc -l < "$results") == "$(wc -l < "$4")" ]] || stop "not every line of $4 has a result in $results"
}
