/**
 * Shell programs that stand where `agave-validator`, `solana-keygen` and `solana` would. They only keep a record of how
 * they were called and obey switches; how a validator really behaves is the lab's business.
 */

/**
 * `switch/set-identity`: `ok`; `fail` (exit 1, nothing done); `fail-late` (exit 1, but done); `hang` (never ends, done
 * only when the test says so). `switch/wait-for-restart-window` knows `ok`, `fail` and `hang`. `switch/quiet`: the adoption is
 * not logged. Each look at the identity leaves in `shown` what it was told.
 */
export const VALIDATOR = `#!/bin/sh
root=@ROOT@
case $1 in
  --version) echo 'agave-validator 3.0.1'; exit ;;
  --*) mkfifo "$root/fifo" 2>/dev/null; exec 3<>"$root/fifo"; echo $$ >"$root/.up"; mv "$root/.up" "$root/up"; read -r never <&3; exit ;;
esac
shift 2
read -r mode 2>/dev/null <"$root/switch/$1" || mode=ok
case $1 in
  contact-info)
    [ "$mode" != hang ] || exec sleep 30
    read -r server <"$root/up"; grep -q . "/proc/$server/cmdline" 2>/dev/null || exit 1
    read -r running <"$root/running"
    printf '{"id":"%s","gossip":"127.0.0.1:8001"}\\n' "$running"
    echo "$running" >>"$root/shown" ;;
  wait-for-restart-window)
    echo "$*" >>"$root/calls"
    case $mode in fail) exit 1 ;; hang) exec sleep 30 ;; esac ;;
  set-identity)
    shift
    flags= && [ "$1" = --require-tower ] && flags='--require-tower ' && shift
    read -r key _ <"$1"
    tower=$root/ledger/tower-1_9-$key.bin
    last=$(tail -n 1 "$root"/state/*/*/receipts)
    held=no && ls -l /proc/self/fd | grep -q '/lock$' && held=yes
    found=none && [ -e "$tower" ] && found=$(stat -c %a "$tower")-$(sha256sum <"$tower" | cut -c1-8)
    echo "set-identity $flags\${1##*/} link=$(readlink "$root/identity.json" | sed 's,.*/,,') tower=$found lock=$held receipt=\${last##*dddd }" >>"$root/calls"
    case $mode in fail) echo 'Validator command failed: Unable to load tower file'; exit 1 ;; hang) exec sleep 30 ;; esac
    read -r was <"$root/running"
    [ "$flags" = '' ] || [ -e "$tower" ] || { echo 'Unable to load tower file'; exit 1; }
    echo "$key" >"$root/running"
    [ -e "$root/switch/quiet" ] || { echo "voting: 42 x"; echo "Identity changed from $was to $key"; } >>"$root/validator.log"
    [ "$mode" != fail-late ] || exit 1 ;;
esac
`;

export const KEYGEN = `#!/bin/sh
[ "$1" = pubkey ] || exit 1
read -r key _ <"$2"
echo "$key"
`;

/** `switch/frozen`: the slot stands still. `switch/last-slot`: it goes no further than this. */
export const SOLANA = `#!/bin/sh
root=@ROOT@
[ "$1" = slot ] || exit 1
read -r slot <"$root/slot"
read -r end 2>/dev/null <"$root/switch/last-slot" || end=999999
[ -e "$root/switch/frozen" ] || [ "$slot" -ge "$end" ] || echo $((slot + 1)) >"$root/slot"
echo "$slot"
`;
