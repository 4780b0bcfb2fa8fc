# Baton guard, Solana. Who runs as the staked identity is decided by `set-identity` and, after a restart, by the link that `--identity` names.
# Of two nodes at most one may run as it, and its tower must never be older than its last vote.
TARGET_KEYS='validator identity genesis vote unstaked ledger tower log link staked_key unstaked_key validator_bin keygen_bin cli_bin rpc_port user'
CLI_WORDS='set-identity|contact-info|monitor|wait-for-restart-window|exit|authorized-voter|catchup|slot'
check_target() {
  is_key "$identity" && is_key "$genesis" && is_key "$unstaked" && [ "$identity" != "$unstaked" ] && is_number "$rpc_port" ||
    refuse bad-target 'A public key or the port of the target is malformed.'
  for path in "$ledger" "$tower" "${log#-}/" "$link" "$staked_key" "$unstaked_key" "$validator_bin" "$keygen_bin" "$cli_bin"; do
    [ "$path" != "${path#/}" ] || refuse bad-target 'Every path of the target is absolute.'; done
  state=$STATE_ROOT/solana-$genesis/$identity tower_file=$tower/tower-1_9-$identity.bin copy_file=$tower/baton-copy-$identity.bin
  names="tower-1_9-$identity.bin tower-1_9-$identity.bin.new tower-$identity.bin" # all that the client reads
}
# Finds the servers of this ledger, not CLI calls; cut short it counts `unknown`. `-e` is glued on, so that grep does not find itself.
find_process() {
  count=unknown; found=$(set +f; bounded 3 grep -slzxF "-e$ledger" "-e--ledger=$ledger" /proc/[0-9]*/cmdline) || [ $? -lt 124 ] || return
  [ -z "$found" ] || found=$(bounded 2 grep -sLzxE "$CLI_WORDS" $found) || [ $? -lt 124 ] || return
  [ -z "$found" ] || found=$(bounded 2 grep -slzxE -e '--identity(=.*)?|-i' $found) || [ $? -lt 124 ] || return
  set -- $found && count=$# pid=${1#/proc/} && pid=${pid%/cmdline} && [ "$count" = 1 ] && start_of "$pid" && process_start=$started
}
ask_identity() { bounded 2 "$validator_bin" -l "$ledger" contact-info --output json-compact 2>/dev/null; }; look_identity() { read_identity "$(ask_identity)"; }
read_identity() { running=${1#*'"id":"'} && running=${running%%'"'*} && is_key "$running" || running=unknown; } # unknown proves nothing
pubkey() { # prints public keys only: a secret key is longer than any of them
  [ -e "$1" ] || { is_key "$1" && echo "$1" || echo missing; return; } # a start argument may be the key itself
  held=$(bounded 3 "$keygen_bin" pubkey "$1" 2>/dev/null) && is_key "$held" && echo "$held" || echo unreadable
}
uid_of() { while read -r name uid _; do [ "$name" != Uid: ] || return 0; done <"/proc/$1/status"; uid=none; } 2>/dev/null
tower_sha() { sum=$(sha256sum <"$tower_file") && echo "${sum%% *}"; } 2>/dev/null
is_linked_to() { [ -L "$link" ] && [ "$link" -ef "$1" ]; }; need_link() { flip_link "$1" || refuse link-failed 'The link could not be replaced.'; }
# Made beside and renamed: `ln -sf` leaves a moment without a link. A link that is right already may not be on disk yet.
flip_link() { is_linked_to "$1" && sync "${link%/*}/" || { rm -f -- "$link.baton" && ln -s -- "$1" "$link.baton" && move_up "$link.baton" "$link"; }; }
need_owner() { uid_of self && own=$uid && uid_of "$pid" && [ "$uid" = "$own" ] || refuse wrong-user 'The validator runs as another user.'; }
need_keys() {
  [ "$(pubkey "$staked_key") $(pubkey "$unstaked_key")" = "$identity $unstaked" ] || refuse wrong-key 'A key file does not hold its key.'
  [ -L "$link" ] || refuse link-not-symlink 'The identity link is not a symbolic link.'
}
need_ready() { # what holds before every effect, so that nothing rests on the request's word alone; sets `running`
  find_process || refuse process-count "Found $count validator processes for this ledger instead of one."
  need_owner && need_keys
  look_identity; [ "$running" = "$identity" ] || [ "$running" = "$unstaked" ] || refuse identity-unknown 'It runs as neither of the two keys.'
  clock && [ "$((limit - now))" -gt 4500 ] || refuse too-slow 'The host is too slow for what would follow.' # set-identity may take 4 s
}
need_unstaked() { [ "$running" = "$unstaked" ] || refuse not-unstaked 'The process does not run as its unstaked key.'; }
need_place() {
  is_linked_to "$unstaked_key" || refuse link-not-unstaked 'After a restart this node would not be passive.'
  for name in $names; do [ ! -e "$tower/$name" ] || refuse tower-present 'A tower of the identity is here already.'; done
}
# FROM TO ARGUMENTS: 0 if the process runs as TO now, 1 if it was refused in known words and still runs as FROM. Else it stays in flight: killing the
# program (124, 128 and above) does not cancel what the validator has accepted. Its output goes to a file: a pipe would last as long as it.
set_identity() {
  from=$1 to=$2 running=$2 && shift 2 && clock && fact set_identity_began_ms "$now"
  bounded 4 "$validator_bin" -l "$ledger" set-identity "$@" >"$state/.output" 2>&1
  code=$? && clock && fact set_identity_ended_ms "$now"
  [ "$code" = 0 ] || { running=unknown && [ "$code" -lt 124 ] && look_identity; [ "$running" != "$from" ] || known_reason >/dev/null || running=unknown; }
  [ "$running" = "$from" ] || [ "$running" = "$to" ] || over unknown in-flight 'set-identity did not end well; it may still take effect.'
  flight= && [ "$running" = "$to" ]
}
known_reason() { grep -oEm1 'Unable to load tower|start up is complete|Failed to read identity|does not exist' "$state/.output"; }
refuse_failed() { refuse set-identity-failed "Exit code $code: $(known_reason)."; }
# A taker that has no word of the old node's own (`keep=link`) comes up unstaked after a restart: nobody signs, rather than two.
take_identity() {
  required=--require-tower && [ "$without" != tower ] || required= # then the client makes its own from the chain
  set_identity "$unstaked" "$identity" $required "$staked_key" || return 1
  [ "$keep" = link ] || flip_link "$staked_key" || over unknown link-failed 'The identity was taken, but the link could not be replaced.'
}
may_act_in_flight() { # giving up again is harmless, and so is ending the process that may still take it
  [ "$verb" = solana.stop ] || { [ "$verb" = solana.step-down ] && [ "${mark##*:}" = "$unstaked" ]; }
}
mark_is_over() { IFS=: && set -- $mark && unset IFS; ! is_running "$2" "$3" "$4"; } # in-flight PID START BOOT TARGET
again() { sleep 2.1; } # between two looks that have to say the same
# A command is over when its process is gone, or when its identity is seen twice, 2 s apart. Not seeing it proves nothing.
settle_in_flight() {
  how=process-gone; mark_is_over ||
    { how=adopted && look_identity && [ "$running" = "${mark##*:}" ] && again && look_identity && [ "$running" = "${mark##*:}" ]; } || return 0
  set -- $last && run=$1 step=$2 attempt=$3 verb=$4 digest=$5 term=$6 opened=$last
  need_receipt "unknown $how" && opened=
}
step_down() {
  note=$(stat -L -c '%i %s' -- "${log#-}" 2>/dev/null) # before the look: so an adoption is logged behind this position
  need_ready && [ -s "$tower_file" ] || refuse tower-missing 'There is no tower to hand over.'
  if [ "$running" = "$identity" ]; then keep barrier "$note"
  else one_line "$state/barrier" && note=$line || note= # given up before: proven again from where that began
    last_given; [ "$emitted" = none ] || [ "$emitted" = "$(tower_sha)" ] || refuse tower-changed 'Not the tower that was handed out before.'; fi
  target=$unstaked && [ "$running" = "$unstaked" ] && [ "$in_flight" = none ] && target=
  begin "$target"
  is_linked_to "$staked_key" && flipped=yes || flipped=no
  need_link "$unstaked_key" && fact link.flipped "$flipped" # durable before the identity is given up
  watch_log $note; [ -z "$target" ] || set_identity "$identity" "$unstaked" "$unstaked_key" || { [ "$flipped" = no ] || flip_link "$staked_key"; refuse_failed; }
  prove_barrier || { fact barrier.last_voting "$voting"; [ "$target" ] || flight=again; over unknown barrier-unproven 'The identity was given up; its last vote is not proven to be in the tower.'; }
  clock && fact barrier "$barrier" barrier.last_voting "$voting" barrier_ms "$((now - began))"
  outcome=$sha; { printf 'data %s %s\n' "$((${#hex} / 3))" "$sha" && cat -- "$tower_file" && echo; } & sending=$! # while the receipt is closed
}
last_given() { gave=0 emitted=none # by the receipts: term of the last giving up, and the tower handed out since it last ran as the identity
  while read -r _ _ _ past _ past_term past_state past_detail; do
    case "$past $past_state $past_detail" in *' refused '*) ;;
      'solana.step-down done '*) gave=$past_term emitted=$past_detail ;;
      'solana.step-down begun -' | 'solana.step-down unknown again') gave=$past_term ;; # it had been given up before
      'solana.step-down '*) gave=$past_term emitted=none ;; 'solana.step-up '* | 'solana.take-back '*) emitted=none ;; # it voted, or may have
    esac
  done 2>/dev/null <"$state/receipts"
}
# set-identity returns before the voting loop takes the new key, and the loop votes once more with the old one. Over when (a) the log says so
# and the tower holds the last vote logged before, or (b) the slot has changed twice since and the tower is still. Time alone proves nothing.
prove_barrier() {
  clock && began=$now slots=0 seen= voting=none
  while clock && [ "$now" -lt "$limit" ] || return 1; do
    barrier=log && was_adopted $note && tower_is_final && return
    if [ -z "$note" ] || [ "$((now - began))" -gt 3000 ]; then # no log, or it keeps silent
      slot=$(bounded 2 "$cli_bin" slot --url "http://127.0.0.1:$rpc_port" --commitment processed 2>/dev/null)
      is_number "$slot" && [ "$slot" != "$seen" ] && seen=$slot slots=$((slots + 1)) # the first reading is no change
      barrier=slots && [ "$slots" -gt 2 ] && tower_is_final && return
    fi
    sleep 0.003 # the role is nobody's meanwhile
  done
}
# INODE OFFSET: follows the log from 2 MiB before the offset on, so that nothing has to be started once the adoption is there; ends with this shell.
watch_log() {
  votes=$state/.votes && rm -f -- "$votes" && is_number "$2" && before=$(($2 > 2097152 ? 2097152 : $2)) from=$(($2 - before + 1)) && printf '' >"$votes" || return 0
  timeout -s KILL 9 tail --pid=$$ -s .02 -c "+$from" -f -- "$log" 2>>"$votes" | grep -aboE --line-buffered "voting: [0-9]+|Identity changed from $identity to $unstaked" >>"$votes" &
} 7<&- 2>/dev/null
was_adopted() { # INODE OFFSET: the adoption behind the offset, and the last vote before it; a log that was rotated or cut proves nothing
  found=none && while IFS=: read -r at what slot; do case $what:$slot in voting:*) found=${slot# } ;; *'file truncated') return 1 ;; *) [ "$at" -ge "$before" ] && {
    set -- "$1" "$(($2 - before + at))" $(stat -L -c '%i %s' -- "$log") && [ "$3" = "$1" ] && [ "$4" -gt "$2" ] && { [ "$found" = none ] || is_number "$found"; } && voting=$found
    return; } ;; esac; done <"$votes"; return 1; } 2>/dev/null
# The slot as the tower stores it, 8 bytes, lowest first: a hint for when to read; Baton decodes the bytes and decides. Hashed last: never an older tower.
tower_is_final() {
  hex=$(od -An -v -tx1 -w65536 -- "$tower_file" && sha256sum <"$tower_file") && sha=${hex##*"$NL"} && sha=${sha%% *} && hex=${hex%"$NL"*} && is_sha256 "$sha" || return 1
  [ "$voting" != none ] || { sleep 1 && [ "$sha" = "$(tower_sha)" ]; return; } # a vote that was cast may still be on its way to the disk
  set -- && for shift in 0 8 16 24 32 40 48 56; do set -- "$@" "$((voting >> shift & 255))"; done
  bytes=$(printf ' %02x' "$@") && case $hex in *"$bytes"*) ;; *) return 1 ;; esac
}
# Arming: all checks beforehand, so that the commit line is followed by as little as can be.
arm() {
  need_ready && need_unstaked && need_place && ! is_armed || refuse armed-elsewhere 'Another call is armed.'
  [ "$armed_run" != "$run" ] || [ "$attempt" -gt "$armed_attempt" ] || refuse already-armed 'This attempt was armed before.'
  read -r nonce </proc/sys/kernel/random/uuid && start_of $$ && clock
  deadline=$((now + ARM_MS)) incoming=$tower/baton-incoming-$nonce # a name the client never reads
  keep role_boot "$boot" && keep armed "$nonce $run $attempt $$ $started $boot $incoming" # the boot in which it may get the role
  fact armed "$nonce" deadline_uptime_ms "$deadline"
}
is_in_time() { clock && [ "$now" -lt "$deadline" ]; }; need_time() { is_in_time || refuse arm-expired 'The deadline passed; nothing was changed.'; }
# COMMAND …: runs it on the input until the deadline. A line is read byte by byte, so that what follows it stays in the pipe.
take() { is_in_time && timeout -s KILL "$(((deadline - now + 999) / 1000))" "$@" <&7; }
take_line() { line=$(take sh -c 'IFS= read -r line && printf %s "$line"') || { need_time; refuse input-ended 'The input ended; nothing was changed.'; }; }
receive() {
  take_line && set -- $line
  if [ "$without" ]; then is_number "$4" && [ "$line" = "tower 0 none $4" ] && outcome=none || refuse bad-tower-line 'Malformed.'; else receive_tower "$@"; fi
  take_line
  [ "$line" = "commit $run $attempt $term $nonce $outcome" ] || refuse bad-commit 'The commit line is not the one expected.'
}
receive_tower() {
  is_term "$2" && [ "$2" -le 65536 ] && is_sha256 "$3" && is_number "$4" && [ "$line" = "tower $2 $3 $4" ] || refuse bad-tower-line 'Malformed.'
  take head -c "$2" >"$incoming"; sum=$(sha256sum <"$incoming") && [ "${sum%% *}" = "$3" ] ||
    case $(stat -c %s -- "$incoming") in "$2") refuse wrong-hash 'The hash is not as announced.' ;; *) refuse short-data 'Bytes are missing.' ;; esac
  fact loaded "$3" && outcome=$3 && sync "$incoming" "$tower/" || refuse tower-unwritable 'The tower could not be stored.' # while Baton writes `told`
}
# After the commit line, under the lock: everything may have changed while it waited, so all is looked at again.
take_up() {
  need_time && need_place
  is_running "$pid" "$process_start" "$boot" || refuse process-changed 'The validator was restarted since it was armed.'
  ask_identity >"$state/.look" & begin "$identity" # written while the validator is asked
  line= && wait $! && one_line "$state/.look"
  read_identity "$line" && need_unstaked
  [ "$without" = tower ] || move_up "$incoming" "$tower_file" || { rm -f -- "$tower_file"; refuse tower-unwritable 'The tower could not be stored.'; }
  incoming= && take_identity || { [ ! -e "$tower_file" ] || move_up "$tower_file" "$tower/baton-aside-$now-${tower_file##*/}"; refuse_failed; }
}
take_back() { # after a step-down whose tower was not used: what was handed out, or else what Baton has looked at, must be what is still here
  need_ready && last_given
  [ "$term" -gt "$gave" ] || refuse term-not-higher 'Taking back needs a higher term than the giving up had.'
  if [ "$running" = "$identity" ]; then begin && keep role_boot "$boot" && { [ "$keep" = link ] || need_link "$staked_key"; } && return; fi
  [ -s "$tower_file" ] && { [ "$emitted" = none ] || [ "$sha256" = "$emitted" ]; } || refuse wrong-tower 'No tower, or not the one handed out last.'
  [ "$sha256" = "$(tower_sha)" ] || refuse tower-changed 'The tower here is not the one that was looked at.'
  begin "$identity" && keep role_boot "$boot" && take_identity || refuse_failed # a boot guard leaves the link alone in this boot only
}
repair_link() { # after a crash between identity and link: the link follows what runs, never the other way round
  case $to in staked) set -- "$identity" "$staked_key" ;; unstaked) set -- "$unstaked" "$unstaked_key" ;; *) refuse bad-request 'to?' ;; esac
  need_ready && [ "$running" = "$1" ] || refuse link-not-running 'The process does not run as that key.'
  begin && { [ "$to" = unstaked ] || keep role_boot "$boot"; } && need_link "$2"
}
set_aside() {
  need_ready && need_unstaked && ! is_armed || refuse armed-elsewhere 'An armed call may take the identity.'
  begin && clock && for name in $names; do
    [ ! -e "$tower/$name" ] || { mv -T -- "$tower/$name" "$tower/baton-aside-$now-$name" && fact aside "$name"; } || over unknown aside-failed 'Not all.'
  done && sync "$tower"
}
# Fewer signers, whatever the process says or does not say. The link first, durable: from here on a start, by whomever, comes up unstaked. Then the
# fence file, durable, before the process is gone: a supervisor starts it again at once, and a boot guard starts nothing under that file. Then the
# process, with whatever it was told. What is not proven then is `unknown`, and what was done stays: it makes no signer.
stop_validator() {
  find_process || [ "$count" = 0 ] || refuse process-count "Found $count validator processes for this ledger."
  [ "$count" = 0 ] || need_owner; need_keys
  flight=$mark && need_receipt "begun ${flight:--}" # a command in flight stays so until its process is seen gone
  need_link "$unstaked_key" && save fenced "$run $attempt" || over unknown state-unwritable 'The fence file could not be written; nothing was stopped.'
  ended=none && [ "$count" = 0 ] || ! is_running "$pid" "$process_start" "$boot" || { kill -KILL "$pid" && ended=$pid; }
  victim="$pid $process_start $boot" left=; fact fence.file yes stopped "$ended" boot_guard "$(has_boot_guard)"
  until seen=$left && look_left && [ "$left" = "$seen" ]; do # the same twice, 2 s apart: a supervisor has started it again by then
    clock && [ "$((limit - now))" -gt 2500 ] || over unknown not-stopped "Not proven gone: number of processes $count, identity $running."
    [ "$left" ] && again || sleep 0.3
  done
  mark_is_over || over unknown in-flight 'The process of an earlier command still runs.'
  flight= outcome=${left%% *}; fact proof "$outcome"
}
# Sets `left`: `gone`, or `unstaked` with its process, or nothing where that is not known. The list of processes may hide one of another user, and
# one that names the ledger by another path is not found in it: its socket answers, or it holds the lock that the client takes on its ledger.
look_left() {
  find_process; look_identity; left= inode=$(stat -c %i -- "$ledger/ledger.lock")
  case $count:$running in
    0:unknown) grep -q ":${inode:-none} " /proc/locks; [ $? != 1 ] || left=gone ;;
    "1:$unstaked") left="unstaked $pid $process_start" ;;
  esac
  ! is_running $victim && is_linked_to "$unstaked_key" || left=
  [ "$left" ]
} 2>/dev/null
has_boot_guard() { one_line "$state/guarded" && [ "$line" = "$boot" ] && echo yes || echo no; } # it says so whenever it runs
unfence() { # the link alone decides what comes up then
  need_keys && is_linked_to "$unstaked_key" || refuse link-not-unstaked 'It would come up as the validator.'
  begin && rm -f -- "$state/fenced" && sync "$state/" || over unknown state-unwritable 'The fence file could not be removed.'
  fact fence.file no
}
# A copy of the active's tower, for a takeover. No role, no term: the name is one that the client never reads, and whoever takes it proves its age.
copy_tower() {
  [ -e "$state" ] || refuse state-missing 'This host has no record of terms for this validator.'
  find_process && look_identity && [ "$running" = "$unstaked" ] || refuse not-unstaked 'The process does not run as its unstaked key.'
  deadline=$limit && take_line && set -- $line
  is_term "$2" && [ "$2" -le 16384 ] && is_sha256 "$3" && [ "$line" = "copy $2 $3" ] || refuse bad-tower-line 'Malformed.'
  incoming=$copy_file.$$ && take head -c "$2" >"$incoming"; sum=$(sha256sum <"$incoming") && [ "${sum%% *}" = "$3" ] || refuse wrong-hash 'The hash is not as announced.'
  sync "$incoming" && move_up "$incoming" "$copy_file" && incoming= && fact copied "$3" || refuse tower-unwritable 'The copy could not be stored.'
}
need_taking() { # `keep` and `without` as they are meant, and nowhere else: whatever else stands there takes nothing
  case "$verb $without $keep" in "$verb  " | 'solana.step-up tower ' | 'solana.step-up tower link' | 'solana.step-up  link' | 'solana.take-back  link') ;;
    *) refuse bad-request 'without or keep?' ;; esac
}
act() { need_taking; case $verb in
  solana.step-down) acting && step_down 9>&- ;;
  solana.step-up) acting && arm 9>&- && exec 9>&- && receive && acting && take_up 9>&- ;; # it waits without the lock
  solana.take-back) acting && take_back 9>&- ;;
  solana.stop) acting && stop_validator 9>&- ;; solana.unfence) acting && unfence 9>&- ;; solana.tower.copy) copy_tower ;;
  solana.link) acting && repair_link 9>&- ;; solana.tower.set-aside) acting && set_aside 9>&- ;;
  solana.restart-window) is_term "$idle" || refuse bad-request 'idle?'; bounded 8 "$validator_bin" -l "$ledger" wait-for-restart-window \
    --min-idle-time "$idle" --skip-new-snapshot-check >/dev/null 2>&1 && open=open || open=closed; fact restart.window "$open" ;; # looks only
  *) refuse bad-request 'The verb is not known.' ;;
esac; }
key_facts() { fact "key.$1" "$(pubkey "$2")" "key.$1.mode" "$(stat -L -c %a -- "$2")" "key.$1.owner" "$(stat -L -c %U -- "$2")"; }
chain_facts() { # each background job starts a program; together they take as long as the slowest
  find_process; fact process.count "$count" target "$identity $genesis $vote $unstaked $ledger $tower $log $link $staked_key \
$unstaked_key $validator_bin $keygen_bin $cli_bin $rpc_port $user"
  [ "$count" != 1 ] || {
    uid_of "$pid" && fact process.pid "$pid" process.start "$process_start" process.user "$(id -nu "$uid")" process.exe "$(readlink "/proc/$pid/exe")"
    before= && tr '\0' '\n' <"/proc/$pid/cmdline" | while IFS= read -r line; do fact process.arg "$line"
      case $before in --vote-account | --authorized-voter) fact "process.${before#--}" "$(pubkey "$line")" ;; esac; before=$line; done
  }
  fact client.version "$(bounded 4 "$validator_bin" --version)" & fact boot.identity "$(pubkey "$link")" &
  key_facts staked "$staked_key" & key_facts unstaked "$unstaked_key" & { look_identity && fact identity.running "$running"; } &
  if [ -L "$link" ]; then kind=symlink; elif [ -e "$link" ]; then kind=file; else kind=missing; fi
  fact link.kind "$kind" link.target "$(readlink -- "$link")" ledger.owner "$(stat -c %U -- "$ledger")" tool.cli "$([ -x "$cli_bin" ] && echo yes || echo no)" \
    ledger.writable "$([ -w "$ledger" ] && echo yes || echo no)" tower.writable "$([ -w "$tower" ] && echo yes || echo no)"
  set -- $(df -Pk -- "$ledger" | tail -n 1) && fact ledger.free_kb "$4"
  for name in $names; do
    [ ! -e "$tower/$name" ] || { set -- $(stat -c '%s %.3Y' -- "$tower/$name") $(sha256sum <"$tower/$name") && [ $# = 4 ] && fact tower.file "$name $1 ${2%.*}${2#*.} $3"; }; done
  [ -e "$state/fenced" ] && kind=yes || kind=no; one_line "$state/role_boot" || line=none; fact fence.file "$kind" role_boot "$line" boot_guard "$(has_boot_guard)"
  [ ! -s "$copy_file" ] || [ "$(stat -c %s -- "$copy_file")" -gt 16384 ] || fact copy.file "$(stat -c '%s %Y000' -- "$copy_file")" copy.base64 "$(base64 -w0 -- "$copy_file")"
  [ ! -e "$log" ] || { set -- $(stat -L -c '%i %s' -- "$log") && fact log.inode "$1" log.size "$2"; }
  wait; [ ! -s "$tower_file" ] || [ "$(stat -c %s -- "$tower_file")" -gt 16384 ] || fact tower.base64 "$(base64 -w0 -- "$tower_file")"
} 2>/dev/null
main "$@"
