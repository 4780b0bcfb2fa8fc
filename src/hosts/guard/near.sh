# Baton guard, NEAR. neard signs with the key that it read when it started, or at a SIGHUP; so a key is given by renaming a file into the home, and
# taken only by ending the process. What kept a node from signing twice is in a database that no other node has: there may be one holder of the key.
# It runs as root, since unit and drop-in are root's; neard itself is only ever called as its own user, to whom that program may belong.
TARGET_KEYS='validator identity genesis pool user unit neard_bin next_bin home staged rpc_port p2p_port'
CALL_KEYS="$CALL_KEYS key shards memtries bin dry final" TOOLS="$TOOLS awk chmod chown cp find kill ls mktemp nproc sed setpriv sort systemctl tail uname"
METRICS='near_config_reloads_total|near_config_reload_timestamp_seconds|near_config_correct|near_is_validator|near_is_block_producer|near_is_chunk_producer_for_shard|near_block_height_head|near_final_block_height|near_block_produced_total|near_chunk_produced_total|near_sync_status|near_node_protocol_version|near_client_tracked_shards|near_epoch_height'
LOG_WORDS='stats: |[Vv]alidator.key|validator_signer|[Cc]onfig|stopping|[Gg]raceful|panick|ERROR|Downloading|epoch'
CONFIG_FIELDS='tracked_shards_config tracked_shards tracked_shadow_validator tracked_shard_schedule tracked_accounts store.load_mem_tries_for_tracked_shards store.path validator_key_file node_key_file archive'
check_target() {
  is_key "$identity" && is_key "$genesis" && is_number "$rpc_port" && is_number "$p2p_port" || refuse bad-target 'Key, genesis or port?'
  case $pool in *[!a-z0-9._-]* | [!a-z0-9]* | '') refuse bad-target 'Not an account.' ;; esac; [ "${#pool}" -le 64 ] || refuse bad-target 'Not an account.'
  case $unit in *[!A-Za-z0-9._@-]* | [.-]*) refuse bad-target 'Not a unit.' ;; *.service) ;; *) refuse bad-target 'Not a unit.' ;; esac
  case $user in '' | -* | *[!A-Za-z0-9._-]*) refuse bad-target 'Not a user.' ;; esac
  [ "$next_bin" = none ] || set -- "$next_bin"
  for path in "$neard_bin" "$home" "$staged" "$@"; do case $path/ in */../* | */./* | *//*) refuse bad-target 'A path is not plain.' ;; /?*) ;; *) refuse bad-target 'Every path is absolute.' ;; esac; done
  state=$STATE_ROOT/near-$genesis/$identity live=$home/validator_key.json
  fenced=$live.baton-fenced aside=$live.baton-aside fence_file=$state/fenced
  case $staged in "$live" | "$fenced" | "$aside" | "$home/node_key.json" | "$home"/config.json*) refuse bad-target 'The staged key has a place of its own.' ;; esac
  drop_in=$UNIT_ROOT/$unit.d/zz-baton.conf # `zz`: the last one counts, and people's own is called override.conf
  drop_text="# Baton's: this node is fenced for a handover of its validator key.$NL[Unit]${NL}ConditionPathExists=!$fence_file"
}
# --- JSON, as neard takes it: with comments. No program is on every host that reads it, so it is read here. Prints `NAME VALUE` for every NAME that is
# wanted and there, a VALUE without blanks; fails unless all of it is one object in which no name stands twice. With `shards` or `tries` it prints the
# text with these two settings changed and not a byte else. Numbers of bytes, never of characters: LC_ALL is C.
JSON='function bad() { exit 1 }
function skip(c, e) { for (;;) { c = substr(t, i, 2)
  if (c ~ /^[ \t\r\n]/) i++
  else if (c ~ /^#/ || c == "//") { e = index(substr(t, i), "\n"); i = e ? i + e : n + 1 }
  else if (c == "/*") { e = index(substr(t, i + 2), "*/"); if (!e) bad(); i += e + 3 }
  else return } }
function text(s) { s = i++
  for (;;) { if (!match(substr(t, i, 500), /["\\]/)) { i += 500; if (i > n) bad() } else { i += RSTART; if (substr(t, i - 1, 1) == "\"") break; i++ } }
  s = substr(t, s, i - s); if (s ~ /[\001-\037]/) bad(); return s }
function value(p, s, o, k, x, e, c) { skip(); s = i; x = substr(t, i, 1)
  if (x == "\"") o = text()
  else if (x == "{" || x == "[") { i++; o = x; e = x == "{" ? "}" : "]"; head[p] = x == "{" ? i : 0
    for (c = 0; ; c++) { skip(); if (substr(t, i, 1) == e) break
      if (x == "{") { if (substr(t, i, 1) != "\"") bad(); k = text(); skip(); if (substr(t, i, 1) != ":" || k ~ /\\/) bad(); i++; o = o k ":" value(p SUBSEP substr(k, 2, length(k) - 2)) }
      else o = o value("[")
      skip(); if (substr(t, i, 1) == ",") { i++; o = o ","; skip(); if (substr(t, i, 1) == e) bad() } else if (substr(t, i, 1) != e) bad() }
    i++; size[p] = c; o = o e }
  else { if (!match(substr(t, i, 99), /^[-+.0-9A-Za-z]+/)) bad(); o = substr(t, i, RLENGTH); i += RLENGTH }
  if (p !~ /\[/) { if (p in val) bad(); val[p] = o; from[p] = s; to[p] = i } return o }
function edit(p, new, parent, name) { if (new == "" || p in val && val[p] == new) return
  if (p in val) { a[++m] = from[p]; z[m] = to[p]; put[m] = new }
  else { a[++m] = head[parent]; z[m] = head[parent]; put[m] = "\n  \"" name "\": " new "," } }
BEGIN { RS = FS = "\001" } { t = $0 }
END { if (NR != 1) bad(); n = length(t); i = 1; r = SUBSEP; value(""); skip(); if (i <= n || !head[""] || !size[""]) bad()
  if (shards tries == "") { k = split(want, w, " "); for (j = 1; j <= k; j++) { p = w[j]; gsub(/\./, r, p); p = r p; if (p in val) print w[j], val[p] } exit }
  s = r "store"; f = "load_mem_tries_for_tracked_shards"; edit(r "tracked_shards_config", shards, "", "tracked_shards_config")
  if (head[s] && size[s]) edit(s r f, tries, s, f); else if (tries != "") { if (s in val && val[s] != "{}") bad(); edit(s, "{\"" f "\":" tries "}", "", "store") }
  while (m) { b = 1; for (j = 2; j <= m; j++) if (a[j] > a[b]) b = j
    t = substr(t, 1, a[b] - 1) put[b] substr(t, z[b]); a[b] = a[m]; z[b] = z[m]; put[b] = put[m]; m-- }
  printf "%s", t }'
json() { bounded 3 awk -v want="$1" -v shards="$2" -v tries="$3" "$JSON"; } 2>/dev/null
field() { value=; IFS=$NL; set -- "$1" $fields; unset IFS; name=$1; shift; for line; do [ "${line%% *}" != "$name" ] || value=${line#* }; done; } # sets `value`
word_of() { field "$1"; case $value in *\\*) value= ;; '"'*'"') value=${value#?} && value=${value%?} ;; *) value= ;; esac; } # a plain string, or nothing
sum_of() { sum=$(bounded "${2:-2}" sha256sum <"$1") && sum=${sum%% *} && is_sha256 "$sum"; } 2>/dev/null
# FILE: sets `kind`, and what may be said of a key. Of what else is in there nothing leaves awk. A value that has not the form of a public key is not
# passed on either: a secret may have been written there by mistake.
look_key() {
  kind=missing account= public= mode= owner= sum=; [ -e "$1" ] || [ -L "$1" ] || { [ -x "${1%/*}" ] || [ ! -e "${1%/*}" ] || kind=unreadable; return 0; }
  kind=unreadable; [ -f "$1" ] && [ ! -L "$1" ] && fields=$(json 'account_id public_key' <"$1") || return 0
  word_of account_id; account=$value; word_of public_key; public=$value; mode=$(stat -c %a -- "$1") && owner=$(stat -c %U -- "$1") && sum_of "$1" || return 0
  case $account in '' | *[!a-z0-9._-]*) return 0 ;; esac; [ "${#account}" -le 64 ] && [ "$public" != "${public#ed25519:}" ] && is_key "${public#ed25519:}" || return 0
  kind=present; [ "$account ${public#ed25519:}" != "$pool $identity" ] || kind=own
} 2>/dev/null
# Sets `config` and what of it counts: `fields`, `old` (its hash) and `data`, where the database is. One that cannot be read may name another key file.
read_config() { # FILE
  config=unreadable fields= old= data=$home/data; sum_of "$1" && fields=$(json "$CONFIG_FIELDS" <"$1") || return
  config=present old=$sum; field store.path; case $value in '' | null) return ;; esac
   word_of store.path; case $value in /*) data=$value ;; ?*) data=$home/$value ;; *) config=unreadable; return 1 ;; esac
}
need_config() {
  read_config "$home/config.json" || refuse config-unreadable 'config.json cannot be read.'
  field validator_key_file; case $value in '' | '"validator_key.json"') ;; *) refuse key-elsewhere 'config.json names another validator_key_file than validator_key.json.' ;; esac
}
look_node_key() { node_key=unknown; read_config "$home/config.json"; word_of node_key_file; fields=$(json public_key <"$home/${value:-node_key.json}") && word_of public_key && is_key "${value#ed25519:}" && node_key=$value; } 2>/dev/null
# --- The process and its unit
# Whether this process was started for this home, however it spells it, also where a container has it elsewhere. Without --home it is NEAR_HOME or ~/.near.
# One that is just ending has no program any more, and is not gone yet: it is looked at again. A process that has gone by now was often a part of this guard.
has_home() { # PID; one that cannot be looked into counts
  at= before= id=$1; exe=$(readlink "/proc/$id/exe") || { start_of "$id" || return; sleep 0.2; start_of "$id" || return; exe=$(readlink "/proc/$id/exe") || return 0; }; IFS=$NL; set -- $(tr '\0' '\n' <"/proc/$1/cmdline"); unset IFS
  for word; do [ "$before" != --home ] || at=$word; case $word in --home=*) at=${word#*=} ;; esac; before=$word; done
  [ "$at" ] || { case ${exe##*/} in *neard* | "${neard_bin##*/}"*) ;; *) return 1 ;; esac
    at=$(tr '\0' '\n' <"/proc/$id/environ" | grep -m1 '^NEAR_HOME=') && at=${at#*=} || { at=$(tr '\0' '\n' <"/proc/$id/environ" | grep -m1 '^HOME=') && at=${at#*=}/.near; } || return; }
  case $at in /*) at=/proc/$id/root$at ;; *) at=/proc/$id/cwd/$at ;; esac; [ "$at" -ef "$home" ]
} 2>/dev/null
# Links below /proc of other users' processes are open to root with CAP_SYS_PTRACE (bit 19), and to nobody else.
sees_all() { while read -r name caps; do [ "$name" != CapEff: ] || case ${caps%????} in *[89a-f]) [ "$(id -u)" = 0 ]; return ;; esac; done </proc/self/status; return 1; }
# Finds every process of this home, whoever's it is: by its command line, its working directory, its open database (by inode too: a container knows it
# by another name). A shell or a pager that stands in the home signs nothing. Where /proc is closed to this guard, it counts `unknown`.
find_process() {
  count=unknown found= pid=; read_config "$home/config.json"; sees_all || return
  real=$(readlink -f -- "$data" | sed 's/[][*?\\]/\\&/g'); lock_file=$data/LOCK; [ -e "$lock_file" ] || lock_file=$home
  seen=$(set +f
    bounded 3 find /proc/[0-9]*/fd -maxdepth 1 -lname "${real:-/nowhere}/*"; [ $? -lt 124 ] || echo late
    bounded 3 find -L /proc/[0-9]*/fd -maxdepth 1 -samefile "$lock_file"; [ $? -lt 124 ] || echo late
    bounded 3 find -L /proc/[0-9]*/cwd -maxdepth 0 -samefile "$home"; [ $? -lt 124 ] || echo late
    bounded 3 grep -slzxE -e '--home(=.*)?' -e '(.*/)?[^/]*neard[^/]*' -e "(.*/)?$(printf %s "${neard_bin##*/}" | tr + .)" /proc/[0-9]*/cmdline; [ $? -lt 124 ] || echo late)
  case $NL$seen$NL in *"${NL}late$NL"*) return 1 ;; esac
  for each in $(printf '%s\n' "$seen" | sed 's,^/proc/\([0-9]*\)/\([a-z]*\).*,\1:\2,' | sort -u); do
    how=${each#*:} each=${each%:*}; case " $found " in *" $each "*) continue ;; esac; [ "$how" != cmdline ] || has_home "$each" || continue
    exe=$(readlink "/proc/$each/exe"); case $how:$exe in cwd:*/*sh | cwd:*/sudo | cwd:*/su | cwd:*/less | cwd:*/vi* | cwd:*/nano | cwd:*/tail | cwd:*/tmux* | cwd:*/screen) continue ;; esac
    ! start_of "$each" || found="$found $each"; done
  set -- $found; count=$# found=$*; [ "$count" != 1 ] || { pid=$1; start_of "$pid" && process_start=$started; }
} 2>/dev/null
# Who holds the lock of the database; 0: nobody. It is read from a list: trying to take it would be in a node's way.
look_lock() { holder=0; [ -e "$data/LOCK" ] || return 0; holder=unknown; inode=$(stat -L -c %i -- "$data/LOCK") && holder=$(awk -v i=":$inode\$" '$2 != "->" && $6 ~ i { p = $5 } END { print p ? p : 0 }' /proc/locks) || holder=unknown; } 2>/dev/null
listens() { # PORT: sets `port`, whatever the address
  port=unknown; [ -r /proc/net/tcp ] || return; port=no
  ! cat /proc/net/tcp /proc/net/tcp6 | grep -qE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F]+:0000 0A " || port=yes
} 2>/dev/null
look_fence() { # sets file, drop and force; the drop-in may also be of another hand
  file=no drop=no force=no; [ ! -e "$fence_file" ] || file=yes; [ ! -e "$drop_in" ] || { drop=other; [ "$(cat -- "$drop_in")" != "$drop_text" ] || drop=yes; }
  look_unit && [ "$file$drop$load$stale" = yesyesloadedno ] && [ "${drops##* }" = "$drop_in" ] && force=yes; :
} 2>/dev/null
need_not_running() { find_process; [ "$count" = 0 ] || refuse already-running "Found $count processes of this home${found:+ ($found)}."; }
need_no_live() { look_key "$live"; [ "$kind" = missing ] || refuse live-key 'A validator key lies in place.'; }
need_own() { look_key "$1"; [ "$kind" = own ] || refuse "${2:-no-live-key}" "${3:-No key of this validator lies in place.}"; }
need_unfenced() { look_fence; look_key "$fenced"; [ "$file$drop$kind" = nonomissing ] || refuse fenced 'This node is fenced.'; }
system() { bounded 3 systemctl "$@" >/dev/null 2>&1; }
# --- Judging a configuration
# Text `new` (with a dot at its end, as the shell takes newlines off) as config.json of a home of links: no key is copied, and the home is not touched.
# Made by the node's user: what root writes where that user may write could be led elsewhere by a link.
make_home() {
  tmp=$(as_user 2 mktemp -d) && printf %s "${new%.}" | as_user 2 sh -c 'umask 077; cd "$1" && cat >config.json && ls -A -- "$2" | while IFS= read -r name; do
    case $name in config.json* | data) ;; *) ln -s -- "$2/$name" "$name" || exit 1 ;; esac; done' sh "$tmp" "$home" || { drop_home; refuse validate-failed 'No directory could be made to validate in.'; }
}
drop_home() { [ -z "$tmp" ] || rm -rf -- "$tmp"; }
judge() { # PROGRAM: what it says of the home in `tmp`, cut short. A message about a key file may hold the key, so nothing long is passed on.
  said=$(as_user 7 "$1" --home "$tmp" validate-config 2>&1); code=$?
  printf '%s\n' "$said" | tail -n 3 | tr -d '\000-\010\013-\037' | sed 's/[0-9A-Za-z]\{24,\}/…/g' | while IFS= read -r line; do fact validate.said "$line"; done
  [ "$code" != 0 ] || return 0; drop_home; [ "$code" -lt 124 ] || refuse validate-late 'validate-config did not end in time.'; refuse config-invalid "validate-config does not accept it (exit code $code)."
}
validate() {
  case $bin in '' | current) set -- "$neard_bin" ;; next) [ "$next_bin" != none ] && set -- "$next_bin" || refuse bad-request 'There is no next_bin.' ;; *) refuse bad-request 'bin?' ;; esac
  sum_of "$home/config.json" && new=$(cat -- "$home/config.json" && echo .) || refuse config-unreadable 'config.json cannot be read.'; make_home; judge "$1"; drop_home; fact config.sha256 "$sum"
}
# Two settings and no other, over the file that was looked at and no other, once neard itself accepts it. The old file stays, under a name of its own.
do_config() {
  case $shards in AllShards | NoShards) set -- "\"$shards\"" ;; ShadowValidator) set -- "{\"ShadowValidator\":\"$pool\"}" ;; same) set -- '' ;; *) refuse bad-request 'shards?' ;; esac
  case $memtries in true | false) set -- "$1" "$memtries" ;; same) set -- "$1" '' ;; *) refuse bad-request 'memtries?' ;; esac; is_sha256 "$sha256" && [ "$1$2" ] || refuse bad-request 'Nothing to change, or sha256?'
  need_config; [ "$old" = "$sha256" ] || refuse config-changed 'config.json is not the one that was looked at.'; [ ! -L "$home/config.json" ] || refuse config-link 'config.json is a link, which a new file would replace.'
  for each in tracked_shards tracked_shadow_validator tracked_shard_schedule tracked_accounts; do field "$each"; [ "${value:-null}" = null ] || refuse old-fields "config.json has \`$each\`, a field of old: take it out and write tracked_shards_config instead."; done
  was=$fields new=$(json '' "$1" "$2" <"$home/config.json" && echo .) && [ "$new" != . ] || refuse config-unreadable 'config.json cannot be changed in place.'
  make_home; judge "$neard_bin"; read_config "$tmp/config.json" || { drop_home; refuse config-unreadable 'It cannot be read after the change.'; }
  set -- "$old" "$fields"; for each in tracked_shards_config store.load_mem_tries_for_tracked_shards; do fields=$was; field "$each"; before=${value:--} fields=$2; field "$each"; [ "$before" = "${value:--}" ] || fact config.diff "$each $before => $value"; done
  drop_home; fact config.sha256 "$1"; if [ "$1" = "$sha256" ]; then outcome=already; return; fi; [ -z "$dry" ] || return 0
  begin; printf %s "${new%.}" | as_user 2 sh -c 'umask 077; cat >"$1.baton-new" && chmod --reference="$1" -- "$1.baton-new" && sync "$1.baton-new"' sh "$home/config.json" && sum_of "$home/config.json.baton-new" && [ "$sum" = "$1" ] || refuse config-unwritable 'The new file could not be written.'
  set -- "$1" "$home/config.json.baton-$(printf %.8s "$sha256")"; ln -T -- "$home/config.json" "$2" 2>/dev/null || { sum_of "$2" && [ "$sum" = "$sha256" ]; } || refuse config-unwritable 'The old file could not be kept.'
  sum_of "$home/config.json"; [ "$sum" = "$sha256" ] || refuse config-changed 'config.json was changed meanwhile.'; move_up "$home/config.json.baton-new" "$home/config.json" || over unknown config-unknown 'Which config.json is in place has to be looked at.'; outcome=written
}
# --- Acting
# The process goes on signing: this is for whatever starts it next, and done before the stop, or a supervisor could bring the key back in between. Each on
# the disk before the next. First, and once, what systemd would do at boot, or nobody knew the way back. Then every start by systemd: a drop-in, since
# `mask` fails for a unit in /etc; seen in force BEFORE the key goes, so that a kill between leaves a node that is whole or fenced, and never one that
# comes up without its key and passes for a standby. Then the key, for a start that asks no systemd.
do_fence() {
  need_config; look_key "$fenced"; there=$kind:$sum; look_key "$live"; case ${there%:*}:$kind in missing:own | own:missing) ;; own:own) [ "${there#*:}" = "$sum" ] || refuse two-keys 'Two files of this key lie there.' ;; *) refuse no-live-key 'No key of this validator lies in place.' ;; esac
  there=$kind; look_fence; [ "$load" = loaded ] || refuse unit-unreadable 'The unit is not loaded.'; [ "$drop" != other ] || refuse drop-in-other 'There is a drop-in of that name, of another hand.'
  begin; [ -e "$state/was" ] || keep was "${enabled:-unknown}"
  [ "$enabled" != enabled ] || [ -L "$UNIT_ROOT/$unit" ] || system disable -- "$unit" || over unknown not-disabled 'systemd did not disable the unit.'
  keep fenced "$run $term"; [ "$drop" = yes ] || write_drop_in "$drop_text" || over unknown drop-in-unwritable 'The drop-in could not be written.'
  system daemon-reload; look_fence; [ "$force" = yes ] || over unknown drop-in-not-loaded "systemd does not take the drop-in as the last word (${drops##* })."
  { [ "$there" = missing ] || mv -fT -- "$live" "$fenced"; } && sync "$home/" || over unknown key-not-moved 'Whether the key is away for good has to be looked at.'; outcome=fenced
}
need_traces() { # STATE HALF: the key is fenced; or an earlier attempt got halfway
  look_fence; case $1 in own:missing) return ;; "$2") [ "$file$drop" = nono ] && [ ! -e "$state/was" ] || return 0 ;; esac; refuse not-fenced 'No fenced key of this validator lies there.'
}
lift() { # the fence goes last, when the key is where it belongs: until then nothing can start; `was` goes after everything
  rm -f -- "$fence_file" && { [ "$drop" = other ] || rm -f -- "$drop_in"; } && sync "$state/" && { [ ! -d "${drop_in%/*}" ] || sync "${drop_in%/*}/"; } && system daemon-reload || over unknown fence-left 'Whether the fence is gone has to be looked at.'
  ! one_line "$state/was" || [ "$line" != enabled ] || [ -L "$UNIT_ROOT/$unit" ] || system enable -- "$unit" || over unknown not-enabled 'systemd did not enable the unit.'; rm -f -- "$state/was" && sync "$state/" || over unknown fence-left 'A note of the fence could not be removed.'
}
do_unfence() { # backwards: the key first, then the fence; whatever line it ends at, the node is fenced or whole
  look_key "$fenced"; there=$kind; look_key "$live"; need_traces "$there:$kind" missing:own; begin
  { [ "$there" = missing ] || mv -fT -- "$fenced" "$live"; } && sync "$home/" || over unknown key-not-moved 'Where the key is has to be looked at.'; lift; outcome=unfenced
}
# A standby again. Nothing may run here: it could hold the key in memory, and nobody would look at it again.
do_release() {
  need_no_live; look_key "$fenced"; there=$kind:$sum; look_key "$staged"; case ${there%:*}:$kind in own:own) [ "${there#*:}" = "$sum" ] || refuse staged-other 'Another staged key lies there.' ;; own:missing) need_same_place ;; own:*) refuse staged-other 'Another staged key lies there.' ;; esac
  [ "${there%:*}:$kind" = own:own ] || need_traces "${there%:*}:$kind" missing:own; look_fence; need_not_running; look_key "$staged"; begin
  case ${there%:*}:$kind in own:missing) mv -fT -- "$fenced" "$staged" ;; own:own) rm -f -- "$fenced" ;; esac && sync "${staged%/*}/" "$home/" || over unknown key-not-moved 'Where the key is has to be looked at.'; lift; outcome=released
}
need_same_place() { set -- "$(stat -c '%d %m' -- "$home")" "$(stat -c '%d %m' -- "${staged%/*}")"; [ "$1" ] && [ "$1" = "$2" ] || refuse other-device 'The staged key lies on another file system, from which nothing can be renamed into the home.'; } 2>/dev/null
do_stop() { # begun only, `observe` shows its end; never by SIGHUP: a version in which a missing key stays in use would only read its files again (nearcore #11995)
  need_no_live; look_unit || refuse unit-unreadable 'systemd does not answer.'; case $active:$main in inactive:0 | failed:0) outcome=already; return ;; esac
  [ "$ends_by" != 1 ] && [ "$hup" != yes ] || refuse unit-sighup 'The unit ends its process with SIGHUP, which neard takes for a reload.'; begin; bounded 4 systemctl stop --no-block -- "$unit" >/dev/null 2>&1 || over unknown stop-unanswered 'systemd did not take it.'; outcome=stopping
}
# After the fence, never before: what can start again is not stopped. Twice, for what a supervisor of another kind is just bringing back.
prove_stopped() {
  look_fence; [ "$force" = yes ] || refuse not-fenced 'The fence is not in force.'; need_no_live; need_config
  is_stopped && sleep 1.1 && is_stopped || refuse not-stopped "Not proven stopped: ${why#, }."; need_no_live; begin; outcome=stopped
}
is_stopped() {
  find_process; look_lock; listens "$rpc_port"; rpc=$port; listens "$p2p_port"; look_unit; why=
  [ "$count" = 0 ] || { why=", $count processes of this home"; for each in $found; do one_line "/proc/$each/comm"; why="$why, $line ($each)"; done; }; [ "$holder" = 0 ] || why="$why, the database is locked by $holder"
  [ "$rpc$port" = nono ] || why="$why, port $rpc_port or $p2p_port is listened on"; case $load:$active:$main in loaded:inactive:0 | loaded:failed:0) ;; *) why="$why, the unit is ${active:-unknown} (${main:-?})" ;; esac; [ -z "$why" ]
}
# THE POINT OF NO RETURN: from the rename on, any start and any SIGHUP of this node, whoever's, makes it sign. So it comes after everything that could refuse.
do_key_place() {
  is_sha256 "$sha256" || refuse bad-request 'sha256?'; need_no_live; need_unfenced; need_config; look_node_key; [ "$node_key" != unknown ] || refuse node-key-unreadable 'node_key.json cannot be read.'
  need_own "$staged" no-staged-key 'No key of this validator is staged.'; [ "$sum" = "$sha256" ] || refuse staged-other 'The staged key is not the one that was looked at.'
  [ "$mode:$owner" = "600:$user" ] || refuse key-mode "The staged key has mode $mode and owner $owner, not 600 and $user."; need_same_place; begin; sync "$staged" || refuse state-unwritable 'The staged key could not be put on the disk.'
  mv -nT -- "$staged" "$live" && [ ! -e "$staged" ] && sync "$home/" "${staged%/*}/" || over unknown place-unknown 'Whether the key is in place has to be looked at.'; outcome=placed; fact key.place done
}
do_signal() { # to the unit's process, the one of this home, of the configured program, that takes SIGHUP for a reload: any other it would end
  need_own "$live"; need_config; need_unfenced; find_process; look_unit; [ "$count" = 1 ] && [ "$main" = "$pid" ] || refuse process-count "Found $count processes of this home; the unit's is ${main:-unknown}."
  [ "$(readlink "/proc/$pid/exe")" = "$(readlink -f -- "$neard_bin")" ] || refuse other-program "The process is not of $neard_bin as it lies there."; catches=; while read -r name line; do [ "$name" != SigCgt: ] || catches=$line; done <"/proc/$pid/status"; case $catches in *[13579bdf]) ;; *) refuse not-ready 'It does not take SIGHUP yet; it would end of it.' ;; esac
  owns_port "$rpc_port" && page=$(metrics) && [ "$page" ] || refuse rpc-not-own 'Its metrics cannot be read.'; fields=$(ask_status | json result.version.version) && word_of result.version.version || refuse rpc-not-own 'Its status cannot be read.'; set -- "${value%%.*}" # what runs says it: a program takes long to load to be asked
  is_number "$1" && [ "$1" -ge 2 ] || refuse old-version 'A key is reloaded from neard 2.0 on.'; case $NL$page$NL in *"${NL}near_config_correct 0"*) refuse config-invalid 'neard says that its configuration is not valid: it would reload nothing.' ;; esac
  printf '%s\n' "$page" | grep ^near_config_ | while IFS= read -r line; do fact metric "$line"; done; fact process.pid "$pid" process.start "$process_start"
  begin; is_running "$pid" "$process_start" "$boot" && kill -HUP "$pid" || refuse not-signalled 'The process is gone.'; outcome=signalled
}
do_start() {
  case $key in present) need_own "$live" ;; absent) need_no_live ;; *) refuse bad-request 'key?' ;; esac; need_config; need_unfenced; need_not_running; [ "$load" = loaded ] || refuse unit-unreadable 'The unit is not loaded.'
  [ "$active" = inactive ] || [ "$active" = failed ] || refuse unit-active "The unit is $active ($sub): systemd is at it."; begin; bounded 4 systemctl start --no-block -- "$unit" >/dev/null 2>&1 || over unknown start-unanswered 'systemd did not take it; it may still start the node.'; outcome=starting
}
do_binary() { # the old program stays beside; the new one is whole, on the disk and the one that was looked at before it has the name
  is_sha256 "$sha256" && [ "$next_bin" != none ] || refuse bad-request 'sha256, or no next_bin?'; need_no_live; need_not_running; if sum_of "$neard_bin" 3 && [ "$sum" = "$sha256" ]; then outcome=already; return; fi
  sum_of "$next_bin" 3 && [ "$sum" = "$sha256" ] || refuse next-other 'next_bin is not the program that was looked at.'; begin; set -- "$neard_bin.baton-new"
  bounded 4 cp -T -- "$next_bin" "$1" && chown --reference="$neard_bin" -- "$1" && chmod --reference="$neard_bin" -- "$1" && bounded 4 sync "$1" && sum_of "$1" 3 && [ "$sum" = "$sha256" ] && ln -fT -- "$neard_bin" "$neard_bin.baton-previous" || { rm -f -- "$1"; refuse binary-unwritable 'The new program could not be laid beside the old one.'; }
  move_up "$1" "$neard_bin" || over unknown binary-unknown 'Which program is in place has to be looked at.'; outcome=replaced
}
# After a takeover with a declared fence: the process keeps the key in memory, and a restart comes up without. Only for a node that says that it has it.
do_key_aside() {
  look_key "$aside"; there=$kind; look_key "$live"; case $there:$kind in own:missing) outcome=already; return ;; missing:own) ;; *) refuse no-live-key 'No key of this validator lies in place, or one lies aside.' ;; esac
  find_process; [ "$count" = 1 ] && owns_port "$rpc_port" && fields=$(ask_status | json 'result.validator_account_id result.validator_public_key') || refuse rpc-unanswered 'The node does not say whom it signs for.'
  [ "$fields" = "result.validator_account_id \"$pool\"${NL}result.validator_public_key \"ed25519:$identity\"" ] || refuse not-signing 'The node does not say that it has the key.'; begin; mv -nT -- "$live" "$aside" && [ ! -e "$live" ] && sync "$home/" || over unknown key-not-moved 'Where the key is has to be looked at.'; outcome=aside
}
do_key_return() {
  look_key "$aside"; there=$kind; look_key "$live"; case $there:$kind in missing:own) outcome=already; return ;; own:missing) ;; *) refuse no-aside-key 'No key of this validator lies aside, or one lies in place.' ;; esac
  need_unfenced; begin; mv -nT -- "$aside" "$live" && [ ! -e "$aside" ] && sync "$home/" || over unknown key-not-moved 'Where the key is has to be looked at.'; outcome=returned
}
# --- Looking at one thing, while nobody signs: a whole look takes a good part of a block. Both wait for it where it happens, and prove nothing.
look_end() { # that what the unit runs has ended
  while look_unit; case $active:$main in inactive:0 | failed:0) false ;; esac && has_time; do
    start_of "${main:-0}"; began=$started; while sleep 0.05; start_of "$main" && [ "$started" = "$began" ] && has_time; do :; done; done
  find_process; fact process.count "$count" process.found "$found"; unit_facts; log_facts
} 2>/dev/null
look_heads() { # the newest and the final block, by the node's own word; with `final`, once that one is there
  look_unit && pid=$main && start_of "${pid:-0}" && owns_port "$rpc_port" || refuse rpc-not-own 'The RPC is not that of the process of the unit.'; [ -z "$final" ] || is_number "$final" || refuse bad-request 'final?'
  while page=$(metrics) && line=$(printf '%s\n' "$page" | grep '^near_final_block_height ') && [ "${line##* }" -lt "${final:-0}" ] && has_time; do sleep 0.05; done
  fact rpc.own yes; status_facts; printf '%s\n' "$page" | while IFS= read -r line; do fact metric "$line"; done
}
has_time() { clock && [ "$((limit - now))" -gt 3000 ]; } # for the answer; on a host that is slower than this the next look says it
act() {
  case $verb:$dry in near.config:yes) do_config; return ;; *:) ;; *) refuse bad-request 'dry?' ;; esac
  case $verb in
    near.validate) validate ;; near.look-end) look_end ;; near.look-heads) look_heads ;; # looks only
    near.prove-stopped) acting && prove_stopped 9>&- ;; # as often as one likes
    near.fence | near.unfence | near.release | near.stop | near.start | near.key-place | near.key-aside | near.key-return | near.signal | near.config | near.binary)
      acting && need_fresh && "do_$(printf %s "${verb#near.}" | tr - _)" 9>&- ;;
    *) refuse bad-request 'The verb is not known.' ;;
  esac
}
# --- Looking
# METHOD PARAMS WANTED: one line for each field, so that a long answer does not travel.
rpc_facts() {
  reply=$(http 3 "$rpc_port" / "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}") && [ "$reply" ] || { fact "rpc.$1.error" 'no answer'; return; }
  fields=$(printf %s "$reply" | json "$3") && [ "$fields" ] || { fact "rpc.$1.error" "another answer than expected: $(printf %s "$reply" | head -c 200 | tr -d '\000-\037')"; return; }
  printf '%s\n' "$fields" | while read -r name value; do fact "rpc.$1.${name#result.}" "$value"; done
}
ask_status() { http 3 "$rpc_port" / '{"jsonrpc":"2.0","id":1,"method":"status","params":[]}'; }
status_facts() { rpc_facts status '[]' 'result.chain_id result.genesis_hash result.version.version result.protocol_version result.latest_protocol_version result.sync_info.syncing result.sync_info.latest_block_height result.sync_info.latest_block_time result.validator_account_id result.validator_public_key result.node_public_key'; }
metrics() { http 3 "$rpc_port" /metrics | grep -E "^(($METRICS)[{ ]|near_validators_[a-z_]*\{[^}]*account_id=\"$pool\")"; }
version_of() { version=$(as_user 2 "$1" --version) && version=${version%%"$NL"*} && [ "$version" ] || version=unknown; } 2>/dev/null
process_facts() {
  uid_of "$pid"; clock; fact process.pid "$pid" process.start "$process_start" process.age_ms "$((now - process_start * 10))" process.user "$(id -nu "$uid")" process.exe "$(readlink "/proc/$pid/exe")"
  owns_port "$rpc_port" || return; fact rpc.own yes
  status_facts &
  rpc_facts network_info '[]' result.num_active_peers & rpc_facts client_config '[]' result.tracked_shards_config &
  metrics | while IFS= read -r line; do fact metric "$line"; done & wait
}
unit_facts() {
  fact unit.load "${load:-unknown}" unit.active "${active:-unknown}" unit.sub "${sub:-unknown}" unit.main "${main:-unknown}" unit.restart "${again:-unknown}" unit.kill_signal "${ends_by:-unknown}" unit.sighup "${hup:-unknown}" \
    unit.result "${result:-unknown}" unit.enabled "${enabled:-unknown}" unit.reload "${stale:-unknown}" unit.drop_ins "$drops"; read_span "$span_stop" || span=unknown; fact unit.stop_ms "$span"
}
log_facts() {
  bounded 3 journalctl -q -u "$unit" -n 300 -o cat --no-pager | tr -d '\000-\010\013-\032\034-\037' | sed "s/$(printf '\033')\[[0-9;]*m//g" | grep -aE "$LOG_WORDS" | sed 's/[0-9A-Za-z]\{80,\}/…/g' | tail -n 30 | {
    last=; while IFS= read -r line; do fact log "$line"; case $line in *stats:*'#'*) line=${line#*'#'} line=${line#"${line%%[0-9]*}"} last=${line%%[!0-9]*} ;; esac; done; [ -z "$last" ] || fact log.head "$last"; }
}
# Each background job starts a program; together they take as long as the slowest.
chain_facts() {
  find_process; fact process.count "$count" process.found "$found" target "$identity $genesis $pool $user $unit $neard_bin $next_bin $home $staged $rpc_port $p2p_port"
  { version_of "$neard_bin"; fact version.current "$version"; } & [ "$next_bin" = none ] || { version_of "$next_bin"; fact version.next "$version"; sum_of "$next_bin" 4 && fact next.sha256 "$sum"; } &
  [ "$count" != 1 ] || process_facts &
  log_facts &
  look_lock; listens "$rpc_port"; rpc=$port; listens "$p2p_port"; look_fence; fact lock.holder "$holder" listen.rpc "$rpc" listen.p2p "$port" fence.file "$file" fence.drop_in "$drop" fence.in_force "$force"
  unit_facts
  for path in live:"$live" staged:"$staged" fenced:"$fenced" aside:"$aside"; do look_key "${path#*:}"; case $kind in own | present) kind="present $account $public $mode $owner $sum" ;; esac; fact "key.${path%%:*}" "$kind"; done
  look_node_key; fact node_key "$node_key"; read_config "$home/config.json"; fact config "$config $old"; set -- "$(stat -L -c %.3Y -- "$home/config.json" | tr -d .)"; ! is_number "$1" || fact config.age_ms "$(($(date +%s%3N) - $1))"
  printf '%s\n' "$fields" | while IFS= read -r line; do [ -z "$line" ] || fact config.field "$line"; done
  set -- $(df -Pk -- "$data" | tail -n 1); fact disk.free_kb "${4:-unknown}" cpu.count "$(nproc)" cpu.arch "$(uname -m)"; while read -r name line _; do [ "$name" != MemTotal: ] || fact memory.total_kb "$line"; done </proc/meminfo; wait
} 2>/dev/null
main "$@"
