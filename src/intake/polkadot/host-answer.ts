import { createHash } from 'node:crypto';
import type { NodeLook } from '../../chains/polkadot/observe-host.ts';
import type { PolkadotHostFacts } from '../../chains/polkadot/node-host.ts';
import type { Boots, HostAnswer } from '../../domain/status.ts';
import { keystoreOf, signaturesOf } from '../../procedures/polkadot/node-look.ts';
import { silentHost } from '../host-answer.ts';

/** As many digits as tell one keystore from another for people. */
const DIGITS = 12;

/** What a node's host shows beside the role. Pure. @param holdsKeys whether its keystore holds keys that sign; null: not known */
export function polkadotHostAnswer(look: NodeLook | undefined, holdsKeys: boolean | null): HostAnswer {
  if (look?.kind !== 'seen') return silentHost(look?.because ?? 'not looked at');
  const { facts } = look;
  const counts = Object.values(signaturesOf(facts));
  return {
    silent: null,
    boots: bootsOf(facts, holdsKeys),
    settings: settingsOf(facts),
    movers: facts.movers,
    signed: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
  };
}

/** It signs if its unit starts it at boot, as a validator, with keys that the chain names. */
function bootsOf({ unit }: PolkadotHostFacts, holdsKeys: boolean | null): Boots {
  if (holdsKeys === false) return { kind: 'not signing', because: 'it holds no key that signs' };
  if (unit.enabled !== null && !unit.enabled.startsWith('enabled'))
    return { kind: 'not signing', because: `its unit is ${unit.enabled}` };
  if (unit.startsValidator === false) return { kind: 'not signing', because: 'its unit starts it without --validator' };
  if (holdsKeys === null || unit.enabled === null || unit.startsValidator === null)
    return { kind: 'unknown', because: 'its keys or its unit could not be read in full' };
  return { kind: 'signing', because: 'its unit starts it with --validator and it holds keys that sign' };
}

function settingsOf(facts: PolkadotHostFacts): HostAnswer['settings'] {
  const { unit } = facts;
  const names = keystoreOf(facts) === null || facts.keystore.kind !== 'present' ? null : facts.keystore.names;
  return {
    ...(names !== null && {
      keystore: `${names.length} keys, ${createHash('sha256').update(names.join()).digest('hex').slice(0, DIGITS)}`,
    }),
    ...(unit.enabled !== null && { unit: unit.enabled, 'drop-ins': unit.dropIns.join(' ') || 'none' }),
    ...(unit.startsValidator !== null && { 'start line': unit.startsValidator ? '--validator' : 'no --validator' }),
  };
}
