#!/bin/sh
# Baton prepare: gets a host ready for moves. Apart from the guard: this script changes files, the guard moves identities, and the key that
# calls the one need not be able to call the other. Verbs, not commands; arguments are checked and quoted, never run. Answers are `key=value`
# lines, the last `answer=ok`, `answer=refused` (nothing was changed by this call) or `answer=unknown` (look first). Whatever it replaces it
# keeps first, under STATE_ROOT/prepare/RUN/, and `undo` puts it back. No key leaves the host: of a key file only the public key is printed.
trap '' HUP INT PIPE TERM # a cut connection must not end it between an effect and its record
set -f && umask 077 && export LC_ALL=C
STATE_ROOT=/var/lib/baton
MOST_BYTES=65536 # a start file has some 2 KiB; what is larger is no start file
KEYS='run step attempt term digest identity role user path old sha256 bytes mode link staked_key unstaked_key ledger validator_bin keygen_bin of copy server'
TOOLS='cat chmod chown cp date flock grep head id ln ls mkdir mv readlink rm sha256sum stat sync tail timeout'
NL='
'
exec 7<&0 </dev/null # input is the bytes of a file for one verb; no program can swallow it
beside= opened=no
over() { # ANSWER CODE TEXT: the one way out
  [ -z "$beside" ] || rm -f -- "$beside"
  [ "$1" = ok ] || printf 'code=%s\ntext=%s\n' "$2" "${3%%"$NL"*}"
  printf 'answer=%s\n' "$1"; exit 0
}
refuse() { over refused "$@"; }
fact() { while [ $# -gt 1 ]; do printf '%s=%s\n' "$1" "${2%%"$NL"*}"; shift 2; done; } # a value ends with its first line
is_number() { case $1 in 0) ;; '' | 0* | *[!0-9]* | ????????????????*) return 1 ;; esac; }
is_key() { case $1 in *[!1-9A-HJ-NP-Za-km-z]*) return 1 ;; esac; [ "${#1}" -ge 32 ] && [ "${#1}" -le 44 ]; }
is_sha256() { case $1 in *[!0-9a-f]*) return 1 ;; esac; [ "${#1}" = 64 ]; }
is_name() { case $1 in '' | .* | *[!A-Za-z0-9._-]*) return 1 ;; esac; } # of a run or a user: one part of a path, never `..`
is_path() { case $1 in /*/../* | */.. | *//* | */) return 1 ;; /?*) ;; *) return 1 ;; esac; }
sha_of() { sum=$(sha256sum <"$1") && echo "${sum%% *}"; } 2>/dev/null
move_up() { mv -fT -- "$1" "$2" && sync "${2%/*}/"; }
parse() {
  for name in $KEYS; do export "$name="; done
  verb=$1 && shift
  for pair; do
    case $pair in *=*[!A-Za-z0-9._:/@=+,-]*) refuse bad-request 'An argument holds a forbidden character.' ;; esac
    for name in $KEYS -; do case $pair in "$name"=*) export "$pair" && continue 2 ;; esac; done
    refuse bad-request 'An argument is not known.'
  done
  is_key "$identity" && is_name "$user" || refuse bad-target 'The identity or the user is malformed.'
  for each in "$link" "$staked_key" "$unstaked_key" "$ledger" "$validator_bin" "$keygen_bin" "${path:-/-}"; do
    is_path "$each" || refuse bad-target 'A path is not absolute, or leads up.'; done
  [ "$(id -un)" = "$user" ] || [ "$(id -u)" = 0 ] || refuse wrong-user "This login is $(id -un): neither $user nor root."
  place=$STATE_ROOT/prepare
}
# What the validator's user does is done as that user: its files stay its own, and its admin socket lets nobody else in.
as_user() {
  [ "$(id -un)" != "$user" ] || { "$@"; return; }
  runuser -u "$user" -- "$@"
}
pubkey() { # prints public keys only: a secret key is longer than any of them
  [ -e "$1" ] || { echo missing; return; }
  held=$(as_user timeout -s KILL 5 "$keygen_bin" pubkey "$1" </dev/null 2>/dev/null) && is_key "$held" && echo "$held" || echo unreadable
}
# Sets `running`: the identity the validator says it runs as, `none` where no process has this ledger, else `unknown`, which proves nothing.
look_identity() {
  running=$(as_user timeout -s KILL 5 "$validator_bin" -l "$ledger" contact-info --output json-compact 2>/dev/null)
  running=${running#*'"id":"'} running=${running%%'"'*}
  is_key "$running" && return
  running=unknown found=$(set +f; timeout -s KILL 3 grep -slzxF "-e$ledger" "-e--ledger=$ledger" /proc/[0-9]*/cmdline); code=$?
  [ "$code" -ge 124 ] || [ -n "$found" ] || running=none # 2: a process ended while it was read, which is not this one
}
# The role the plan was made for must still be the one that is seen: a link or a start file that fits the active would make a second signer
# of a standby. Two facts have to agree; `unknown` is neither.
need_role() {
  look_identity
  case $role in
    active) [ "$running" = "$identity" ] || refuse role-changed "It runs as $running, not as the identity." ;;
    passive) [ "$running" != "$identity" ] && [ "$running" != unknown ] || refuse role-changed "It runs as $running: not proven to be passive." ;;
    *) refuse bad-request 'role?' ;;
  esac
}
# Every verb that changes something: one at a time, and none of a worker that was overtaken.
acting() {
  is_name "$run" && is_number "$term" && is_number "$attempt" && is_sha256 "$digest" || refuse bad-request 'run, attempt, term or digest?'
  [ -d "$STATE_ROOT" ] || { [ "$(id -u)" = 0 ] && mkdir -m 700 -- "$STATE_ROOT" && chown "$user" "$STATE_ROOT"; } 2>/dev/null ||
    refuse no-place "$STATE_ROOT is missing and can only be made by root: sudo install -d -o $user -m 700 $STATE_ROOT"
  [ -d "$place" ] || mkdir -m 700 -- "$place" || refuse no-place "$place cannot be made."
  # The directory of somebody else could be swapped for another one while root writes there.
  [ ! -L "$place" ] && [ -O "$place" ] || refuse no-place "$place is not a directory of $(id -un)."
  { command exec 9>>"$place/lock"; } 2>/dev/null && flock -w 5 9 || refuse lock-busy 'Another call is working on this host.'
  recorded=0 && [ ! -e "$place/term-$identity" ] || read -r recorded <"$place/term-$identity"
  is_number "$recorded" || refuse state-unreadable 'The record of terms cannot be read; a person has to look.'
  [ "$term" -ge "$recorded" ] || { fact state.term "$recorded"; refuse stale-term 'A newer term is recorded here.'; }
  [ "$term" = "$recorded" ] || { echo "$term" >"$place/.term" && sync "$place/.term" && move_up "$place/.term" "$place/term-$identity"; } ||
    refuse no-place 'The term could not be written.'
  kept=$place/$run
}
# KIND OLD NEW PATH: a line of what this run changes, durable before the change. The first line of a run says for whom, and in which role.
record() {
  [ -s "$kept/manifest" ] || { mkdir -p -m 700 -- "$kept" && printf '%s\n' "for $identity $role" >"$kept/manifest"; } || refuse no-place "$kept cannot be written."
  grep -qxF "$*" "$kept/manifest" || printf '%s\n' "$*" >>"$kept/manifest" || refuse no-place "$kept cannot be written."
  sync "$kept/manifest" "$kept/" "$place/" || refuse no-place "$kept is not on the disk."
}
kept_file() { echo "$kept/$(echo "$1" | tr / =)"; } # no path of the fleet file holds a `=`
keep() { # PATH: one copy per file, never written over: the first is what was there before the run
  copy=$(kept_file "$1")
  [ -e "$copy" ] && return
  rm -f -- "$kept/.copy" && cp --preserve=all -T -- "$1" "$kept/.copy" && sync "$kept/.copy" && move_up "$kept/.copy" "$copy" ||
    refuse no-backup "$1 could not be kept, so it is not changed."
}
kind_of() { if [ -L "$1" ]; then echo link; elif [ -f "$1" ]; then echo file; elif [ -e "$1" ]; then echo other; else echo missing; fi; }
content_of() { case $(kind_of "$1") in file) sha_of "$1" ;; missing) echo none ;; *) echo other ;; esac; }
# Looks only. The bytes of one file come as a block, for Baton to work out the change in memory; a file with key material is not shown.
look() {
  missing= && for tool in $TOOLS; do command -v "$tool" >/dev/null || missing="$missing $tool"; done
  look_identity
  fact prepare.version 1 host.user "$(id -un)" tools.missing "${missing# }" identity.running "$running" \
    place "$([ -w "$STATE_ROOT" ] && echo writable || kind_of "$STATE_ROOT")" \
    link.kind "$(kind_of "$link")" link.target "$(readlink -- "$link")" key.staked "$(pubkey "$staked_key")" key.unstaked "$(pubkey "$unstaked_key")"
  set +f
  for manifest in "$place"/*/manifest; do
    [ -e "$manifest" ] && read -r _ whose as <"$manifest" && [ "$whose" = "$identity" ] || continue
    dir=${manifest%/manifest}
    [ -e "$dir/undone" ] || { grep '^voter ' -- "$manifest" | while read -r _ _ told _; do fact voter "$told"; done; }
    fact run "$(stat -c %Y -- "$manifest") ${dir##*/} $as $([ -e "$dir/undone" ] && echo undone || echo stands)"
    [ "${dir##*/}" != "$of" ] || { tail -n +2 -- "$manifest" | while read -r line; do fact change "$line"; done; }
  done
  set -f
  [ -z "$copy" ] || { is_name "$of" && kept=$place/$of && path=$(kept_file "$path"); } # the copy that run `of` kept of that file
  [ -z "$path" ] || look_file
}
look_file() {
  fact file.kind "$(kind_of "$path")"
  [ "$(kind_of "$path")" = file ] || return 0
  set -- $(stat -c '%a %U %s %h' -- "$path")
  fact file.mode "$1" file.owner "$2" file.bytes "$3" file.names "$4"
  [ -r "$path" ] || { fact file.shown unreadable; return; }
  [ "$3" -le "$MOST_BYTES" ] || { fact file.shown too-large; return; }
  ! grep -qE '(^|[^0-9])([0-9]{1,3}[[:space:]]*,[[:space:]]*){31}|PRIVATE KEY' -- "$path" || { fact file.shown key-material file.public_key "$(pubkey "$path")"; return; }
  fact file.shown yes && printf 'data %s %s\n' "$3" "$(sha_of "$path")" && cat -- "$path" && echo
}
# The file as the card showed it becomes the file as the card said. Order: kept, recorded, made beside, looked at again, renamed.
write() {
  acting && need_role
  is_sha256 "$sha256" && is_number "$bytes" && [ "$bytes" -le "$MOST_BYTES" ] || refuse bad-request 'sha256 or bytes?'
  now=$(content_of "$path")
  [ "$now" != "$sha256" ] || { fact already yes; return; }
  [ "$now" = "$old" ] || refuse file-changed "$path is not what the plan was made for."
  [ "$now" = none ] || [ "$(stat -c %h -- "$path")" = 1 ] || refuse hard-linked "$path has a second name, which a rename would part from it."
  record file "$now" "$sha256" "$path"
  beside=$path.baton-$run && rm -f -- "$beside"
  if [ "$now" = none ]; then { [ -d "${path%/*}" ] || mkdir -p -m 755 -- "${path%/*}"; } && : >"$beside" && chmod "${mode:-600}" -- "$beside"
  else keep "$path" && cp --preserve=all -T -- "$path" "$beside" && chmod u+w -- "$beside"; fi || refuse not-writable "Nothing can be made beside $path."
  timeout -s KILL 8 head -c "$bytes" <&7 >"$beside" && [ "$(sha_of "$beside")" = "$sha256" ] || refuse short-data 'The bytes are not those that were announced.'
  [ "$now" = none ] || chmod --reference="$path" -- "$beside" || refuse not-writable "The mode of $path cannot be kept."
  sync "$beside" && [ "$(content_of "$path")" = "$old" ] || refuse file-changed "$path changed meanwhile."
  move_up "$beside" "$path" || over unknown not-renamed "$path may or may not be the new one."
  beside= && reload && fact sha256 "$sha256"
}
reload() { # a unit that changed on the disk is read again; nothing is started or stopped by it
  case $path in /etc/systemd/*) command -v systemctl >/dev/null && timeout -s KILL 8 systemctl daemon-reload >/dev/null 2>&1 && fact reloaded yes || fact reloaded no ;; esac
}
# An existing file is never written over, whatever it holds: it may be somebody's identity, and the only copy. The key is made under
# another name and given its own by a hard link, which fails where a file is. `-s`: no seed phrase is printed; all output is thrown away.
keygen() {
  acting && need_role
  [ "$(kind_of "$unstaked_key")" = missing ] || {
    made=$(pubkey "$unstaked_key") && [ -s "$kept/manifest" ] && grep -qxF "key none $made $unstaked_key" "$kept/manifest" && fact already yes public_key "$made" && return
    refuse key-exists "There is a file at $unstaked_key already; it is left as it is."
  }
  beside=$unstaked_key.baton-$run && rm -f -- "$beside"
  as_user timeout -s KILL 15 "$keygen_bin" new -s --no-bip39-passphrase -o "$beside" >/dev/null 2>&1
  made=$(pubkey "$beside") && is_key "$made" && [ "$made" != "$identity" ] || refuse no-key "solana-keygen made no key at $unstaked_key."
  as_user chmod 600 -- "$beside" && sync "$beside" && record key none "$made" "$unstaked_key"
  as_user ln -T -- "$beside" "$unstaked_key" || refuse key-exists "There is a file at $unstaked_key already; it is left as it is."
  rm -f -- "$beside" && beside= && sync "${unstaked_key%/*}/"
  fact public_key "$made"
}
# What runs decides where the link leads, so that a restart at any moment comes up as what runs now. Made beside and renamed: `ln -sf`
# leaves a moment without a link.
set_link() {
  acting && need_role
  case $role in active) to=$staked_key ;; *) to=$unstaked_key ;; esac
  key=$(pubkey "$to")
  if [ "$role" = active ]; then [ "$key" = "$identity" ]; else is_key "$key" && [ "$key" != "$identity" ]; fi || refuse wrong-key "$to holds $key."
  case $(kind_of "$link") in link) now=$(readlink -- "$link") ;; missing) now=none ;; *) refuse link-is-file "$link is no symbolic link; it is left as it is." ;; esac
  [ "$now" != "$to" ] || { fact already yes; return; }
  [ "$now" = "$old" ] || refuse link-changed "$link is not what the plan was made for."
  record link "$now" "$to" "$link"
  beside=$link.baton-$run && rm -f -- "$beside" && as_user ln -s -- "$to" "$beside" && move_up "$beside" "$link" || refuse not-writable "$link cannot be made."
  beside= && fact link.target "$to"
}
# `server` names one process for good, as the guard saw it: its id and its start in clock ticks.
is_server() {
  stat= && { read -r stat <"/proc/${server%:*}/stat"; } 2>/dev/null; set -- ${stat##*) } # the name in brackets may hold blanks
  [ "${20}" ] && [ "${20}" = "${server#*:}" ]
}
# For a process that was started without it; it holds until the next start. agave has no call that lists them: its own word is the proof.
voter_add() {
  acting && need_role
  [ "$(pubkey "$staked_key")" = "$identity" ] || refuse wrong-key "$staked_key is not the key of the identity."
  is_number "${server%:*}" && is_number "${server#*:}" && is_server || refuse process-changed 'The validator was restarted since the plan was made.'
  said=$(as_user timeout -s KILL 8 "$validator_bin" -l "$ledger" authorized-voter add "$staked_key" 2>&1); code=$?
  case $said in *'already present'*) code=0 && fact already yes ;; esac
  [ "$code" = 0 ] || { [ "$code" -lt 124 ] && refuse voter-refused "authorized-voter add ended with $code."; over unknown in-flight 'authorized-voter add was cut short.'; }
  record voter none "$server" "$ledger"
}
# Puts back what run `of` changed, latest first. All of it is looked at before any of it is touched: a file that is not as the run left it
# is somebody's later work, or a handover has moved the role since.
undo() {
  is_name "$of" && acting && need_role && kept=$place/$of
  [ -r "$kept/manifest" ] && read -r _ whose as <"$kept/manifest" && [ "$whose" = "$identity" ] || refuse no-run "Run $of changed nothing here."
  [ "$as" = "$role" ] || refuse role-changed "It was $as when $of changed it, and is $role now."
  lines= && while read -r line; do case $line in 'for '*) ;; *) lines="$line$NL$lines" ;; esac; done <"$kept/manifest"
  for round in look change; do
    printf '%s' "$lines" | { while read -r kind before after path; do "undo_$kind" || exit 1; done; } || over "$([ $round = look ] && echo refused || echo unknown)" changed-since "$(cat "$kept/.why" 2>/dev/null)"
  done
  : >"$kept/undone" && sync "$kept/undone" "$kept/" || over unknown not-recorded 'All is put back, and that is not recorded.'
}
stays() { echo "$*" >"$kept/.why"; return 1; }
undo_file() {
  now=$(content_of "$path")
  [ "$now" != "$before" ] || return 0
  [ "$now" = "$after" ] || stays "$path is not as $of left it." || return 1
  copy=$(kept_file "$path") && [ "$before" = none ] || [ "$(sha_of "$copy")" = "$before" ] || stays "The copy of $path is not what it was." || return 1
  [ $round = change ] || return 0
  if [ "$before" = none ]; then rm -f -- "$path"
  else rm -f -- "$path.baton-$run" && cp --preserve=all -T -- "$copy" "$path.baton-$run" && sync "$path.baton-$run" && mv -fT -- "$path.baton-$run" "$path"; fi &&
    sync "${path%/*}/" && reload && fact restored "$path" || stays "$path could not be put back."
}
undo_link() {
  now=none && [ ! -L "$path" ] || now=$(readlink -- "$path")
  [ "$now" != "$before" ] || return 0
  [ "$now" = "$after" ] || stays "$path is not as $of left it." || return 1
  # A link that leads to the staked key is put back on a node that runs as it, and nowhere else.
  [ "$role" = active ] || [ "$before" = none ] || [ "$(pubkey "$before")" != "$identity" ] || stays "$path led to the staked key, and this node does not sign." || return 1
  [ $round = change ] || return 0
  if [ "$before" = none ]; then rm -f -- "$path"; else rm -f -- "$path.baton-$run" && as_user ln -s -- "$before" "$path.baton-$run" && mv -fT -- "$path.baton-$run" "$path"; fi &&
    sync "${path%/*}/" && fact restored "$path" || stays "$path could not be put back."
}
undo_key() { # a key is never deleted: it goes into the run's directory, and stays where it is if the node runs as it
  [ "$(kind_of "$path")" != missing ] || return 0
  [ "$(pubkey "$path")" = "$after" ] || stays "$path does not hold the key that $of made." || return 1
  [ "$running" != "$after" ] || { [ $round = look ] || fact left "$path"; return 0; }
  [ $round = change ] || return 0
  mv -T -- "$path" "$(kept_file "$path")" && sync "$kept/" "${path%/*}/" && fact restored "$path" || stays "$path could not be moved away."
}
undo_voter() { [ $round = look ] || fact left 'authorized voter, until the next start'; } # there is no call that takes one away
main() {
  [ $# -gt 0 ] || refuse bad-request 'The verb is missing.'
  parse "$@"
  case $verb in
    look) look ;; write) write ;; keygen) keygen ;; link) set_link ;; voter-add) voter_add ;; undo) undo ;;
    *) refuse bad-request 'The verb is not known.' ;;
  esac || over unknown unfinished 'It did not come to its end.'
  over ok
}
main "$@"
