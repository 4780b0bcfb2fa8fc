import type { KeyFile, NearHostFacts } from '../../chains/near/node-host.ts';
import type { NearLook } from '../../chains/near/observe-host.ts';
import type { NearTarget } from '../../chains/near/target.ts';
import type { Boots, HostAnswer } from '../../domain/status.ts';
import { isFenced, liveKey } from '../../procedures/near/node-look.ts';
import { silentHost } from '../host-answer.ts';

/** As many digits as tell one file from another for people. */
const DIGITS = 12;

/** What a node's host shows beside the role. Pure. */
export function nearHostAnswer(look: NearLook | undefined, target: NearTarget): HostAnswer {
  if (look?.kind !== 'seen') return silentHost(look?.because ?? 'not looked at');
  const { facts } = look;
  return {
    silent: null,
    boots: bootsOf(facts, target),
    settings: settingsOf(facts),
    movers: facts.movers,
    // Its counters have blocks and chunks: a validator of few chunks makes none for long, and who only endorses makes none at all.
    signed: null,
  };
}

/** It signs if its unit starts it at boot and finds the key in place. */
function bootsOf(facts: NearHostFacts, target: NearTarget): Boots {
  const { fence, unit } = facts;
  const live = liveKey(facts, target);
  if (live === 'none') return { kind: 'not signing', because: 'no key is in place' };
  if (live === 'other') return { kind: 'not signing', because: 'the key in place is another one' };
  if (fence.file && fence.inForce) return { kind: 'not signing', because: 'it is fenced' };
  if (unit.enabled !== null && !unit.enabled.startsWith('enabled'))
    return { kind: 'not signing', because: `its unit is ${unit.enabled}` };
  if (live === 'unknown' || unit.enabled === null)
    return { kind: 'unknown', because: 'its key or its unit could not be read' };
  return { kind: 'signing', because: 'its unit starts it and the key is in place' };
}

function settingsOf(facts: NearHostFacts): HostAnswer['settings'] {
  const { keys, config, unit, versions } = facts;
  return {
    ...keyIn('key in place', keys.live),
    ...keyIn('staged key', keys.staged),
    ...(config.kind === 'present' && { 'config.json': config.sha256.slice(0, DIGITS) }),
    ...(unit.enabled !== null && { unit: unit.enabled, 'drop-ins': unit.dropIns.join(' ') || 'none' }),
    ...(versions.current !== null && { neard: versions.current }),
    fence: isFenced(facts) ? 'fenced' : 'none',
  };
}

function keyIn(name: string, file: KeyFile): HostAnswer['settings'] {
  if (file.kind === 'unreadable') return {};
  return { [name]: file.kind === 'present' ? file.publicKey : 'missing' };
}
