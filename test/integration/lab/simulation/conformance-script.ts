import { basename } from 'node:path';
import type { StubHost } from '../../guard/stub-host.ts';
import { cutsAtLines } from './conformance-drive.ts';

/** How the model says that the barrier went, so that the real guard need not wait as long as in the field. */
export type Barrier = 'log' | 'slots' | 'unproven';

/** Waits are shortened and, where it is to be cut, it kills itself at the named one of its points. */
export function edited(script: string, verb: string, cut: number | null, cutFile: string, barrier: Barrier): string {
  let text = replaceOnce(script, 'bounded 1 "$validator_bin" -l', 'bounded 4 "$validator_bin" -l');
  text = replaceOnce(text, 'sleep 2.1', 'sleep 0.01');
  text = replaceOnce(text, 'sleep 1 &&', 'sleep 0.01 &&');
  text = replaceOnce(text, 'sleep 0.3', 'sleep 0.01');
  if (barrier !== 'log') text = replaceOnce(text, '-gt 3000', '-gt 150');
  // Long enough for either way to be proven if it could be.
  if (barrier === 'unproven')
    text = replaceOnce(
      text,
      'while clock && [ "$now" -lt "$limit" ]',
      'while clock && [ "$now" -lt "$((began + 400))" ]',
    );
  if (cut === null) return text;
  text = replaceOnce(text, 'sync "${2%/*}/"; }', 'sync "${2%/*}/" && cut_here "effect $2"; }');
  text = replaceOnce(text, 'kill -KILL "$pid" && ', 'kill -KILL "$pid" && cut_here "effect kill" && ');
  text = replaceOnce(
    text,
    '"$state/fenced" && sync "$state/"',
    '"$state/fenced" && sync "$state/" && cut_here "effect unfenced"',
  );
  text = replaceOnce(text, 'code=$? && clock', 'code=$?; cut_here "effect set-identity"; clock');
  if (cutsAtLines(verb)) {
    text = replaceOnce(
      text,
      '"${2%%"$NL"*}"; shift 2; done; }',
      '"${2%%"$NL"*}"; [ "$1" = deadline_uptime_ms ] || cut_here "line $1"; shift 2; done; }',
    );
    text = replaceOnce(text, '"$2" "${3%%"$NL"*}"\n', '"$2" "${3%%"$NL"*}"; [ "$1" = ok ] || cut_here "line text"\n');
  }
  const kill = `cuts=0; cut_here() { cuts=$((cuts + 1)); [ "$cuts" != ${cut} ] || { printf '%s' "$1" >'${cutFile}'; kill -KILL $$; }; }\n`;
  return kill + text;
}

/** Where the host has a supervisor, what the guard has ended is up again before it goes on. */
export function respawning(host: StubHost, script: string): string {
  const { root } = host;
  const start = `setsid '${root}/bin/agave-validator' --identity '${host.link}' --ledger '${host.ledger}' --vote-account V`;
  const respawn = `respawn() {
  [ -e '${root}/switch/supervised' ] || return 0
  rm -f '${root}/up'; read -r key _ <'${host.link}'; echo "$key" >'${root}/running'; echo ok >'${root}/switch/contact-info'
  ${start} </dev/null >/dev/null 2>&1 7<&- &
  until [ -e '${root}/up' ]; do sleep 0.01; done
}
`;
  return respawn + replaceOnce(script, 'kill -KILL "$pid" && ', 'kill -KILL "$pid" && respawn && ');
}

/** The model's name of the point at which a guard has killed itself. */
export function cutName(text: string): string {
  if (!text.startsWith('effect ')) return text;
  const name = basename(text.slice('effect '.length));
  if (name === 'identity.json') return 'effect link';
  if (name.startsWith('baton-aside-')) return 'effect aside';
  if (name.startsWith('baton-copy-')) return 'effect copy';
  return name.startsWith('tower-') ? 'effect tower' : `effect ${name}`;
}

/** @throws Error when the guard no longer reads so: then what is built on it has to be looked at */
export function replaceOnce(text: string, what: string, by: string): string {
  const parts = text.split(what);
  if (parts.length !== 2) throw new Error(`Found ${parts.length - 1} times instead of once: ${what}`);
  return parts.join(by);
}
