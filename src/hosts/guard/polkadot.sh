# Baton guard, Polkadot. Who signs is decided by the keys that the chain names and by the keystore of each node. Keys are made where they are used and
# never leave, so nothing here gives or takes a role. A verb may wait hours for the next one: each proves again, under the lock, what it rests on.
# It runs as root, not as the validator's user: unit, drop-in and, under PrivateUsers=, even /proc of the process are closed to that user.
TARGET_KEYS='validator identity genesis user unit node_bin workers base_path keystore rpc_port prometheus_port'
CALL_KEYS="$CALL_KEYS keys legacy" TOOLS="$TOOLS du find kill ls nproc sed systemctl tail"
METRICS='polkadot_node_is_active_validator polkadot_node_is_parachain_validator substrate_proposer_block_constructed_count
substrate_finality_grandpa_prevotes_total substrate_finality_grandpa_precommits_total substrate_beefy_votes_sent substrate_beefy_best_voted
substrate_beefy_no_authority_found_in_store polkadot_parachain_candidate_backing_signed_statements_total polkadot_parachain_approvals_produced_total
polkadot_parachain_bitfields_signed_total'
LOG_WORDS='Role: |Warping|Block history|Syncing|Idle|New epoch|Applying |Prepared block|Pre-sealed block|Secure Validator|cannot securely|security issues'
is_hex() { case ${1#0x} in "$1" | '' | *[!0-9a-f]*) return 1 ;; esac; [ "$((${#1} % 2))" = 0 ]; }
is_hash() { is_hex "$1" && [ "${#1}" = 66 ]; }
# A key file's name: the key type and the public key, both hexadecimal (sc-keystore, local.rs). Its body is never opened.
is_key_name() { case $1 in *[!0-9a-f]*) return 1 ;; esac; [ "${#1}" -ge 72 ] && [ "${#1}" -le 200 ] && [ "$((${#1} % 2))" = 0 ]; }
check_target() {
  is_hash "$identity" && is_hash "$genesis" && is_number "$rpc_port" && is_number "$prometheus_port" || refuse bad-target 'Account, genesis or port?'
  case $unit in *[!A-Za-z0-9._@-]* | [.-]*) refuse bad-target 'Not a unit.' ;; *.service) ;; *) refuse bad-target 'Not a unit.' ;; esac
  case $user in '' | -* | *[!A-Za-z0-9._-]*) refuse bad-target 'Not a user.' ;; esac
  for path in "$node_bin" "$workers" "$base_path"; do [ "$path" != "${path#/}" ] || refuse bad-target 'Every path of the target is absolute.'; done
  case $keystore in "$base_path"/chains/*/*/keystore | */../* | */./*) refuse bad-target 'Not a keystore.' ;; "$base_path"/chains/?*/keystore) ;; *) refuse bad-target 'Not a keystore.' ;; esac
  state=$STATE_ROOT/polkadot-$genesis/$identity chain_dir=${keystore%/keystore}
  drop_in=$UNIT_ROOT/$unit.d/zz-baton.conf # `zz`: the last one counts, and people's own is called override.conf
}

# --- The process and its unit
# Finds the node of this chain directory: a process of that program which holds a file in there open. Where that cannot be looked at it counts `unknown`.
find_process() {
  count=unknown; found=$(set +f; bounded 3 grep -slzxF "-e$node_bin" /proc/[0-9]*/cmdline) || [ $? -lt 124 ] || return
  real=$(readlink -f -- "$chain_dir") && case $real in '' | *[!A-Za-z0-9._/@+,-]*) return 1 ;; esac
  IFS=$NL; set -- $found; unset IFS; found=
  for path; do # one that has ended meanwhile is none
    path=${path%/cmdline} && readlink "$path/exe" >/dev/null || { [ ! -e "$path" ] && continue; return 1; }
    [ -z "$(bounded 2 find "$path/fd" -lname "$real/*" -print -quit)" ] || found="$found ${path#/proc/}"
  done
  set -- $found && count=$# pid=$1 && [ "$count" = 1 ] && start_of "$pid" && process_start=$started
} 2>/dev/null
# One a line: what follows the program's own name.
arguments() { tr '\0' '\n' <"/proc/$pid/cmdline" | sed "0,\\#^$node_bin\$#d"; } 2>/dev/null
has_argument() { arguments | grep -qxE -e "$1"; }
need_process() {
  find_process || refuse process-count "Found $count nodes for this chain directory instead of one."
  uid_of "$pid" && [ "$(id -nu "$uid")" = "$user" ] && kill -0 "$pid" || refuse wrong-user 'The node runs as another user, or this guard may not end it.'
  ! has_argument '--keystore-path(=.*)?' || refuse keystore-elsewhere 'The node keeps its keys elsewhere (--keystore-path).'
} 2>/dev/null
list_keystore() { # sets `names`, sorted, and how many `others` lie there; before its first start a node has none
  names=none others=0; for path in "$base_path" "$base_path/chains" "$chain_dir"; do [ -x "$path" ] || { [ ! -e "$path" ] && [ "$path" != "$base_path" ] || return; }; done
  [ -e "$keystore" ] || [ -L "$keystore" ] || return 0
  names=; listed=$(ls -A -- "$keystore" 2>/dev/null) || return; IFS=$NL; set -- $listed; unset IFS
  for name; do if is_key_name "$name"; then names=$names,$name; else others=$((others + 1)); fi; done
  names=${names#,} names=${names:-none}
}
# People judged the keys that they were shown: one that came or went since is one that nobody judged.
need_keystore() {
  list_keystore || refuse keystore-unreadable 'The keystore cannot be listed.'
  [ "$keys" ] && [ "$keys" = "$names" ] || refuse keystore-changed 'The keystore does not hold exactly the keys that were judged.'
}

# --- Its RPC, over the loopback
# SECONDS METHOD PARAMS: sets `answer`, as the node wrote it. 1: no answer, or none in the form of one. 2: the node says no; then `problem` says why.
rpc() {
  answer= problem=; reply=$(http "$1" "$rpc_port" / "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$2\",\"params\":$3}") || return 1
  case $reply in
    '' | *"$NL"*) return 1 ;;
    '{"jsonrpc":"2.0","id":1,"result":'*'}') answer=${reply#'{"jsonrpc":"2.0","id":1,"result":'} && answer=${answer%'}'} ;;
    '{"jsonrpc":"2.0","result":'*',"id":1}') answer=${reply#'{"jsonrpc":"2.0","result":'} && answer=${answer%',"id":1}'} ;;
    '{"jsonrpc":"2.0",'*'"error":{"code":'*'}') problem=${reply#*'"message":"'} && reply=${reply#*'"error":{"code":'} && problem="${problem%%'"'*} (${reply%%,*})" && return 2 ;;
    *) return 1 ;;
  esac
}
need_rpc() {
  need_process && owns_port "$rpc_port" || refuse rpc-not-own "Port $rpc_port of the loopback is not this node's alone."
  rpc 2 chain_getBlockHash '[0]' || refuse rpc-unanswered "The node does not answer: ${problem:-nothing came}"
  [ "$answer" = "\"$genesis\"" ] || refuse wrong-chain 'The node is on another chain.'
}
# Whether the node itself holds these keys: all together, and each one. author_hasSessionKeys alone is true only for all.
has_keys() {
  all=0x; IFS=,; set -- $keys; unset IFS; [ $# -gt 0 ] && [ $# -le 16 ] || refuse bad-request 'keys?'
  for name; do is_key_name "$name" && all=$all${name#????????} || refuse bad-request 'keys?'; done
  need_rpc && for name; do
    type= rest=${name%"${name#????????}"}; while [ "$rest" ]; do type=$type$(printf "\\$(printf %o "0x${rest%"${rest#??}"}")") rest=${rest#??}; done
    case $type in [a-z][a-z][a-z][a-z]) ;; *) refuse bad-request 'keys?' ;; esac
    ask_bool author_hasKey "[\"0x${name#????????}\",\"$type\"]" && fact has_key "$name $answer"
  done
  ask_bool author_hasSessionKeys "[\"$all\"]" && fact has_session_keys "$answer"
}
ask_bool() { # METHOD PARAMS
  rpc 1 "$@" || refuse rpc-refused "$1: ${problem:-no answer}"
  case $answer in true | false) ;; *) refuse rpc-malformed "$1 answered neither yes nor no." ;; esac
}

# --- Acting
# New keys, made by the node and kept by it. Where the answer is lost, they are keys that nobody has been told of and no chain names: rotate again.
# So a call that comes into effect late does no harm either: the next verb that rests on the keystore sees names that were not judged, and refuses.
rotate() {
  need_rpc && has_argument --validator || refuse not-validator 'The node does not run with --validator.'
  list_keystore && before=$names || refuse keystore-unreadable 'The keystore cannot be listed.'
  set -- author_rotateKeysWithOwner "[\"$identity\"]"; [ -z "$legacy" ] || set -- author_rotateKeys '[]'
  begin && rpc 5 "$@"; code=$?
  list_keystore || over unknown keystore-unreadable 'The keystore cannot be listed any more.'
  [ "$code" != 2 ] || [ "$names" != "$before" ] || refuse rpc-refused "$problem"
  [ "$code" = 0 ] || over unknown rotate-unanswered 'New keys may lie in the keystore. Nobody knows them: rotate again.'
  made= proof=none; case $legacy$answer in
    '{"keys":"'*'","proof":"'*'"}') made=${answer#'{"keys":"'} && proof=${made#*'","proof":"'} && made=${made%%'"'*} proof=${proof%'"}'} ;;
    '{"keys":"'*'"}') made=${answer#'{"keys":"'} && made=${made%'"}'} ;;
    'yes"'*'"') made=${answer#'"'} && made=${made%'"'} ;;
  esac
  is_hex "$made" && { [ "$proof" = none ] || is_hex "$proof"; } || over unknown rotate-malformed 'The answer has an unknown form. Its keys are of no use: rotate again.'
  size=2; IFS=,; set -- $names; unset IFS; cd "$keystore" && for name; do # what is new there, and part of the answer; on the disk before a chain names it
    case ",$before," in *",$name,"*) ;; *) case $made in *"${name#????????}"*) size=$((size + ${#name} - 8)) && sync -- "$name" && fact rotated.name "$name" ;; esac ;; esac; done
  [ "$size" = "${#made}" ] && sync "$keystore/" || over unknown rotate-not-stored 'The keystore does not hold exactly the new keys: rotate again.'
  sum=$(printf %s "$made" | sha256sum); fact rotated.keys "$made" rotated.proof "$proof"; outcome=${sum%% *}
}
# Starting a node that has just ended may make it sign again what it has signed: the unit's RestartSec is the time to wait, for people and for Baton.
start_node() {
  need_keystore && look_unit && [ "$load" = loaded ] || refuse unit-unreadable 'The unit is not loaded.'
  find_process; [ "$count" = 0 ] || refuse already-running "Found $count nodes for this chain directory."
  [ "$active" = inactive ] || [ "$active" = failed ] || refuse unit-active "The unit is $active ($sub): systemd is at it."
  read_span "$span_text" && is_number "$ended" || refuse unit-unreadable 'RestartSec or the last end cannot be read.'
  clock && wait=$((span - now + ended / 1000)) && [ "$wait" -le 0 ] || { fact start.wait_ms "$wait"; refuse too-early 'RestartSec has not passed since it ended.'; }
  # systemd forgets a unit that is neither enabled nor running, and its last end with it. A node writes all the time: what it wrote last, it remembers.
  late=$(bounded 3 find "$chain_dir" -newermt "$(((span + 999) / 1000)) seconds ago" -print -quit 2>/dev/null) || [ ! -e "$chain_dir" ] || refuse chain-unreadable 'The chain directory cannot be looked through.'
  [ -z "$late" ] || { fact start.wait_ms "$span"; refuse too-early 'Something in the chain directory is younger than RestartSec.'; }
  begin && bounded 4 systemctl start --no-block -- "$unit" >/dev/null 2>&1; code=$?
  [ "$code" -lt 124 ] || over unknown start-unanswered 'systemd did not answer in time; it may still start the node.'
  [ "$code" = 0 ] || refuse start-failed "systemctl start: exit code $code."
  outcome=started
}
version_of() { version=$(bounded 2 "$1" --version 2>/dev/null) && version=${version%%"$NL"*}; }
bare() { bare=${1##* } && bare=${bare%%-*}; case $bare in *[!0-9.]* | '') return 1 ;; esac; } # without name and commit
can() { # CHECK [DIRECTORY]: what the worker's own check says
  as_user 2 "$workers/polkadot-prepare-worker" "--check-can-$@" >/dev/null 2>&1; set -- $?
  if [ "$1" = 0 ]; then echo yes; elif [ "$1" -lt 124 ]; then echo no; else echo unknown; fi
}
can_change_root() { made=$(as_user 2 mktemp -d 2>/dev/null) && can unshare-user-namespace-and-change-root "$made" && as_user 2 rm -rf -- "$made" || echo unknown; }
node_key() { # file, default, argument or missing: looked for, never read
  arguments | { kind=default file=$chain_dir/network/secret_ed25519 before=
    while IFS= read -r line; do
      case $line in --node-key-file=*) kind=file file=${line#*=} ;; --node-key | --node-key=*) kind=argument ;; esac
      [ "$before" != --node-key-file ] || kind=file file=$line; before=$line
    done; [ "$kind" = argument ] || [ -s "$file" ] || kind=missing; echo "$kind"; }
}
need_fit() { # without these a validator does not come up again (polkadot-service workers.rs, pvf security.rs)
  version_of "$node_bin" && bare "$version" && own=$bare || refuse version-unknown 'The node does not say its version.'
  for worker in prepare execute; do version_of "$workers/polkadot-$worker-worker" && bare "$version" && [ "$bare" = "$own" ] || refuse version-mismatch "The $worker worker is not of version $own."; done
  [ "$(node_key)" != missing ] || refuse node-key-missing 'There is no node key; a validator does not start without.'
  has_argument --insecure-validator-i-know-what-i-do || { [ "$(can enable-seccomp)" = yes ] && { [ "$(can enable-landlock)" = yes ] || [ "$(can_change_root)" = yes ]; }; } ||
    refuse not-secure 'The host cannot run a validator in secure mode.'
}
# validator-on, validator-off. A drop-in of Baton's own starts what runs now, with or without --validator: it serves every way to write a unit, people's
# files are as they were, and the way back is to remove one file. Durable and loaded before the node ends. Then systemd starts it again, as after any
# end, when RestartSec has passed: so the node comes back whatever becomes of Baton, and no sooner than its operator wants.
restart() { # on | off
  need_process; look_unit && [ "$load" = loaded ] && [ "$main" = "$pid" ] || refuse unit-not-its "The unit is not what runs this node."
  [ "$again" = always ] && read_span "$span_text" || refuse unit-restart "The unit says Restart=${again:-?}, not always: the node would not come back."
  need_keystore && if has_argument --validator; then runs=on; else runs=off; fi
  ! has_argument '--(node-key|password)(=.*)?' || refuse secret-argument 'A secret stands in the arguments; it would be copied. Put it into a file.'
  [ "$(tr -d '[:print:]\0\200-\377' <"/proc/$pid/cmdline" | tr '\n' x)" = '' ] || refuse odd-argument 'An argument holds a control character.'
  flags=; [ "$1" = off ] || { need_fit; flags=' "--validator"'; }
  flags=$flags$(arguments | grep -vxF -e --validator | sed -e 's/[\\"]/\\&/g' -e 's/%/%%/g' -e 's/\$/$$/g' -e 's/.*/ "&"/' | tr -d '\n')
  text="# Baton's: \`polkadot.validator-$1\`. To undo it, remove this file, then: systemctl daemon-reload${NL}[Service]${NL}ExecStart=${NL}ExecStart=$node_bin$flags"
  was=none; [ ! -e "$drop_in" ] || was=$(cat -- "$drop_in") || refuse drop-in-unreadable 'The drop-in cannot be read.'
  [ "$runs" != "$1" ] || { [ "$was" != none ] && [ "$was" != "$text" ]; } || { outcome=already; fact restarting none; return; }
  begin; [ "$was" = "$text" ] || write_drop_in "$text" || { put_back; refuse drop-in-unwritable 'The drop-in could not be written.'; }
  bounded 4 systemctl daemon-reload >/dev/null 2>&1 && look_unit && [ "$load" = loaded ] && [ "$stale" = no ] && [ "${drops##* }" = "$drop_in" ] ||
    { put_back; refuse drop-in-not-loaded "systemd does not take the drop-in as the last word (${drops##* })."; }
  outcome=restarting; if [ "$runs" = "$1" ]; then fact restarting none; else fact restarting "$pid" restart.wait_ms "$span"; fi
  [ "$runs" = "$1" ] || ! is_running "$pid" "$process_start" "$boot" || kill -TERM "$pid" || over unknown not-ended 'The node could not be ended.'
}
put_back() { # nothing was started by it yet
  if [ "$was" = none ]; then rm -f -- "$drop_in" && { [ ! -d "${drop_in%/*}" ] || sync "${drop_in%/*}"; }; else write_drop_in "$was"; fi &&
    bounded 3 systemctl daemon-reload >/dev/null 2>&1 || over unknown drop-in-left 'The drop-in could not be put back; at its next start the node follows it.'
} 2>/dev/null
act() {
  case $legacy:$verb in :*) ;; yes:polkadot.rotate) ;; *) refuse bad-request 'legacy?' ;; esac
  case $verb in
    polkadot.has-keys) has_keys ;; # looks only
    polkadot.rotate) acting && need_fresh && rotate 9>&- ;;
    polkadot.start) acting && need_fresh && start_node 9>&- ;;
    polkadot.validator-on) acting && need_fresh && restart on 9>&- ;;
    polkadot.validator-off) acting && need_fresh && restart off 9>&- ;;
    *) refuse bad-request 'The verb is not known.' ;;
  esac
}

# --- Looking
# Arguments that matter and hold no secret. Everything else, a node key above all, is not told.
argument_facts() {
  before=; arguments | while IFS= read -r line; do
    case $line in
      --validator | --insecure-validator-i-know-what-i-do | --rpc-external | --unsafe-rpc-external | --prometheus-external | --dev | --tmp | --alice | --bob) fact process.arg "$line" ;;
      --base-path=* | --chain=* | --rpc-port=* | --prometheus-port=* | --rpc-methods=* | --node-key-file=* | --keystore-path=* | --workers-path=* | --sync=* | --database=*) fact process.arg "$line" ;;
    esac
    case $before in --base-path | -d | --chain | --rpc-port | --prometheus-port | --rpc-methods | --node-key-file | --keystore-path | --workers-path | --database | --sync)
      fact process.arg "$before=$line" ;; esac
    before=$line
  done
}
rpc_fact() { if rpc 3 "$1" "$2"; then fact "rpc.$1" "$answer"; else fact "rpc.$1.error" "${problem:-no answer}"; fi; }
process_facts() {
  uid_of "$pid" && fact process.pid "$pid" process.start "$process_start" process.user "$(id -nu "$uid")" process.exe "$(readlink "/proc/$pid/exe")" node_key "$(node_key)"
  argument_facts; owns_port "$rpc_port" && own=yes || own=no; fact rpc.own "$own"; owns_port "$prometheus_port" && own=yes || own=no; fact metrics.own "$own"
  grep -hE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$rpc_port") [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6 | while read -r _ line _; do fact rpc.listen "${line%:*}"; done
}
# Each background job starts a program; together they take as long as the slowest.
chain_facts() {
  find_process; fact process.count "$count" target "$identity $genesis $user $unit $node_bin $workers $base_path $keystore $rpc_port $prometheus_port"
  for path in "$node_bin" "$workers/polkadot-prepare-worker" "$workers/polkadot-execute-worker"; do { version_of "$path" || version=unknown; fact version "${path##*/} $version"; } & done
  for name in enable-seccomp enable-landlock do-secure-clone; do fact secure "$name $(can "$name")" & done; fact secure "change-root $(can_change_root)" &
  { set -- $(bounded 4 du -sk -- "$chain_dir") && fact disk.chain_kb "${1:-unknown}"; } &
  if [ "$count" = 1 ]; then
    for name in system_health system_syncState system_nodeRoles system_version system_chain system_localPeerId chain_getFinalizedHead; do rpc_fact "$name" '[]' & done
    rpc_fact chain_getBlockHash '[0]' & process_facts
    http 3 "$prometheus_port" /metrics | grep -E "^($(printf %s "$METRICS" | tr '\n ' '||'))[{ ]" | while IFS= read -r line; do fact metric "$line"; done
  fi
  bounded 3 journalctl -q -u "$unit" -n 300 -o cat --no-pager | grep -aE "$LOG_WORDS" | tail -n 20 | tr -d '\000-\010\013-\037' | while IFS= read -r line; do fact log "$line"; done
  look_unit; fact unit.load "${load:-unknown}" unit.active "${active:-unknown}" unit.sub "${sub:-unknown}" unit.main "${main:-unknown}" unit.restart "${again:-unknown}" \
    unit.restarts "${restarts:-unknown}" unit.result "${result:-unknown}" unit.ended_us "${ended:-unknown}" unit.drop_ins "$drops" unit.enabled "${enabled:-unknown}" unit.starts_validator "$starts" unit.reload "${stale:-unknown}"
  read_span "$span_text" || span=unknown; fact unit.restart_ms "$span"; [ -e "$drop_in" ] && own=yes || own=no; fact drop_in "$own"
  if [ -e "$keystore" ] && list_keystore; then fact keystore present keystore.others "$others" keystore.mode "$(stat -c '%a %U' -- "$keystore")"; IFS=,; set -- $names; unset IFS
    for name; do [ "$name" = none ] || fact keystore.name "$name"; done
  elif [ -e "$keystore" ]; then fact keystore unreadable; else fact keystore missing; fi
  set -- $(df -Pk -- "$base_path" | tail -n 1) && fact disk.free_kb "${4:-unknown}"
  fact cpu.count "$(nproc)" cpu.model "$(grep -m1 '^model name' /proc/cpuinfo | sed 's/^[^:]*: *//')" cpu.smt "$(cat /sys/devices/system/cpu/smt/active)" kernel "$(cat /proc/sys/kernel/osrelease)"
  while read -r name line _; do case $name in MemTotal: | MemAvailable:) name=${name%:}; fact "memory.${name#Mem}_kb" "$line" ;; esac; done </proc/meminfo
  wait; [ "$count" != 1 ] || rpc_fact rpc_methods '[]' # alone: a line as long as this one might be torn by another
} 2>/dev/null
main "$@"
