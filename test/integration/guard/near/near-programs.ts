/**
 * Programs that stand where `neard` and `systemctl` would. They keep a record of how they were called and obey switches; how a
 * node really behaves is the lab's business.
 */

/**
 * Run by a copy of perl that is called `neard`, so that the process has the configured program as its executable, as on a host.
 * `switch/validate`: `fail`, `hang`, `leak` (says what is in the key file). `switch/deaf`: it takes no SIGHUP.
 */
export const NEARD = String.raw`use strict; use Fcntl qw(:flock SEEK_SET F_SETLK F_WRLCK); use Socket;
my $root = '@ROOT@';
sub slurp { open(my $f, '<', $_[0]) or return ''; local $/; my $t = <$f>; $t =~ s/\n\z//; $t }
sub note { open(my $f, '>>', "$root/calls"); print $f "neard @_ uid=$>\n"; }
if ($ARGV[0] eq '--version') { print slurp("$root/version"), "\n"; exit 0 }
my $home = '';
while (@ARGV && $ARGV[0] =~ /^--home/) { my $w = shift @ARGV; $home = $w =~ /^--home=(.*)/s ? $1 : shift @ARGV }
$home ||= $ENV{NEAR_HOME} || "$ENV{HOME}/.near";
if ($ARGV[0] eq 'validate-config') {
  my $mode = slurp("$root/switch/validate");
  opendir(my $d, $home); note('validate-config', sort map { -l "$home/$_" ? "$_@" : $_ } grep { !/^\.\.?$/ } readdir $d);
  sleep 30 if $mode eq 'hang';
  print STDERR "bad key: ", slurp("$home/validator_key.json"), "\n" and exit 1 if $mode eq 'leak';
  print STDERR "config.json semantic issue: nope\n" and exit 1 if $mode eq 'fail' or slurp("$home/config.json") !~ /"genesis_file"/ or !-e "$home/genesis.json";
  print "All files are valid.\n"; exit 0
}
open(my $lock, '+>>', "$home/data/LOCK") or die;
my $range = pack('s s x4 q q i x4', F_WRLCK, SEEK_SET, 0, 0, 0);
fcntl($lock, F_SETLK, $range) or die 'locked';
my ($rpc, $p2p) = split ' ', slurp("$root/ports");
my @listen;
for my $port ($rpc, $p2p) { socket(my $s, PF_INET, SOCK_STREAM, 0); setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($s, sockaddr_in($port, INADDR_LOOPBACK)) or die "port $port"; listen($s, 16); push @listen, $s }
my ($reloads, $key, $account) = (0, 'null', 'null');
sub load { my $t = slurp("$home/validator_key.json"); ($account, $key) = $t =~ /"account_id":\s*("[^"]*").*"public_key":\s*("[^"]*")/s ? ($1, $2) : ('null', 'null') }
load();
$SIG{HUP} = sub { $reloads++; load(); open(my $l, '>>', "$root/neard.log"); print $l "Updated validator key\n" } unless -e "$root/switch/deaf";
$SIG{INT} = $SIG{TERM} = sub { exit 0 };
open(my $log, '>>', "$root/neard.log"); print $log "\e[32m INFO\e[0m stats: #\e[1m 1234\e[0m Downloading blocks\n"; close $log;
open(my $up, '>', "$root/.up"); print $up "$$\n"; close $up; rename "$root/.up", "$root/up";
while (1) {
  my $in = ''; vec($in, fileno($listen[0]), 1) = 1; next if select($in, undef, undef, 60) <= 0;
  accept(my $c, $listen[0]) or next; my $q = ''; sysread($c, $q, 9999);
  while ($q =~ /Content-Length: (\d+)/i && length($q) - index($q, "\r\n\r\n") - 4 < $1) { sysread($c, $q, 9999, length $q) or last }
  my $r = '';
  if ($q =~ m{^GET /metrics}) { $r = "near_config_reloads_total $reloads\nnear_config_correct " . (-e "$root/switch/incorrect" ? 0 : 1) . "\nnear_client_tracked_shards{shard_id=\"0\"} 1\nnear_final_block_height " . (slurp("$root/switch/final") || 1232) . "\nnear_peers_total 7\nnear_validators_blocks_produced{account_id=\"@POOL@\"} 5\nnear_validators_blocks_produced{account_id=\"other.pool.near\"} 6\n" }
  elsif ($q =~ /"method":"status"/ && -e "$root/switch/mute") { close $c; next } elsif ($q =~ /"method":"status"/) { my ($v) = slurp("$root/version") =~ /release (\S+)\)/; $r = "{\"jsonrpc\":\"2.0\",\"result\":{\"chain_id\":\"lab\",\"genesis_hash\":\"@GENESIS@\",\"latest_protocol_version\":77,\"protocol_version\":77,\"sync_info\":{\"latest_block_height\":1234,\"latest_block_time\":\"2026-11-30T20:00:00.123456789Z\",\"syncing\":false},\"validator_account_id\":$account,\"validator_public_key\":$key,\"validators\":[{\"account_id\":\"x\"}],\"version\":{\"build\":\"b\",\"version\":\"$v\"}},\"id\":1}" }
  elsif ($q =~ /"method":"network_info"/) { $r = '{"jsonrpc":"2.0","result":{"active_peers":[{"id":"a"},{"id":"b"}],"num_active_peers":2},"id":1}' }
  elsif ($q =~ /"method":"client_config"/) { $r = '{"jsonrpc":"2.0","result":{"tracked_shards_config":{"ShadowValidator":"@POOL@"}},"id":1}' }
  print $c "HTTP/1.1 200 OK\r\nContent-Length: ", length $r, "\r\nConnection: close\r\n\r\n$r"; close $c;
}
`;

/** Counts what changes something, and kills the guard right before the one that was chosen: so it ends between any two lines. */
const COUNT = String.raw`read -r effects <"@ROOT@/effects"; effects=$((effects + 1)); echo "$effects" >"@ROOT@/effects"
read -r end <"@ROOT@/kill-at"; [ "$end" != "$effects" ] || { kill -KILL "$GUARD_PID"; exit 1; }`;

/** Stands where a program of coreutils does by which files are moved. */
export const EFFECT = `#!/bin/sh\n${COUNT}\nexec @TOOL@ "$@"\n`;

/** `switch/VERB`: `fail`, `hang`. `switch/played`: no process, but a file `running` that says whether it has the key. `switch/lazy`: what it has read of drop-ins stays as it was. */
export const SYSTEMCTL = String.raw`#!/bin/sh
root=@ROOT@ verb=$1 unit=neard.service below=@ROOT@/units/neard.service.d
for word; do last=$word; done
read -r mode 2>/dev/null <"$root/switch/$verb"
[ "$verb" = show ] || { echo "systemctl $*" >>"$root/calls"; @COUNT@; }
case $mode in fail) exit 1 ;; hang) exec sleep 30 ;; esac
listed() { ls "$below" 2>/dev/null | grep '[.]conf$' | sort | while read -r f; do echo "$below/$f $(sha256sum <"$below/$f")"; done; }
alive() { [ ! -e "$root/switch/played" ] || { pid=1; [ -e "$root/running" ]; return; }; read -r pid 2>/dev/null <"$root/main" && [ -e "/proc/$pid/exe" ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; }
case $verb in
  show)
    [ "$last" = "$unit" ] && [ -e "$root/units/$unit" ] || { echo LoadState=not-found; echo ActiveState=inactive; exit 0; }
    if alive; then active=active sub=running; else active=inactive sub=dead pid=0; fi
    if [ -e "$root/switch/played" ]; then now= had=; [ ! -e "$below/zz-baton.conf" ] || now=$below/zz-baton.conf; read -r had <"$root/loaded"; drops=$had
    else now=$(listed) had=$(cat "$root/loaded" 2>/dev/null) drops=$(cut -d' ' -f1 "$root/loaded" 2>/dev/null | tr '\n' ' ' | sed 's/ $//'); fi
    [ "$now" = "$had" ] && stale=no || stale=yes
    [ -e "$root/enabled" ] && file=enabled || file=disabled
    signal=2; read -r signal 2>/dev/null <"$root/switch/kill-signal" || signal=2
    echo "LoadState=loaded
ActiveState=$active
SubState=$sub
MainPID=$pid
Restart=on-failure
RestartUSec=30s
DropInPaths=$drops
NeedDaemonReload=$stale
Result=success
UnitFileState=$file
KillSignal=$signal
SendSIGHUP=no
TimeoutStopUSec=2min" ;;
  daemon-reload)
    if [ -e "$root/switch/played" ]; then [ -e "$below/zz-baton.conf" ] && echo "$below/zz-baton.conf" >"$root/loaded" || : >"$root/loaded"
    else [ -e "$root/switch/lazy" ] || listed >"$root/loaded"; fi ;;
  enable) : >"$root/enabled" ;;
  disable) rm -f "$root/enabled" ;;
  stop) if [ -e "$root/switch/played" ]; then rm -f "$root/running"; else ! alive || kill -INT "$pid"; fi ;;
  start)
    while read -r file _; do gate=$(sed -n 's/^ConditionPathExists=!//p' "$file"); [ -z "$gate" ] || [ ! -e "$gate" ] || exit 0; done <"$root/loaded"
    [ ! -e "$root/switch/played" ] || { [ -e "$root/home/validator_key.json" ] && echo keyed >"$root/running" || echo bare >"$root/running"; exit; }
    "$root/bin/neard" "$root/bin/neard.pl" --home "$root/home" run >/dev/null 2>>"$root/neard.err" 9>&- &
    echo $! >"$root/main" ;;
esac
`.replace('@COUNT@', () => COUNT);
