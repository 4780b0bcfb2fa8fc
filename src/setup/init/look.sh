# Baton's first look at a host. Prints `key=value` lines and ends with `look=done`. It writes nothing, not even a temporary file, and nothing
# secret is printed: of a key file only what `solana-keygen pubkey` says of it. A line such as `process=PID` or `key=FILE` begins a group, the
# lines `process.…` or `key.…` that follow belong to it. What cannot be read is said (`…=unreadable`), never guessed. dash and bash behave alike.
# No here-documents: bash keeps them in temporary files.
set -f && umask 077 && export LC_ALL=C && exec </dev/null
PROCESSES=/proc
BOOT_ID_FILE=/proc/sys/kernel/random/boot_id
TOOLS='@TOOLS@'
NL='
'
MAX_KEY_FILES=40   # a directory of some other use must not keep us
MAX_KEY_BYTES=1024 # a key pair is an array of 64 numbers, at most 260 bytes
# KEY VALUE: a value ends with its first line, so that no file name can forge a line.
fact() { printf '%s=%s\n' "$1" "${2%%"$NL"*}"; }
have() { command -v "$1" >/dev/null 2>&1; }
# Nothing of the host's own is run without a limit of time.
bounded() { have timeout && timeout -s KILL 5 "$@" 2>/dev/null; }
words() { tr '\0' '\n' 2>/dev/null <"$dir/cmdline"; }
# LONG SHORT: every value of one start argument.
values() {
  words | awk -v long="$1" -v short="${2:-$1}" '
    take { print; take = 0; next } $0 == long || $0 == short { take = 1; next }
    index($0, long "=") == 1 { print substr($0, length(long) + 2) }'
}
# Sets `path` to VALUE as the process understands it.
absolute() { case $1 in '' | /*) path=$1 ;; *) path=${cwd:-?}/${1#./} ;; esac; }
# missing, unreachable (a directory on the way is closed to us), link, file, directory or socket
kind_of() {
  if [ -L "$1" ]; then echo link; elif [ -d "$1" ]; then echo directory; elif [ -S "$1" ]; then echo socket; elif [ -e "$1" ]; then echo file
  else
    near=${1%/*} # the deepest directory on the way that we see: if we may not enter it, we know nothing of what is below
    while [ -n "$near" ] && [ ! -d "$near" ]; do near=${near%/*}; done
    if [ -z "$near" ] || [ -x "$near" ]; then echo missing; else echo unreachable; fi
  fi
}
allowed() { may=; [ ! -r "$1" ] || may=r; [ ! -w "$1" ] || may=${may}w; printf '%s\n' "${may:-none}"; }

fact host.name "$(uname -n)"
fact host.system "$(uname -sr)"
read -r boot 2>/dev/null <"$BOOT_ID_FILE" && fact host.boot "$boot"
me=$(id -un) && fact login "$me"
for tool in $TOOLS; do have "$tool" || fact tool.missing "$tool"; done
have sudo && sudo=present || sudo=absent
fact sudo "$sudo"

# Which client a word of a command line names, if it is one.
client_of() {
  case ${1##*/} in
    agave-validator* | solana-validator* | jito-validator* | jito-solana*) client=agave ;;
    fdctl | fdctl-* | firedancer | firedancer-*) client=firedancer ;;
    *) return 1 ;;
  esac
}
# The command line belongs to a validator that runs, not to a command sent to one and not to a script that is named alike.
is_validator() {
  first=$(words | sed -n 1p) second=$(words | sed -n 2p)
  program=$first && client_of "$first" || { program=$second && client_of "$second"; } || return 1
  [ "$client" = agave ] || return 0
  words | grep -qxE -e '--(identity|ledger|vote-account|entrypoint)(=.*)?|-[iln]' || return 1
  ! words | grep -qxE 'set-identity|exit|monitor|contact-info|wait-for-restart-window|authorized-voter|set-log-filter|plugin|staked-nodes-overrides|repair-whitelist|set-public-address|run-on-genesis|manage-block-production|repair-shred-from-peer|blockstore|set-relayer-config|set-block-engine-config|set-shred-receiver-address|set-bam-config'
}
show_unit() { # the last part of the control group that is a service
  unit=
  while IFS=: read -r _ _ group; do case $group in *.service) unit=${group##*/} ;; esac; done 2>/dev/null <"$dir/cgroup"
  [ -n "$unit" ] || return 0
  fact process.unit "$unit"
  # By name: a unit as a whole may hold secrets in its environment.
  ! have systemctl || bounded systemctl show -p FragmentPath -p User -p Restart "$unit" | while IFS= read -r line; do fact "process.unit.${line%%=*}" "${line#*=}"; done
}
show_parent() { # a shell that runs a script is how most validators are started where there is no unit
  tr '\0' '\n' 2>/dev/null <"/proc/$parent/cmdline" | head -n 3 | while IFS= read -r line; do
    case $line in *.sh) fact process.script "$line" ;; esac; done
}
add_key() { [ -z "$1" ] || case $NL$key_files in *"$NL$1$NL"*) ;; *) key_files=$key_files$1$NL ;; esac; }
add_directory() { case ${1%/*} in '' | "$1") ;; *) case $NL$key_places in *"$NL${1%/*}$NL"*) ;; *) key_places=$key_places${1%/*}$NL ;; esac ;; esac; }
show_path() { # NAME PATH
  [ -n "$2" ] || return 0
  fact "process.$1" "$2"; fact "process.$1.kind" "$(kind_of "$2")"; fact "process.$1.may" "$(allowed "$2")"
}
show_process() {
  fact process "${dir##*/}"; fact process.client "$client"; fact process.program "$program"
  uid= parent= cwd=$(readlink "$dir/cwd")
  while read -r name value _; do case $name in Uid:) uid=$value ;; PPid:) parent=$value ;; esac; done 2>/dev/null <"$dir/status"
  user=$(id -nu "$uid" 2>/dev/null) && fact process.user "$user"
  exe=$(readlink "$dir/exe") && fact process.exe "$exe" || fact process.exe unreadable
  mounts=$(readlink "$dir/ns/mnt") && [ "$mounts" != "$(readlink /proc/self/ns/mnt)" ] && fact process.elsewhere "$mounts" && return
  users="$users $user" beside=$program # past this line paths mean what they mean to us
  # PATH alone leaves the host; the rest of the environment is nobody's business.
  search=$(tr '\0' '\n' 2>/dev/null <"$dir/environ" | sed -n 's/^PATH=//p') && places="$places:$search"
  show_unit; show_parent
  words | while IFS= read -r line; do fact process.arg "$line"; done
  path=; absolute "$(values --identity -i | tail -n 1)"; show_path identity "$path"
  [ ! -L "$path" ] || { fact process.identity.target "$(readlink "$path")"; fact process.identity.real "$(readlink -f "$path")"; }
  add_directory "$path"; real=$(readlink -f "$path") && add_key "$real" && add_directory "$real"
  absolute "$(values --vote-account | tail -n 1)"; given=$(values --vote-account | tail -n 1)
  if [ -n "$given" ] && [ -e "$path" ]; then fact process.vote "$path"; add_key "$path"; elif [ -n "$given" ]; then fact process.vote "$given"; fi
  IFS=$NL && for each in $(values --authorized-voter); do
    unset IFS && absolute "$each" && fact process.voter "$path" && add_key "$path" && add_directory "$path"
  done
  unset IFS
  absolute "$(values --ledger -l | tail -n 1)"; ledger=${path:-${cwd:+$cwd/ledger}} # where there is no --ledger
  show_path ledger "$ledger"
  [ -z "$ledger" ] || { fact process.free_kb "$(bounded df -Pk "$ledger" | awk 'NR == 2 { print $4 }')"; fact process.admin "$(kind_of "$ledger/admin.rpc")"; }
  absolute "$(values --tower | tail -n 1)"; show_path tower "$path"
  given=$(values --log -o | tail -n 1)
  if [ "$given" = - ]; then fact process.log -; else absolute "$given"; show_path log "$path"; fi
}

key_files= key_places= users= places=$PATH dir= beside=
set +f
# One grep for the whole table of processes; only those few are read in full.
[ -r /proc/1/cmdline ] || fact processes hidden
found=$(bounded grep -slaE 'validator|fdctl|firedancer' "$PROCESSES"/[0-9]*/cmdline)
set -f
for file in $found; do dir=${file%/cmdline} && is_validator && show_process; done
# Another user's: whether we could become that user. This lists a right and runs nothing.
for user in $users; do
  [ "$user" != "$me" ] || continue
  if [ "$sudo" = absent ]; then right=absent; elif bounded sudo -n -l -u "$user" /bin/sh >/dev/null; then right=yes; else right=no; fi
  fact sudo.may "$user $right"
done
# Units that would start a validator, where none runs or under another name.
set +f
for file in $(bounded grep -lsE 'agave-validator|solana-validator|jito-validator|fdctl|validator\.sh' /etc/systemd/system/*.service); do fact unit.file "$file"; done
set -f

# Programs: beside the running one, on the paths, and where the installers put them.
homes=$HOME && for user in $users; do homes="$homes $(bounded getent passwd "$user" | cut -d: -f6)"; done
for home in $homes; do places="$places:$home/.local/share/solana/install/active_release/bin:$home/bin"; done
[ -n "$key_places" ] || for home in $homes; do add_directory "$home/any"; done
# Root runs what is root's, or what root runs already: the validator's user could have put anything into its own directories.
trusted() { [ "$me" != root ] || [ -O "$1" ] || case " $users " in *' root '*) ;; *) return 1 ;; esac; }
case $beside in /*) first_place=${beside%/*} ;; *) first_place= ;; esac
keygen= validator= seen=
IFS=:
for place in $first_place $places; do
  case $place:$seen in /*) ;; *) continue ;; esac
  case :$seen: in *":$place:"*) continue ;; esac && seen=$seen:$place
  for name in agave-validator solana-validator solana-keygen solana; do
    [ -f "$place/$name" ] && [ -x "$place/$name" ] || continue
    fact program "$place/$name"
    trusted "$place/$name" || continue
    case $name in *-validator) validator=${validator:-$place/$name} ;; solana-keygen) keygen=${keygen:-$place/$name} ;; esac
  done
done
unset IFS
[ -z "$validator" ] || { fact version.of "$validator"; fact version "$(bounded "$validator" --version)"; }

# Key files: those that are named by arguments, and their neighbours.
set +f
IFS=$NL && for place in $key_places; do
  unset IFS
  if [ -x "$place" ] && [ -r "$place" ]; then
    for file in "$place"/*.json; do [ -f "$file" ] && [ ! -L "$file" ] && add_key "$file"; done
  elif [ -d "$place" ]; then fact place.unreadable "$place"; fi
done
set -f
count=0
IFS=$NL && for file in $key_files; do
  unset IFS && count=$((count + 1)) && [ "$count" -le "$MAX_KEY_FILES" ] || continue
  kind=$(kind_of "$file")
  [ "$kind" = file ] || { fact key "$file"; fact key.problem "$kind"; continue; }
  facts=$(stat -c '%s %a %U' "$file") && size=${facts%% *} && [ "$size" -le "$MAX_KEY_BYTES" ] || continue
  fact key "$file"; fact key.mode "$(stat -c %a "$file")"; fact key.owner "$(stat -c %U "$file")"
  if [ ! -r "$file" ]; then fact key.problem unreadable
  elif [ -z "$keygen" ]; then fact key.problem no-keygen
  elif public=$(bounded "$keygen" pubkey "$file"); then fact key.public "$public"
  else fact key.problem no-key; fi
done
unset IFS
[ "$count" -le "$MAX_KEY_FILES" ] || fact keys.left_out $((count - MAX_KEY_FILES))
fact look done
