#!/bin/sh
# Baton guard, core. All that Baton can do on this host is in this script: a list of verbs, not commands. Arguments are checked and quoted,
# never run. Answers are `key=value` lines, the last `answer=ok`, `answer=refused` (nothing was changed) or `answer=unknown` (look first). If
# that line was lost, the receipt kept under STATE_ROOT tells what became of the call. dash and bash behave alike.
trap '' HUP INT PIPE TERM # first of all: a cut connection must not kill the script between an effect and its record
set -f && umask 077 && export LC_ALL=C # an argument is never a file name pattern
STATE_ROOT=/var/lib/baton HOST_FILE=/etc/baton/host.conf BOOT_ID_FILE=/proc/sys/kernel/random/boot_id
VERB_MS=9000          # no verb blocks for 10 s; the last second is for the answer
ARM_MS=60000          # how long an armed call waits for its data; hygiene only: the term is what protects
CALL_KEYS='fence run step attempt term digest to sha256 idle without keep'
TOOLS='base64 cat date df flock grep head id ln mkdir mv od readlink rm sha256sum sleep stat sync tail timeout tr'
MOVERS='solana-validator-(failover|ha)|solana-(primary|standby)-failover[.]sh|svs|failover(-agent|-manager)?|snm_auto_transfer[.]php|deactivator[.]php|solanahcm|kuutamod|keepalived|pacemakerd|corosync|ucarp'
NL='
'
exec 7<&0 </dev/null # input is data for one verb, which reads descriptor 7; no program can swallow it
# The one way out: ANSWER CODE TEXT. Removes what an unfinished call left, closes its receipt, and answers last.
over() {
  [ -z "$incoming" ] || rm -f -- "$incoming"
  case $1 in ok) closing="done $outcome" ;; unknown) closing="unknown ${flight:-$2}" ;; *) closing="refused ${mark:-$2}" ;; esac
  [ -z "$opened" ] || receipt "$closing" || [ "$1" = refused ] || set -- unknown state-unwritable 'Carried out, but not recorded.'
  [ -z "$sending" ] || wait "$sending"; [ "$1" = ok ] || printf 'code=%s\ntext=%s\n' "$2" "${3%%"$NL"*}"
  printf 'answer=%s\n' "$1"; exit 0
}
refuse() { over refused "$@"; }
# KEY VALUE …: a value ends with its first line; otherwise a file name could forge an answer.
fact() { while [ $# -gt 1 ]; do printf '%s=%s\n' "$1" "${2%%"$NL"*}"; shift 2; done; }
clock() { read -r up _ </proc/uptime; now=${up%.*}${up#*.}0; } # milliseconds since boot: the wall clock may jump
start_clock() { clock; limit=$((now + VERB_MS)); }
bounded() { # SECONDS COMMAND …: never beyond the limit of the verb. KILL, because programs inherit that TERM is ignored
  clock && left=$(((limit - now + 999) / 1000)) seconds=$1 && shift
  [ "$left" -gt 0 ] || return 137; timeout -s KILL "$((seconds < left ? seconds : left))" "$@"
}
is_term() { case $1 in '' | 0* | *[!0-9]* | ????????????????*) return 1 ;; esac; }
need_term() { is_term "$1" || refuse bad-term 'A term is a whole number of 1 to 15 digits.'; }; is_number() { [ "$1" = 0 ] || is_term "$1"; }
is_key() { case $1 in *[!1-9A-HJ-NP-Za-km-z]*) return 1 ;; esac; [ "${#1}" -ge 32 ] && [ "${#1}" -le 44 ]; }
is_sha256() { case $1 in *[!0-9a-f]*) return 1 ;; esac; [ "${#1}" = 64 ]; }
# Sets `line` to the only line of a file; a torn, longer or missing file fails.
one_line() { line= more=; { IFS= read -r line && ! IFS= read -r more && [ -z "$more" ]; } 2>/dev/null <"$1"; }
# Sets `started`, in clock ticks: with the process id and the boot id it names one process for good.
start_of() {
  started= stat=; { read -r stat <"/proc/$1/stat"; } 2>/dev/null
  set -- ${stat##*) } # the name in brackets may hold blanks
  case $1 in '' | Z | X) return 1 ;; *) started=${20} ;; esac
}
is_running() { start_of "$1" && [ "$started" = "$2" ] && [ "$boot" = "$3" ]; }
# NAME LINE …: after a power cut the state file is the old one or the new one. By name: a bare `sync` flushes the validator's whole disk.
save() { file=$1 && shift && printf '%s\n' "$@" >"$state/.$file" && sync "$state/.$file" && move_up "$state/.$file" "$state/$file"; } 2>/dev/null
move_up() { mv -fT -- "$1" "$2" && sync "${2%/*}/"; }
keep() { save "$@" || refuse state-unwritable 'The record of this host could not be written.'; }
# KEY=VALUE NAMES: `export` sets a variable by its name without `eval`; only the given names are taken.
assign() {
  case $1 in *=*[!A-Za-z0-9._:/@=+,-]*) refuse bad-request 'An argument holds a forbidden character.' ;; esac
  for name in $2; do case $1 in "$name"=*) export "$1" && return ;; esac; done
  refuse bad-request 'An argument is not known.'
}
# Where the host has a file of its validators, paths and keys come from it and never from the request.
parse() {
  for name in $CALL_KEYS $TARGET_KEYS; do export "$name="; done
  opened= incoming= flight= mark= sending= outcome=- verb=$1
  case $verb in '' | *[!a-z.-]*) refuse bad-request 'The verb is missing or malformed.' ;; esac
  shift && for pair; do assign "$pair" "$CALL_KEYS $TARGET_KEYS"; done
  [ -e "$HOST_FILE" ] || return 0
  for name in $TARGET_KEYS; do [ "$name" = validator ] || export "$name="; done
  while read -r pair || [ "$pair" ]; do case $pair in "${validator:--}".*) assign "${pair#*.}" "$TARGET_KEYS" ;; esac; done <"$HOST_FILE"
}
# Sets kept (present, missing, unreadable), state_id, recorded (the term), receipts and in_flight. Whatever is not exactly as this script
# writes it is unreadable, and what is unreadable proves nothing.
read_state() {
  kept=missing state_id= recorded= receipts= in_flight=none mark=
  one_line "$BOOT_ID_FILE" && boot=$line || boot=unknown
  [ -e "$state" ] && kept=unreadable || return 0
  [ "$boot" != unknown ] && one_line "$state/id" && state_id=$line || return 0
  line= && [ ! -e "$state/receipts" ] || {
    while IFS= read -r line; do receipts=$receipts$line$NL; done 2>/dev/null <"$state/receipts"
    [ "$receipts" ] && [ -z "$line" ] || return 0
  }
  if one_line "$state/term"; then is_term "$line" && recorded=$line || return 0
  else [ ! -e "$state/term" ] && [ ! -e "$state/armed" ] && [ -z "$receipts" ] || return 0; fi # missing only before the first
  kept=present last=${receipts%"$NL"} && last=${last##*"$NL"} && set -- $last
  case $8 in in-flight:*) mark=$8 in_flight="${8##*:} $4 $1 $3" ;; esac
}
# OUTCOME DETAIL: adds this call's receipt, or replaces it once it stands. The last ten are kept.
receipt() {
  [ -z "$opened" ] || receipts=${receipts%"$opened$NL"}
  opened="$run $step $attempt $verb $digest $term $1" && receipts=$receipts$opened$NL IFS=$NL
  set -- $receipts && unset IFS && [ $# -le 10 ] || shift $(($# - 10))
  save receipts "$@"
}
# The receipt before any effect. With a TARGET identity it carries the mark of a command in flight: a guard that is killed from here on
# leaves the mark behind, and until it is cleared nothing is built on this host's identity.
begin() { flight=${1:+in-flight:$pid:$process_start:$boot:$1}; need_receipt "begun ${flight:--}"; }
need_receipt() { receipt "$1" || { opened= && refuse state-unwritable 'The receipt could not be written.'; }; }
# Takes the lock, waiting for SECONDS at most. Whatever runs under it is called with `9>&-`: no child inherits it.
lock() {
  [ -e "$state" ] || refuse state-missing 'This host has no record of terms for this validator.'
  { command exec 9>>"$state/lock"; } 2>/dev/null || refuse state-unreadable 'The record of terms cannot be opened.'
  flock -w "$1" 9 && start_clock || refuse lock-busy 'Another call is working on this validator.'
  read_state; [ "$kept" = present ] || refuse state-unreadable 'The record of terms cannot be read; a person has to look.'
}
# Every acting verb: the term EQUALS the recorded one. Go on only if proven: "refuse if lower" accepts what is no number, for `[` fails at it.
acting() {
  is_term "$attempt" && is_sha256 "$digest" && [ "$run" ] && [ "$step" ] || refuse bad-request 'run, step, attempt or digest?'
  need_term "$term" && lock 1
  [ "$term" = "$recorded" ] || { fact state.term "${recorded:-none}"; [ "$term" -gt "${recorded:-0}" ] && refuse unfenced-term 'No fenced look yet.'; }
  [ "$term" = "$recorded" ] || refuse stale-term 'A newer term is recorded here.'
  [ "$in_flight" = none ] || may_act_in_flight || refuse in-flight 'An earlier command may still take effect.'
}
# First act of a new holder: record the term (a jump is a slip or an attack, and would lock every worker out), end the armed call (it waits
# without the lock, so it is between no two effects), settle what is in flight. Repeating it is harmless.
record_fence() {
  [ "$fence" -ge "${recorded:-0}" ] || { fact state.term "$recorded" && refuse stale-term 'A newer term is recorded here.'; }
  [ "$((fence - ${recorded:-0}))" -le 1000000 ] || refuse term-jump "The term is too far above ${recorded:-0}."
  [ "$fence" = "$recorded" ] || keep term "$fence"
  ! is_armed || { kill -KILL "$armed_pid" && rm -f -- "$armed_file"; } || refuse armed-alive 'The armed call could not be ended.'
  [ "$in_flight" = none ] || settle_in_flight
}
# The last arming: NONCE RUN ATTEMPT PID START BOOT FILE. It is armed for as long as its process runs.
is_armed() {
  one_line "$state/armed"; set -- $line
  nonce=$1 armed_run=$2 armed_attempt=$3 armed_pid=$4 armed_file=$7
  [ "$1" ] && is_running "$4" "$5" "$6"
}
create_state() { # made beside and renamed, so that it is never seen half made; there is no term in it yet
  [ ! -e "$state" ] || refuse state-exists 'This host has a record of terms for this validator already.'
  read -r id </proc/sys/kernel/random/uuid && made=$state.$id
  mkdir -p "${state%/*}" && mkdir "$made" && echo "$id" >"$made/id" && sync "$made/id" "$made" && mv -T "$made" "$state" &&
    sync "${state%/*}" "$STATE_ROOT" || refuse state-unwritable "$STATE_ROOT cannot be written."
  fact state.id "$id"
}
# Programs of others that move a validator by themselves. Names alone: an argument may be a secret. As program or script, not as what somebody reads.
look_movers() {
  movers=; found=$(set +f; bounded 2 grep -slzxE "(.*/)?($MOVERS)" /proc/[0-9]*/cmdline) || [ $? -lt 124 ] || { movers=unknown; return; }
  for path in $found; do name=$(tr '\0' '\n' <"$path" | head -n 2 | grep -xE -m1 "(.*/)?($MOVERS)") && movers="$movers ${name##*/}"; done
  movers=${movers# }
} 2>/dev/null
observe() {
  [ -z "$fence" ] || { need_term "$fence" && lock 10 && record_fence 9>&-; }
  exec 9>&- && read_state && clock
  missing= && for tool in $TOOLS; do command -v "$tool" >/dev/null || missing="$missing $tool"; done
  own= && case $0 in /*) own="$(sha256sum <"$0") $(stat -c '%U %a' -- "$0")" ;; esac; [ -w "$STATE_ROOT" ] && root=yes || root=no
  fact guard.version 1 guard.file "$own" host.name "$(cat /proc/sys/kernel/hostname)" host.boot_id "$boot" host.uptime_ms "$now" \
    host.time_ms "$(date +%s%3N)" host.user "$(id -un)" tools.missing "${missing# }" \
    state.root "$root" state "$kept" state.id "$state_id" state.term "${recorded:-none}" in_flight "$in_flight"
  is_armed && fact armed "$nonce" || fact armed none; [ ! -s "$armed_file" ] || fact armed.file "$armed_run $armed_attempt" # not moved on
  printf '%s' "$receipts" | while IFS= read -r line; do fact receipt "$line"; done
  [ "$fence" ] || { look_movers; fact movers "${movers:-none}"; } # a fenced look is part of a run, which waits for it
  chain_facts
}
main() {
  start_clock
  [ $# -gt 0 ] || set -- $SSH_ORIGINAL_COMMAND # installed as a forced command: split into words, never evaluated
  parse "$@"; check_target
  case $verb in observe) observe ;; state.create) create_state ;; *) act ;; esac || over unknown unfinished 'It did not come to its end.'
  over ok
}
