
# Baton guard, Solana. Who runs as the staked identity is decided by `set-identity` and, after a restart, by the link that
# `--identity` names. Of two nodes at most one may run as it, and its tower must never be older than its last vote.
TARGET_KEYS='validator identity genesis vote unstaked ledger tower log link staked_key unstaked_key'
TARGET_KEYS="$TARGET_KEYS validator_bin keygen_bin cli_bin rpc_port user"
CLI_WORDS='set-identity|contact-info|monitor|wait-for-restart-window|exit|authorized-voter|catchup|slot'
check_target() {
  is_key "$identity" && is_key "$genesis" && { is_key "$unstaked" || [ "$unstaked" = - ]; } && [ "$identity" != "$unstaked" ] && is_number "$rpc_port" ||
    refuse bad-target 'A public key or the port of the target is malformed.'
  [ "$log" != - ] || log=/- # for none
  for path in "$ledger" "$tower" "$log" "$link" "$staked_key" "$unstaked_key" "$validator_bin" "$keygen_bin" "$cli_bin"; do
    case $path in /?*) ;; *) refuse bad-target 'Every path of the target is absolute.' ;; esac
  done
  state=$STATE_ROOT/solana-$genesis/$identity tower_file=$tower/tower-1_9-$identity.bin
  names="tower-1_9-$identity.bin tower-1_9-$identity.bin.new tower-$identity.bin" # all that the client reads
}
# Finds the servers of this ledger. `-e` is glued to the pattern so that grep does not find itself; a bare word among the
# arguments is somebody's CLI call.
find_process() {
  found=$(set +f; bounded 3 grep -slzxF "-e$ledger" "-e--ledger=$ledger" /proc/[0-9]*/cmdline)
  [ -z "$found" ] || found=$(bounded 2 grep -sLzxE "$CLI_WORDS" $found)
  [ -z "$found" ] || found=$(bounded 2 grep -slzxE -e '--identity(=.*)?|-i' $found)
  set -- $found
  count=$# pid=${1#/proc/} && pid=${pid%/cmdline}
  [ "$count" = 1 ] && start_of "$pid" && process_start=$started
}
# Sets `running`. What is not certainly a public key is `unknown`, which proves nothing.
look_identity() { read_identity "$(ask_identity)"; }
ask_identity() { bounded 2 "$validator_bin" -l "$ledger" contact-info --output json-compact 2>/dev/null; }
read_identity() { running=${1#*'"id":"'} && running=${running%%'"'*} && is_key "$running" || running=unknown; }
pubkey() { # prints public keys only: a secret key is longer than any of them
  [ -e "$1" ] || { echo missing && return; }
  held=$(bounded 3 "$keygen_bin" pubkey "$1" 2>/dev/null)
  is_key "$held" && echo "$held" || echo unreadable
}
uid_of() { while read -r name uid _; do [ "$name" != Uid: ] || return 0; done <"/proc/$1/status"; uid=none; } 2>/dev/null
linked_to() { [ -L "$link" ] && [ "$link" -ef "$1" ]; }
# Made beside and renamed: with `ln -sf` there is a moment without a link.
flip_link() {
  linked_to "$1" || { rm -f -- "$link.baton" && ln -s -- "$1" "$link.baton" && mv -fT -- "$link.baton" "$link"; } && sync "${link%/*}/"
}
tower_sha() { sum=$(sha256sum <"$tower_file") && echo "${sum%% *}"; } 2>/dev/null

# What holds before every effect, so that nothing rests on the request's word alone. Sets `running`.
need_ready() {
  find_process || refuse process-count "Found $count validator processes for this ledger instead of one."
  uid_of self && own=$uid && uid_of "$pid" && [ "$uid" = "$own" ] || refuse wrong-user 'The validator runs as another user.'
  [ "$(pubkey "$staked_key") $(pubkey "$unstaked_key")" = "$identity $unstaked" ] || refuse wrong-key 'A key file does not hold its key.'
  [ -L "$link" ] || refuse link-not-symlink 'The identity link is not a symbolic link.'
  look_identity
  [ "$running" = "$identity" ] || [ "$running" = "$unstaked" ] || refuse identity-unknown 'The process runs as neither of the two keys.'
}
need_unstaked() { [ "$running" = "$unstaked" ] || refuse not-unstaked 'The process does not run as its unstaked key.'; }
need_place() {
  linked_to "$unstaked_key" || refuse link-not-unstaked 'After a restart this node would not be passive.'
  for name in $names; do [ ! -e "$tower/$name" ] || refuse tower-present 'A tower of the identity is here already.'; done
}
set_identity() { # its output goes to a file: through a pipe, a program that cannot die would hold the guard up
  clock && fact set_identity_began_ms "$now"
  bounded 4 "$validator_bin" -l "$ledger" set-identity "$@" >"$state/.output" 2>&1
  code=$? && clock && fact set_identity_ended_ms "$now"
}
# FROM TO: 0 if the process runs as TO, 1 if the command failed and it still runs as FROM. Else it stays in flight: killing the
# program (124, 128 and above) does not cancel what the validator has accepted.
has_changed() {
  running=unknown
  if [ "$code" = 0 ]; then running=$2; elif [ "$code" != 124 ] && [ "$code" -lt 128 ]; then look_identity; fi
  [ "$running" = "$1" ] || [ "$running" = "$2" ] || over unknown in-flight 'set-identity did not end; it may still take effect.'
  flight= reason=$(grep -oEm1 'Unable to load tower|start up is complete|Failed to read identity|does not exist' "$state/.output")
  [ "$running" = "$2" ]
}
take_identity() {
  set_identity --require-tower "$staked_key"
  has_changed "$unstaked" "$identity" || return 1
  flip_link "$staked_key" || over unknown link-failed 'The identity was taken, but the link could not be replaced.'
}
may_act_in_flight() { [ "$verb" = solana.step-down ] && [ "${mark##*:}" = "$unstaked" ]; } # giving up again is harmless
# A command in flight is over when its process is gone, or when its identity is seen twice, 2 s apart. Not seeing it proves nothing.
settle_in_flight() {
  how=process-gone IFS=:
  set -- $mark # in-flight PID START BOOT TARGET
  unset IFS
  if is_running "$2" "$3" "$4"; then
    how=adopted && look_identity && [ "$running" = "$5" ] && sleep 2.1 && look_identity && [ "$running" = "$5" ] || return 0
  fi
  set -- $last
  run=$1 step=$2 attempt=$3 verb=$4 digest=$5 term=$6 opened=$last
  receipt "unknown $how" || refuse state-unwritable 'The receipt could not be written.'
  opened=
}

step_down() {
  note=$(stat -c '%i %s' -- "$log" 2>/dev/null) # before the look, so that no adoption is logged before this position
  need_ready
  [ -s "$tower_file" ] || refuse tower-missing 'There is no tower to hand over.'
  if [ "$running" = "$identity" ]; then save barrier "$note" || refuse state-unwritable 'The log position could not be kept.'
  else one_line "$state/barrier" && note=$line || note=; fi # given up before: proven again from where that began
  target=$unstaked && [ "$running" = "$unstaked" ] && [ "$in_flight" = none ] && target=
  begin "$target"
  linked_to "$staked_key" && flipped=yes || flipped=no
  flip_link "$unstaked_key" || refuse link-failed 'The link could not be replaced.' # durable before the identity is given up
  fact link.flipped "$flipped"
  [ -z "$target" ] || { set_identity "$unstaked_key" && has_changed "$identity" "$unstaked"; } || {
    [ "$flipped" = no ] || flip_link "$staked_key"
    refuse set-identity-failed "set-identity ended with code $code. $reason"
  }
  prove_barrier || over unknown barrier-unproven 'The identity was given up; its last vote is not proven to be in the tower.'
  clock && fact barrier "$barrier" barrier.last_voting "$voting" barrier_ms "$((now - began))"
  outcome=$sha
  printf 'data %s %s\n' "$(stat -c %s -- "$tower_file")" "$sha" && cat -- "$tower_file" && echo
}
# set-identity returns before the voting loop takes the new key, and that loop votes once more with the old one. It is over when
# (a) the log says so and the tower holds the last vote logged before, or (b) the node's slot has changed twice since, and the
# tower no longer changes. Time alone is no proof.
prove_barrier() {
  clock && began=$now slots=0 seen= voting=none
  while clock && [ "$now" -lt "$limit" ]; do
    barrier=log && adopted $note && tower_final && return
    if [ -z "$note" ] || [ "$((now - began))" -gt 3000 ]; then # the log keeps silent
      slot=$(bounded 2 "$cli_bin" slot --url "http://127.0.0.1:$rpc_port" --commitment processed 2>/dev/null)
      is_number "$slot" && [ "$slot" != "$seen" ] && seen=$slot slots=$((slots + 1)) # the first reading is no change
      barrier=slots && [ "$slots" -gt 2 ] && tower_final && return
    fi
    sleep 0.05
  done
  return 1
}
# INODE OFFSET: looks for the adoption behind the offset, and for the last vote logged before it, from 2 MiB earlier on.
adopted() {
  is_number "$2" && [ "$(stat -c %i -- "$log" 2>/dev/null)" = "$1" ] || return 1 # a rotated log proves nothing
  offset=$2 from=$(($2 > 2097152 ? $2 - 2097152 : 0)) changed="Identity changed from $identity to $unstaked" last_vote=none
  found=$(bounded 2 tail -c "+$((from + 1))" -- "$log" 2>/dev/null | bounded 2 grep -abF -e 'voting: ' -e "$changed") IFS=$NL
  set -- $found
  unset IFS
  for entry; do
    case $entry in
      *"$changed"*) [ "$((from + ${entry%%:*}))" -ge "$offset" ] && voting=$last_vote && return ;;
      *) slot=${entry##*voting: } && slot=${slot%%[!0-9]*} && is_number "$slot" && last_vote=$slot ;;
    esac
  done
  return 1
}
# The slot as the tower stores it, 8 bytes, lowest first: a hint for when to read; Baton decodes the bytes and decides.
tower_final() {
  sha=$(tower_sha) || return 1
  [ "$voting" != none ] || { sleep 0.2 && [ "$sha" = "$(tower_sha)" ]; return; }
  set -- "$voting" && for shift in 8 16 24 32 40 48 56; do set -- "$@" "$(($1 >> shift & 255))"; done
  bytes=$(printf ' %02x' "$(($1 & 255))" "$2" "$3" "$4" "$5" "$6" "$7" "$8")
  case $(od -An -v -tx1 -w65536 -- "$tower_file") in *"$bytes"*) ;; *) return 1 ;; esac
}

# Arming: all checks beforehand, so that the commit line is followed by as little as can be.
arm() {
  need_ready && need_unstaked && need_place
  is_armed && refuse armed-elsewhere 'Another call is armed.'
  [ "$armed_for" != "$run $attempt" ] || refuse already-armed 'This attempt was armed before.'
  read -r nonce </proc/sys/kernel/random/uuid && start_of $$ && clock
  deadline=$((now + ARM_MS)) incoming=$tower/baton-incoming-$nonce # a name the client never reads
  save armed "$nonce $run $attempt $$ $started $boot $incoming" || refuse state-unwritable 'The arming could not be recorded.'
  fact armed "$nonce" deadline_uptime_ms "$deadline"
}
# One whole line of input before the deadline, read byte by byte, so that what follows stays in the pipe.
take_line() {
  clock && left=$(((deadline - now + 999) / 1000))
  [ "$left" -gt 0 ] && line=$(bounded "$left" sh -c 'IFS= read -r line && printf %s "$line"' <&7) && return
  clock && [ "$now" -lt "$deadline" ] && refuse input-ended 'The input ended; nothing was changed.'
  refuse arm-expired 'The deadline passed; nothing was changed.'
}
receive() {
  take_line
  set -- $line
  is_term "$2" && [ "$2" -le 65536 ] && is_sha256 "$3" && is_number "$4" && [ "$line" = "tower $2 $3 $4" ] ||
    refuse bad-tower-line 'Expected: tower BYTES SHA256 SLOT.'
  bounded "$left" head -c "$2" <&7 >"$incoming"
  sum=$(sha256sum <"$incoming")
  [ "${sum%% *}" = "$3" ] || {
    [ "$(stat -c %s -- "$incoming")" = "$2" ] || refuse short-data 'Fewer bytes came than were announced; nothing was changed.'
    refuse wrong-hash 'The bytes do not have the announced hash; nothing was changed.'
  }
  fact loaded "$3"
  outcome=$3 && sync "$incoming" || refuse tower-unwritable 'The tower could not be stored.' # while Baton writes `told`
  take_line
  [ "$line" = "commit $run $attempt $term $nonce $outcome" ] || refuse bad-commit 'The commit line is not the one expected.'
}
# After the commit line, under the lock: everything may have changed while it waited, so all is looked at again.
take_up() {
  clock && [ "$now" -lt "$deadline" ] || refuse arm-expired 'The deadline passed; nothing was changed.'
  is_running "$pid" "$process_start" "$boot" || refuse process-changed 'The validator was restarted since it was armed.'
  need_place
  ask_identity >"$state/.look" &
  begin "$identity" # written while the validator is asked
  wait $! || refuse identity-unknown 'The validator does not tell its identity.'
  one_line "$state/.look"
  read_identity "$line"
  need_unstaked
  mv -fT -- "$incoming" "$tower_file" && incoming=$tower_file && sync "$tower" || refuse tower-unwritable 'The tower could not be stored.'
  incoming=
  take_identity && return
  mv -fT -- "$tower_file" "$tower/baton-aside-$now-${tower_file##*/}"
  refuse set-identity-failed "set-identity ended with code $code. $reason"
}
# Takes the role back after a step-down whose tower was not used. What was emitted last must be what is still here.
take_back() {
  need_ready
  gave=0 emitted=none
  while read -r _ _ _ past _ past_term past_state past_detail; do
    case "$past $past_state" in
      'solana.step-down done') gave=$past_term emitted=$past_detail ;;
      'solana.step-down unknown' | 'solana.step-down begun') gave=$past_term ;;
      'solana.step-up '* | 'solana.take-back done' | 'solana.take-back unknown') emitted=none ;; # it has voted here since
    esac
  done 2>/dev/null <"$state/receipts"
  [ "$term" -gt "$gave" ] || refuse term-not-higher 'Taking back needs a higher term than the giving up had.'
  if [ "$running" = "$identity" ]; then begin && flip_link "$staked_key" || refuse link-failed 'The link could not be replaced.'; return; fi
  [ -s "$tower_file" ] && [ "$sha256" = "$emitted" ] || refuse wrong-tower 'The hash is not that of the tower handed out last, or there is none.'
  [ "$sha256" = none ] || [ "$sha256" = "$(tower_sha)" ] || refuse tower-changed 'The tower here is not the one that was handed out.'
  begin "$identity"
  take_identity || refuse set-identity-failed "set-identity ended with code $code. $reason"
}
# Repairs a crash between identity and link: the link follows what runs, never the other way round.
repair_link() {
  case $to in staked) set -- "$identity" "$staked_key" ;; unstaked) set -- "$unstaked" "$unstaked_key" ;; *) refuse bad-request 'to=staked or to=unstaked' ;; esac
  need_ready
  [ "$running" = "$1" ] || refuse link-not-running 'The process does not run as that key.'
  begin && flip_link "$2" || refuse link-failed 'The link could not be replaced.'
}
set_aside() {
  need_ready && need_unstaked
  ! is_armed || refuse armed-elsewhere 'An armed call may take the identity.'
  begin && clock
  for name in $names; do
    [ ! -e "$tower/$name" ] || { mv -T -- "$tower/$name" "$tower/baton-aside-$now-$name" && fact aside "$name"; } ||
      over unknown aside-failed 'A tower could not be renamed.'
  done
  sync "$tower"
}
act() {
  case $verb in
    solana.step-down) acting && step_down 9>&- ;;
    solana.step-up) acting && arm 9>&- && exec 9>&- && receive && acting && take_up 9>&- ;; # it waits without the lock
    solana.take-back) acting && take_back 9>&- ;;
    solana.link) acting && repair_link 9>&- ;;
    solana.tower.set-aside) acting && set_aside 9>&- ;;
    *) refuse bad-request 'The verb is not known.' ;;
  esac
}

yes_no() { "$@" && echo yes || echo no; }
# Each background job starts a program; together they take as long as the slowest.
chain_facts() {
  find_process
  fact process.count "$count"
  [ "$count" != 1 ] || {
    uid_of "$pid" && fact process.pid "$pid" process.start "$process_start" process.user "$(id -nu "$uid")"
    fact process.exe "$(readlink "/proc/$pid/exe")"
    tr '\0' '\n' <"/proc/$pid/cmdline" | while IFS= read -r line; do fact process.arg "$line"; done
  }
  { fact client.version "$(bounded 4 "$validator_bin" --version 2>/dev/null)"; } &
  { look_identity && fact identity.running "$running"; } &
  { fact boot.identity "$(pubkey "$link")"; } &
  for key in "staked $staked_key" "unstaked $unstaked_key"; do
    { set -- ${key%% *} "$(pubkey "${key#* }")" $(stat -L -c '%a %U' -- "${key#* }" 2>/dev/null)
      fact "key.$1" "$2" "key.$1.mode" "$3" "key.$1.owner" "$4"; } &
  done
  kind=missing && [ -e "$link" ] && kind=file
  [ ! -L "$link" ] || kind=symlink
  fact link.kind "$kind" link.target "$(readlink -- "$link")" ledger.owner "$(stat -c %U -- "$ledger" 2>/dev/null)"
  fact ledger.writable "$(yes_no [ -w "$ledger" ])" tower.writable "$(yes_no [ -w "$tower" ])"
  set -- $(df -Pk -- "$ledger" 2>/dev/null | tail -n 1) && fact ledger.free_kb "$4"
  for name in $names; do
    [ ! -e "$tower/$name" ] || {
      set -- $(stat -c '%s %.3Y' -- "$tower/$name") $(sha256sum <"$tower/$name") && fact tower.file "$name $1 ${2%.*}${2#*.} $3"; }
  done
  set -- $(stat -c '%i %s' -- "$log" 2>/dev/null) && fact log.inode "$1" log.size "$2"
  wait
  [ ! -s "$tower_file" ] || [ "$(stat -c %s -- "$tower_file")" -gt 16384 ] || fact tower.base64 "$(base64 -w0 -- "$tower_file")"
}
main "$@"
