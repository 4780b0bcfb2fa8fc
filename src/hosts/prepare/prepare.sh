# Baton prepare. Brings a host into the state that the guard expects, over an operator's login: Baton's own key can neither call this nor do
# what it does. It shares the guard's core (terms, lock, receipts) with a record of its own, PREPARE_ROOT, which only its own user can write: what
# root would put back must not come from where the validator's user could have put something else. Each file is changed only if it has the
# SHA-256 that people saw, with a copy kept before; whatever belongs to a user is read and written as that user. No verb prints a secret key.
PREPARE_ROOT=/var/lib/baton-prepare GUARD_FILE=/usr/local/lib/baton/guard BOOT_GUARD_FILE=/usr/local/lib/baton/boot-guard
SUDOERS_FILE=/etc/sudoers.d/baton BATON_ROOT=$STATE_ROOT GUARD_HOST_FILE=$HOST_FILE
STATE_ROOT=$PREPARE_ROOT HOST_FILE= # what a prepared host's own file says of paths is what is to be written here
MAX_BYTES=49152 # the guard is the largest; a start file of this size is none
TARGET_KEYS='validator identity genesis ledger link staked_key unstaked_key validator_bin keygen_bin user login start_file unit keys_file'
CALL_KEYS="$CALL_KEYS before after bytes role entry set" TOOLS="$TOOLS chmod chown rmdir setpriv stat"
CLI_WORDS='set-identity|contact-info|monitor|wait-for-restart-window|exit|authorized-voter|catchup|slot'
cd / || exit
check_target() {
  is_key "$identity" && is_key "$genesis" || refuse bad-target 'A public key of the target is malformed.'
  for path in "$ledger" "$link" "$staked_key" "$unstaked_key" "$validator_bin" "$keygen_bin"; do
    [ "$path" != "${path#/}" ] || refuse bad-target 'Every path of the target is absolute.'; done
  me=$(id -un) && id -u "$user" >/dev/null && id -u "$login" >/dev/null || refuse bad-target 'A user of the target is not on this host.'
  [ "${keys_file:--}" != - ] || { home=$(getent passwd "$login") && home=${home%:*} && keys_file=${home##*:}/.ssh/authorized_keys; }
  [ "${start_file:--}" != - ] || start_file=
  [ "${unit:--}" != - ] || unit=
  state=$STATE_ROOT/solana-$genesis/$identity guard_state=$BATON_ROOT/solana-$genesis/$identity voter=
}
as() { actor=$1 && shift; [ "$actor" != "$me" ] || { "$@"; return; }; setpriv --reuid="$(id -u "$actor")" --regid="$(id -g "$actor")" --init-groups -- "$@"; }
bounded_as() { # SECONDS USER COMMAND …: programs of the validator's user are never run as root
  seconds_=$1 actor=$2 && shift 2; [ "$actor" != "$me" ] || { bounded "$seconds_" "$@"; return; }
  bounded "$seconds_" setpriv --reuid="$(id -u "$actor")" --regid="$(id -g "$actor")" --init-groups -- "$@"
}
pubkey() { # prints public keys only: a secret key is longer than any of them
  as "$user" test -e "$1" || { as "$user" test -L "$1" && echo unreadable || echo missing; return; }
  held=$(bounded_as 3 "$user" "$keygen_bin" pubkey "$1" 2>/dev/null) && is_key "$held" && echo "$held" || echo unreadable
}
# As the guard finds it: servers of this ledger, no CLI calls.
find_process() {
  count=unknown pid= process_start=; found=$(set +f; bounded 3 grep -slzxF "-e$ledger" "-e--ledger=$ledger" /proc/[0-9]*/cmdline) || [ $? -lt 124 ] || return
  [ -z "$found" ] || found=$(bounded 2 grep -sLzxE "$CLI_WORDS" $found) || [ $? -lt 124 ] || return
  [ -z "$found" ] || found=$(bounded 2 grep -slzxE -e '--identity(=.*)?|-i' $found) || [ $? -lt 124 ] || return
  set -- $found && count=$# pid=${1#/proc/} && pid=${pid%/cmdline} && [ "$count" = 1 ] && start_of "$pid" && process_start=$started
}
# Sets `running` and `now_role`. Whatever is not certain is `unknown`, and nothing is changed that a start would depend on.
look_role() {
  running=unknown now_role=unknown; find_process || return 0
  said=$(bounded_as 2 "$user" "$validator_bin" -l "$ledger" contact-info --output json-compact 2>/dev/null)
  running=${said#*'"id":"'} && running=${running%%'"'*} && is_key "$running" || { running=unknown; return 0; }
  [ "$running" = "$identity" ] && now_role=active || now_role=passive
}
# Sets what the running process was started with, which no file tells: `started_key`, and whether the staked key is among its voters.
look_start() {
  started_key= started_voter=no any=no before_= && [ "$count" = 1 ] || return 0
  IFS=$NL && for word in $(tr '\0' '\n' <"/proc/$pid/cmdline"); do unset IFS
    case $word in --identity=* | --authorized-voter=*) before_=${word%%=*} word=${word#*=} ;; esac
    case $before_ in --identity | -i) started_key=$word ;;
      --authorized-voter) any=yes; [ "$(pubkey "$word")" != "$identity" ] || started_voter=yes ;; esac
    before_=$word
  done; unset IFS
  # Where none is named the client takes the identity it was started with; behind a link that may have been another one.
  [ "$any" = yes ] || [ "$started_key" = "$link" ] || [ "$(pubkey "$started_key")" != "$identity" ] || started_voter=yes
}
# NAME: sets path, who (acts on it), owner and mode (of a new one).
place() {
  owner=root group=root mode=644
  case $1 in
    start) path=$start_file ;; keys) path=$keys_file ;; guard) path=$GUARD_FILE mode=755 ;; boot-guard) path=$BOOT_GUARD_FILE mode=755 ;;
    host-file) path=$GUARD_HOST_FILE ;; sudoers) path=$SUDOERS_FILE mode=440 ;; *) refuse bad-request 'The file is not known.' ;;
  esac
  who=$me kind=missing sum=none size=0
  if [ -L "$path" ]; then kind=link
  elif [ -f "$path" ]; then
    set -- $(stat -c '%U %G %a %s %h' -- "$path") && owner=$1 group=$2 mode=$3 size=$4 kind=file
    [ "$5" = 1 ] || kind=named-twice # the other name would keep the old text, and nobody knows which one is used
    [ "$me" != root ] || who=$owner # what is a user's is touched with that user's rights
    folder=$(stat -c %U -- "${path%/*}")
    [ "$owner" = "$folder" ] || [ "$owner" != root ] || kind=loose # somebody else could exchange it under our hands
    [ "$size" -le "$MAX_BYTES" ] || kind=large
    [ "$kind" != file ] || { sum=$(as "$who" cat -- "$path" | sha256sum) && sum=${sum%% *}; }
    [ "$sum" != e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ] || [ "$size" = 0 ] || { kind=unreadable sum=none; }
  elif [ -e "$path" ]; then kind=other; fi
}
file_facts() { # NAME
  place "$1"; fact "file.$1" "$kind $sum $size $owner $mode" "file.$1.path" "$path"
  [ "$kind" = file ] || return 0
  case $1 in start | keys | sudoers | host-file) fact "file.$1.base64" "$(as "$who" base64 -w0 -- "$path")" ;; esac
}
link_facts() {
  if as "$user" test -L "$link"; then fact link.kind symlink link.target "$(as "$user" readlink -- "$link")"
  elif as "$user" test -e "$link"; then fact link.kind file link.target ''; else fact link.kind missing link.target ''; fi
}
chain_facts() {
  look_role; look_start; fact started.key "$started_key" started.voter "$started_voter"; fact process.count "$count" process.pid "$pid" process.start "$process_start" identity.running "$running" role "$now_role" user.home "${keys_file%/.ssh/*}"
  for name in start keys guard boot-guard host-file sudoers; do file_facts "$name"; done
  fact key.staked "$(pubkey "$staked_key")" key.unstaked "$(pubkey "$unstaked_key")"; link_facts
  if [ ! -d "$BATON_ROOT" ]; then found=missing; elif as "$user" test -w "$BATON_ROOT"; then found=writable; else found=not-writable; fi
  fact record "$found"
  one_line "$state/voter" && [ "$line" = "$pid $process_start $boot" ] && found=yes || found=no
  fact voter.added "$found"
  [ -z "$unit" ] || fact unit.state "$(bounded 3 systemctl is-active "$unit")"
  newest_kept; [ -z "$dir" ] || (set +f && for kept_file in "$state/kept/$dir"/*.entry; do one_line "$kept_file" && fact kept "$dir $line"; done)
} 2>/dev/null
# The newest change that was not taken back. Names begin with a number of four digits, so that their order is that of time.
newest_kept() { dir= && [ -d "$state/kept" ] && for each in $(set +f && cd "$state/kept" && ls -d [0-9]*-r-* 2>/dev/null); do
  (set +f && ls "$state/kept/$each/"*.entry >/dev/null 2>&1) && dir=$each; done; return 0; }
# FILE BEFORE AFTER OWNER MODE: what was there, before it is changed. Written before the effect: an entry without one is found out by its hashes.
keep_entry() {
  mkdir -p "$state/kept" && dir=$(cd "$state/kept" && set +f && ls -d [0-9]*-"$run" 2>/dev/null | tail -n 1)
  [ -n "$dir" ] || { dir=$(printf '%04d-%s' "$(($(ls "$state/kept" | wc -l) + 1))" "$run") && mkdir "$state/kept/$dir" && sync "$state/kept/"; } || refuse_kept
  keep_in=$state/kept/$dir && number=$(printf '%02d' "$(($(ls "$keep_in" | grep -c '\.entry$\|\.undone$') + 1))") || refuse_kept
  for kept_file in $(set +f && cd "$keep_in" && ls *.entry 2>/dev/null); do # kept before, by a call that was cut off
    one_line "$keep_in/$kept_file" && case $line in ??" $1 $2 $3 "*) return 0 ;; esac; done
  if [ "$3" != generated ] && [ "$1" != link ] && [ "$2" != none ]; then
    as "$who" cat -- "$path" >"$keep_in/$number.bytes" && set -- "$@" "$(sha256sum <"$keep_in/$number.bytes")" && [ "${6%% *}" = "$2" ] && sync "$keep_in/$number.bytes" || refuse_kept
  fi
  printf '%s\n' "$number $1 $2 $3 $4 $5 ${now_role:-unknown}" >"$keep_in/.entry" && sync "$keep_in/.entry" && move_up "$keep_in/.entry" "$keep_in/$number.entry" || refuse_kept
}
refuse_kept() { refuse backup-failed 'What is there could not be kept, so it is not changed.'; }
# BYTES: made beside and renamed, with owner and mode as they were, so that neither a reader nor a power cut meets half a file.
put() {
  fresh=$path.baton-new
  as "$who" rm -f -- "$fresh" && as "$who" sh -c 'umask 077; cat >"$1"' sh "$fresh" <"$1" && { [ "$me" != root ] || [ "$who" != root ] || chown "$owner:$group" "$fresh"; } &&
    { [ "$who" = root ] || as "$who" chgrp "$group" "$fresh"; } && as "$who" chmod "$mode" "$fresh" && as "$who" sync "$fresh" &&
    as "$who" mv -fT -- "$fresh" "$path" && as "$who" sync "${path%/*}/" && return
  as "$who" rm -f -- "$fresh"; return 1
}
# systemd starts what it has read last, not what is on disk.
reload_unit() { case $start_file in *.service) bounded 5 systemctl daemon-reload >"$state/.output" 2>&1 ;; esac || over unknown reload-failed 'systemd did not read its units anew.'; }
need_hashes() { { [ "$before" = none ] || is_sha256 "$before"; } && { [ "$after" = none ] || is_sha256 "$after"; } || refuse bad-request 'before or after?'; }
need_plain() { # what no copy could be kept of is left alone
  case $kind in file | missing) ;; *) refuse "file-$kind" "$path is left alone: it is no plain file that only its owner can exchange (${kind})." ;; esac
  case $1 in start | keys) [ "$kind" = file ] ;; *) [ "$me" = root ] ;; esac || refuse not-possible "$path is missing, or only root may write it."
}
# NAME: the file has its new bytes already, or the old ones that people saw.
is_done() { [ "$sum" != "$after" ] || return 0; [ "$sum" = "$before" ] || refuse changed-since "$path is not what the card showed any more."; return 1; }
write() {
  need_hashes && place "$part" && need_plain "$part" && is_number "$bytes" && [ "$bytes" -le "$MAX_BYTES" ] || refuse bad-request 'bytes?'
  # The link first: a start between the two must come up as what runs now, and the new text names the link.
  [ "$part" != start ] || { look_role && need_right_link; }
  case $part:$path in start:*.service) [ "$me" = root ] || refuse not-possible 'Only root can have systemd read a unit anew.' ;; esac
  begin; ! is_done || { [ "$part" != start ] || reload_unit; outcome=same && return; }
  incoming=$state/.incoming && bounded 5 head -c "$bytes" <&7 >"$incoming"
  set -- $(sha256sum <"$incoming") && [ "$1" = "$after" ] || refuse short-data 'The new bytes did not come whole.'
  # A mistake there would lock everybody out of sudo, and a guard that cannot be read would lock Baton out.
  [ "$part" != sudoers ] || bounded 3 visudo -c -q -f "$incoming" >/dev/null 2>&1 || refuse sudoers-invalid 'visudo does not take the new text.'
  case $part in guard | boot-guard) bounded 3 sh -n "$incoming" 2>/dev/null || refuse script-invalid 'The new text is no script.' ;; esac
  [ "$kind" = file ] || (umask 022 && mkdir -p "${path%/*}") || refuse write-failed 'The directory could not be made.'
  keep_entry "$part" "$before" "$after" "$owner" "$mode"
  put "$incoming" || refuse write-failed "$path could not be written."
  [ "$part" != start ] || reload_unit
  outcome=$after
}
need_right_link() {
  case $now_role in active) wanted=$staked_key ;; passive) wanted=$unstaked_key ;; *) refuse role-unknown 'It cannot be told what runs here.' ;; esac
  as "$user" test -L "$link" && as "$user" test "$link" -ef "$wanted" || refuse link-first 'The link does not lead to the key of what runs here.'
  need_right_key "$wanted"
}
keygen() { # never writes over anything: a hard link takes a name only where there is none
  held=$(pubkey "$unstaked_key") && case $held in missing) ;; unreadable) refuse key-exists 'A file is there that is no key; it is left alone.' ;; *) begin; fact key.unstaked "$held"; outcome=same; return ;; esac
  begin; look_role; keep_entry unstaked none generated "$user" 600
  fresh=$unstaked_key.baton-new && as "$user" rm -f -- "$fresh"
  bounded_as 5 "$user" "$keygen_bin" new -s --no-bip39-passphrase -o "$fresh" >/dev/null 2>&1 && as "$user" chmod 600 "$fresh" && as "$user" sync "$fresh" &&
    as "$user" ln -T -- "$fresh" "$unstaked_key" && as "$user" sync "${unstaked_key%/*}/" || { as "$user" rm -f -- "$fresh"; refuse keygen-failed 'No key could be made.'; }
  as "$user" rm -f -- "$fresh"; fact key.unstaked "$(pubkey "$unstaked_key")"
}
# What a file is called says nothing of what is in it: the identity under the name of the unstaked key would make a second signer.
need_right_key() {
  held=$(pubkey "$1") && is_key "$held" && if [ "$now_role" = active ]; then [ "$held" = "$identity" ]; else [ "$held" != "$identity" ]; fi || refuse wrong-key "$1 does not hold the key it should."
}
# The guard may be about to turn the same link: both hold its lock, where there is one. It lies in a directory of the validator's user: opened only
# for reading, which makes no file, and only where it is a plain one, since a pipe would hang whoever opens it.
guard_lock() { [ ! -e "$guard_state/lock" ] || { [ -f "$guard_state/lock" ] && [ ! -L "$guard_state/lock" ] && exec 8<"$guard_state/lock" && flock -w 2 8; } || refuse lock-busy 'The guard is at work here.'; }
make_link() {
  look_role; case "$to $now_role" in 'staked active') key=$staked_key ;; 'unstaked passive') key=$unstaked_key ;; *) refuse role-changed 'What runs here is not what the card said.' ;; esac
  need_right_key "$key"
  guard_lock; read_link
  begin; [ "$current" != "$key" ] || { as "$user" sync "${link%/*}/" && outcome=same && return; }
  [ "$current" = "$before" ] || refuse changed-since "$link is not what the card showed any more."
  keep_entry link "$before" "$key" "$user" -
  turn_link "$key" || refuse link-failed 'The link could not be made.'
}
read_link() { # sets `current`; a file in the link's place may be the only copy of a key
  if as "$user" test -L "$link"; then current=$(as "$user" readlink -- "$link"); elif as "$user" test -e "$link"; then refuse link-is-file "$link is a file, and left alone."; else current=none; fi
}
turn_link() { as "$user" rm -f -- "$link.baton" && as "$user" ln -s -- "$1" "$link.baton" && as "$user" mv -fT -- "$link.baton" "$link" && as "$user" sync "${link%/*}/"; }
make_record() {
  begin; [ -d "$BATON_ROOT" ] || { (umask 077 && mkdir -p "$BATON_ROOT") && sync "${BATON_ROOT%/*}/"; } || refuse not-possible "$BATON_ROOT could not be made."
  as "$user" test -w "$BATON_ROOT" || chown "$user:$(id -g "$user")" "$BATON_ROOT" || refuse not-possible "$BATON_ROOT is not $user's."
}
add_voter() { # harmless twice: the client says that it is there already
  find_process && [ "$(pubkey "$staked_key")" = "$identity" ] || refuse wrong-key 'There is not one process, or the staked key file does not hold the identity.'
  begin; bounded_as 4 "$user" "$validator_bin" -l "$ledger" authorized-voter add "$staked_key" >"$state/.output" 2>&1 || grep -q 'already present' "$state/.output" ||
    refuse voter-failed 'The validator did not take the voter.'
  keep voter "$pid $process_start $boot"
}
restart() { # begins it and does not wait: the caller looks again
  look_role; [ -n "$unit" ] && [ "$now_role" = "$role" ] || refuse role-changed 'No unit is named, or what runs here is not what the card said.'
  need_right_link # it comes up as its link says
  # Asked twice it is restarted once: who signs pays for each.
  is_number "$before" && [ "$before" = "$process_start" ] || refuse process-changed 'Another process runs there than the one that was to be restarted.'
  begin; fact process.pid "$pid" process.start "$process_start"
  reload_unit; bounded 5 systemctl restart --no-block "$unit" >"$state/.output" 2>&1 || refuse restart-failed "systemctl did not take the restart of $unit."
}
undo() { # SET ENTRY: only what is still as it was left is put back
  case $set:$entry in [0-9]*-r-*:[0-9][0-9]) ;; *) refuse bad-request 'set or entry?' ;; esac
  one_line "$state/kept/$set/$entry.entry" || { [ -e "$state/kept/$set/$entry.undone" ] && begin && outcome=same && return; } || refuse no-entry 'Nothing was kept under that name.'
  keep_in=$state/kept/$set && set -- $line && part=$2 before=$3 after=$4 kept_owner=$5 kept_mode=$6 kept_role=$7
  [ "$verb" = "prepare.undo.$part" ] || refuse bad-request 'That entry is of another file.'
  look_role
  case $part in
    unstaked) undo_key ;; link) need_same_role && need_safe_link && undo_link ;;
    start) need_same_role && need_safe_start "$keep_in/$entry.bytes" && undo_file ;; *) undo_file ;;
  esac
  move_up "$keep_in/$entry.entry" "$keep_in/$entry.undone" || over unknown undo-unrecorded 'It was put back, but that could not be recorded.'
}
# What was right for a node that signed is wrong for one that does not: it could come up as a second signer.
need_same_role() { [ "$now_role" = "$kept_role" ] || refuse role-changed "It was changed while this node was $kept_role, and it is $now_role now: left alone."; }
# On a node that does not sign, what stood there goes back only if it names another key than the identity for certain: its next start would make a
# second signer. What was prepared stays, which is the safer of the two.
refuse_signer() { refuse would-sign "$1, and a restart of this node would make a second signer: it stays as prepared. To have it back, put it back by hand with --identity on another key."; }
need_other_key() { # FILE WHAT: a key that is away today may be mounted tomorrow, so only one that can be read is known to be another
  held=$(pubkey "$1") && is_key "$held" || refuse_signer "The key of $2 cannot be read for certain"
  [ "$held" != "$identity" ] || refuse_signer "$2 gave the staked key"
}
need_safe_link() {
  [ "$now_role" = passive ] && [ "$before" != none ] || return 0
  case $before in /*) led=$before ;; *) led=${link%/*}/$before ;; esac
  need_other_key "$led" "$link"
}
need_safe_start() { # FILE: every word behind --identity or -i, read more strictly than any shell or systemd would
  # A signer whose link does not give the staked key is to come up without it: after a takeover the old node may still sign.
  [ "$now_role" != active ] || { as "$user" test "$link" -ef "$staked_key" || refuse link-first 'The link does not lead to the key of what runs here.'; }
  [ "$now_role" = passive ] || return 0
  named= before_=; for word in $(tr "\\\\\"'=\011" '     ' <"$1"); do
    case $word in --identity) ;; *--identity*) refuse_signer "What $start_file starts with cannot be read for certain" ;; esac
    case $before_ in --identity | -i) named=yes; case $word in
      "$link") ;; /*[!A-Za-z0-9._:/@+,-]*) refuse_signer "What $start_file starts with cannot be read for certain" ;;
      /*) need_other_key "$word" "$start_file" ;;
      *) refuse_signer "What $start_file starts with cannot be read for certain" ;; esac ;; esac
    before_=$word
  done; [ "$named" ] || refuse_signer "What $start_file starts with cannot be read for certain"
}
undo_file() {
  place "$part"; begin; [ "$sum" != "$before" ] || { [ "$part" != start ] || reload_unit; outcome=same && return; }
  [ "$sum" = "$after" ] && need_plain "$part" || refuse changed-since "$path was changed since, and is left alone."
  if [ "$before" = none ]; then as "$who" rm -f -- "$path" && as "$who" sync "${path%/*}/" || refuse write-failed "$path could not be removed."
  else
    set -- $(sha256sum <"$keep_in/$entry.bytes") && [ "$1" = "$before" ] || refuse backup-damaged 'The copy that was kept is not what it was.'
    put "$keep_in/$entry.bytes" || refuse write-failed "$path could not be written."
    [ "$part" != start ] || reload_unit
  fi
}
undo_link() {
  read_link; begin; [ "$current" != "$before" ] || { outcome=same && return; }
  [ "$current" = "$after" ] || refuse changed-since "$link was turned since, and is left alone."
  guard_lock; if [ "$before" = none ]; then as "$user" rm -f -- "$link" && as "$user" sync "${link%/*}/"; else turn_link "$before"; fi || refuse link-failed 'The link could not be turned.'
}
undo_key() { # set aside, never deleted: it may have become somebody's key
  held=$(pubkey "$unstaked_key"); begin; [ "$held" != missing ] || { outcome=same && return; }
  is_key "$held" && [ "$held" != "$running" ] && ! as "$user" test "$link" -ef "$unstaked_key" || refuse key-in-use 'The key is in use, and left alone.'
  as "$user" test ! -e "$unstaked_key.baton-undone" && as "$user" mv -nT -- "$unstaked_key" "$unstaked_key.baton-undone" && as "$user" sync "${unstaked_key%/*}/" || refuse write-failed 'The key could not be set aside.'
}
act() { case $verb in
  prepare.look) observe ;; prepare.begin) [ -e "$state" ] || create_state ;; prepare.write.*) part=${verb#prepare.write.} && acting && write 9>&- ;; prepare.keygen) acting && keygen 9>&- ;;
  prepare.link) acting && make_link 9>&- ;; prepare.record) acting && make_record 9>&- ;; prepare.voter-add) acting && add_voter 9>&- ;;
  prepare.restart) acting && restart 9>&- ;; prepare.undo.*) acting && undo 9>&- ;; *) refuse bad-request 'The verb is not known.' ;;
esac; }
may_act_in_flight() { return 1; }
settle_in_flight() { return 0; }
main "$@"
