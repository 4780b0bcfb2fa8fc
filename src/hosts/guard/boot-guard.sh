#!/bin/sh
# Baton boot guard of this host's validators. It stands in a start file before the validator, as `THIS_FILE NAME || exit 1` in a script or as
# `ExecStartPre=THIS_FILE NAME` in a unit, and runs as the validator's user. It gives no role to anybody: it starts nothing while this node is fenced,
# and after the machine was started anew it lets no link bring back a role that was given before. dash and bash behave alike.
set -f && umask 077 && export LC_ALL=C
STATE_ROOT=/var/lib/baton BOOT_ID_FILE=/proc/sys/kernel/random/boot_id
say() { printf 'Baton boot guard: %s\n' "$*" >&2; }
stay_down() { say "The validator is not started: $*"; exit 1; } # also where nobody can be told
case ${1-} in
  @VALIDATOR@) state=$STATE_ROOT/@STATE@ link=@LINK@ unstaked_key=@UNSTAKED_KEY@ ;;
  *) stay_down "$0 knows no validator \`${1-}\`. Name one that stands in that file, as the fleet file calls it." ;;
esac
# Sets `line` to the only line of a file; a torn, longer or missing file fails.
one_line() { line= more=; { IFS= read -r line && ! IFS= read -r more && [ -z "$more" ]; } 2>/dev/null <"$1"; }
is_linked() { [ -L "$link" ] && [ "$link" -ef "$unstaked_key" ]; }
# Made beside and renamed, durable: `ln -sf` leaves a moment without a link. A link that is right already may not be on disk yet.
flip_link() { is_linked || { rm -f -- "$link.baton" && ln -s -- "$unstaked_key" "$link.baton" && mv -fT -- "$link.baton" "$link"; } && sync "${link%/*}/"; }

# The fence file counts whatever is in it. A run takes it away when this node was seen to be passive.
[ ! -e "$state/fenced" ] && [ ! -L "$state/fenced" ] || stay_down "Baton stopped it, because another node takes its role ($state/fenced).
The run removes that file at its end. By hand only once you have seen that another node signs, or none, and that $link points to $unstaked_key."

# In the boot in which the role was given here, the link is what the guard made of it. In any other, and where that cannot be known, nobody has looked
# who signs now.
one_line "$BOOT_ID_FILE" && boot=$line || boot=
one_line "$state/role_boot" || line=
if [ -z "$boot" ] || [ "$line" != "$boot" ]; then
  [ -L "$link" ] || [ ! -e "$link" ] || stay_down "$link is no link, so it cannot be put on the unstaked key. Move the file away and make a link in its place."
  is_linked || say "The role was not given here since this machine was started: $link goes to the unstaked key."
  { flip_link && is_linked; } 2>/dev/null || stay_down "$link could not be put on $unstaked_key. Look at both, and at who may write there."
fi
# That it has run in this boot, so that the guard can tell. Nothing rests on it here.
[ -z "$boot" ] || { printf '%s\n' "$boot" >"$state/.guarded" && mv -fT -- "$state/.guarded" "$state/guarded"; } 2>/dev/null
exit 0
