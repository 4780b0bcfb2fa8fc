# Baton's first look at a host for nodes of Polkadot. Prints `key=value` lines and ends with `look=done`. It writes nothing, not even a temporary
# file, and nothing secret is printed: of the start arguments only those that are named here, of a keystore only the names of its files, which are
# public keys. A line `node=PID` begins a group. What cannot be read is left out, never guessed. dash and bash behave alike.
set -f && umask 077 && export LC_ALL=C && exec </dev/null
PROCESSES=/proc
NL='
'
MAX_KEYS=60 # six of a validator, and those of some years of rotations
# KEY VALUE: a value ends with its first line, so that no file name can forge a line.
fact() { printf '%s=%s\n' "$1" "${2%%"$NL"*}"; }
have() { command -v "$1" >/dev/null 2>&1; }
# Nothing of the host's own is run without a limit of time.
bounded() { have timeout && timeout -s KILL 5 "$@" 2>/dev/null; }
words() { tr '\0' '\n' 2>/dev/null <"$dir/cmdline"; }
# LONG SHORT: the last value of one start argument.
value() {
  words | awk -v long="$1" -v short="${2:-$1}" '
    take { print; take = 0; next } $0 == long || $0 == short { take = 1; next }
    index($0, long "=") == 1 { print substr($0, length(long) + 2) }' | tail -n 1
}
# The program that runs is called `polkadot`, and is asked for nothing but to run.
is_node() {
  program=$(words | head -n 3 | awk -F / '$NF == "polkadot" { print; exit }')
  [ -n "$program" ] || return 1
  ! words | grep -qxE 'key|purge-chain|build-spec|export-blocks|import-blocks|check-block|revert|benchmark|try-runtime|export-state|--version|--help'
}
show_given() { # FACT LONG SHORT
  given=$(value "$2" "$3")
  [ -z "$given" ] || fact "node.$1" "$given"
}
show_unit() { # the last part of the control group that is a service
  unit=
  while IFS=: read -r _ _ group; do case $group in *.service) unit=${group##*/} ;; esac; done 2>/dev/null <"$dir/cgroup"
  [ -z "$unit" ] || fact node.unit "$unit"
}
show_chains() { # each chain below the base path, and whether its keystore can be listed
  set +f
  for place in "$base"/chains/*; do
    [ -d "$place" ] || continue
    fact node.chain_dir "${place##*/}"
    [ -d "$place/keystore" ] && [ -r "$place/keystore" ] || continue
    fact node.keystore "${place##*/}"
    count=0
    for file in "$place"/keystore/*; do
      case ${file##*/} in *[!0-9a-f]* | '') continue ;; esac
      [ "${#file}" -gt 40 ] && count=$((count + 1)) && [ "$count" -le "$MAX_KEYS" ] || continue
      fact node.key "${place##*/} ${file##*/}"
    done
  done
  set -f
}
show_node() {
  fact node "${dir##*/}"; fact node.program "$program"
  uid=
  while read -r name number _; do case $name in Uid:) uid=$number ;; esac; done 2>/dev/null <"$dir/status"
  user=$(id -nu "$uid" 2>/dev/null) && fact node.user "$user"
  mounts=$(readlink "$dir/ns/mnt") && fact node.mounts "$mounts"
  show_unit
  show_given chain --chain; show_given rpc_port --rpc-port; show_given prometheus_port --prometheus-port; show_given keystore_path --keystore-path
  ! words | grep -qxE -e '--validator|--authority' || fact node.validator yes
  base=$(value --base-path -d)
  [ -z "$base" ] || fact node.base "$base"
  if [ -z "$base" ]; then home=$(bounded getent passwd "$user" | cut -d: -f6); base=${home:+$home/.local/share/polkadot}; [ -z "$base" ] || fact node.base_default "$base"; fi
  for place in "${program%/*}" "${program%/bin/*}/lib/polkadot" /usr/lib/polkadot; do [ ! -f "$place/polkadot-prepare-worker" ] || { fact node.workers "$place"; break; }; done
  [ -z "$base" ] || show_chains
}

me=$(id -un) && fact login "$me"
have sudo && sudo=present || sudo=absent
# Whether we could become root. This lists a right and runs nothing.
if [ "$me" = root ]; then right=is; elif [ "$sudo" = absent ]; then right=absent; elif bounded sudo -n -l -u root /bin/sh >/dev/null; then right=yes; else right=no; fi
fact root "$right"
set +f
found=$(bounded grep -slaE 'polkadot' "$PROCESSES"/[0-9]*/cmdline)
set -f
for file in $found; do dir=${file%/cmdline} && is_node && show_node; done
fact look done
