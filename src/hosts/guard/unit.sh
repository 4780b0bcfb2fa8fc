UNIT_ROOT=/etc/systemd/system # Baton guard, a node that systemd runs: its unit, its sockets, its user. Shared by the chains whose guard works as root.
uid_of() { while read -r name uid _; do [ "$name" != Uid: ] || return 0; done <"/proc/$1/status"; uid=none; } 2>/dev/null
look_unit() { # sets unit_*; empty where systemd does not say
  load= active= sub= main= again= span_text= drops= stale= ended= restarts= result= enabled= ends_by= hup= span_stop=  starts=unknown
  shown=$(bounded 3 systemctl show -p LoadState,ActiveState,SubState,MainPID,Restart,RestartUSec,DropInPaths,NeedDaemonReload,ExecMainExitTimestampMonotonic,NRestarts,Result,UnitFileState,KillSignal,SendSIGHUP,TimeoutStopUSec,ExecStart -- "$unit" 2>/dev/null) || return
  IFS=$NL; set -- $shown; unset IFS
  for line; do value=${line#*=}; case ${line%%=*} in
    LoadState) load=$value ;; ActiveState) active=$value ;; SubState) sub=$value ;; MainPID) main=$value ;; Restart) again=$value ;;
    RestartUSec) span_text=$value ;; TimeoutStopUSec) span_stop=$value ;; SendSIGHUP) hup=$value ;; DropInPaths) drops=$value ;; NeedDaemonReload) stale=$value ;; ExecMainExitTimestampMonotonic) ended=$value ;;
    NRestarts) restarts=$value ;; Result) result=$value ;; UnitFileState) enabled=$value ;; KillSignal) ends_by=$value ;;
    ExecStart) case "$value " in *' --validator '*) starts=yes ;; ' ' | *'$'*) ;; *) starts=no ;; esac ;; # a variable may hold it
  esac; done
}
read_span() { # sets `span`, in milliseconds, from what systemd prints, such as `2min 5s`; any other form fails
  span=0 && [ "$1" ] && for word in $1; do
    number=${word%%[a-z]*} && is_number "$number" || return 1
    case ${word#"$number"} in us) span=$((span + 1)) ;; ms) span=$((span + number)) ;; s) span=$((span + number * 1000)) ;; min) span=$((span + number * 60000)) ;;
      h) span=$((span + number * 3600000)) ;; '') [ "$1" = 0 ] || return 1 ;; *) return 1 ;; esac
  done
}
# Every socket that would get a call to this port is the process's own: nothing is asked of another node, or believed of it.
owns_port() {
  sockets=$(grep -hE "^ *[0-9]+: (0100007F|0{8}|0{32}|0{16}FFFF00000100007F):$(printf %04X "$1") [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6)
  [ "$sockets" ] && printf '%s\n' "$sockets" | while read -r _ _ _ _ _ _ _ _ _ inode _; do
    [ "$(bounded 2 find "/proc/$pid/fd" -lname "socket:\[$inode\]" -print -quit)" ] || exit 1; done
} 2>/dev/null
# SECONDS PORT PATH [BODY]: with what the host has; perl is on every Debian. No settings file and no proxy of anybody leads elsewhere.
http() {
  if command -v curl; then
    set -- "$1" "http://127.0.0.1:$2$3" "$4" && bounded "$1" curl -q -sS --noproxy '*' ${3:+-H 'Content-Type: application/json' --data-binary "$3"} "$2" >&8
  elif command -v wget; then
    set -- "$1" "http://127.0.0.1:$2$3" "$4" && bounded "$1" wget --no-config -q -t 1 --no-proxy -O - ${3:+--header='Content-Type: application/json' --post-data="$3"} "$2" >&8
  else bounded "$1" perl -MIO::Socket::INET -e '($p,$u,$b)=@ARGV; $s=IO::Socket::INET->new(PeerAddr=>"127.0.0.1",PeerPort=>$p) or exit 1;
print $s ($b ? "POST" : "GET")," $u HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ",length $b,"\r\n\r\n$b";
local $/; $_=<$s>; s/^HTTP\S+ 200 .*?\r\n\r\n//s or exit 1; print' "$2" "$3" "$4" >&8; fi
} 8>&1 >/dev/null 2>&1
write_drop_in() { # for everybody to read, and under a name that systemd reads only once it is whole
  umask 022 && mkdir -p -- "${drop_in%/*}" && printf '%s\n' "$1" >"$drop_in.new" && sync "$drop_in.new" "${drop_in%/*}" "$UNIT_ROOT" && move_up "$drop_in.new" "$drop_in"
  set -- $?; umask 077; return "$1"
} 2>/dev/null
need_fresh() { # at most once for each attempt, whoever asks again
  case $NL$receipts in *"$NL$run $step $attempt $verb "*) refuse already-tried 'This attempt was made before; its receipt says what came of it.' ;; esac
}
may_act_in_flight() { return 1; }; settle_in_flight() { :; } # no verb of these chains leaves a mark of a command in flight
as_user() { # SECONDS COMMAND …: by setpriv, which opens no session that the host would log each time
  seconds=$1 && shift; [ "$(id -un)" != "$user" ] || { bounded "$seconds" "$@"; return; }
  uid=$(id -u -- "$user") && gid=$(id -g -- "$user") || return 127; bounded "$seconds" setpriv --reuid "$uid" --regid "$gid" --init-groups -- "$@"
}
