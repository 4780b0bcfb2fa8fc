import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NearTarget } from '../../../chains/near/target.ts';
import { keyAt, liveKey, saysItSigns } from '../node-look.ts';

/** What the new node is, as the table of a takeover has it. */
export interface StandbyView {
  /** `signs`: its own status names the key. `idle`: it runs without one. `gone`: nothing runs. */
  readonly running: 'signs' | 'idle' | 'gone' | 'unknown';
  /** Where the key of this validator lies; `none`: nowhere; `unknown`: a file cannot be read, or there is another key. */
  readonly key: 'live' | 'aside' | 'staged' | 'none' | 'unknown';
  readonly inFlight: boolean;
}

export function standbyView(facts: NearHostFacts, target: Pick<NearTarget, 'pool' | 'publicKey'>): StandbyView {
  return { running: runningAs(facts, target), key: keyOf(facts, target), inFlight: facts.inFlight !== null };
}

function runningAs(facts: NearHostFacts, target: Parameters<typeof standbyView>[1]): StandbyView['running'] {
  if (facts.processCount === 0) return 'gone';
  if (facts.processCount !== 1) return 'unknown';
  const says = saysItSigns(facts, target);
  if (says === 'this') return 'signs';
  return says === 'none' ? 'idle' : 'unknown';
}

/** The most dangerous place first: a key in place is read by the next start. */
function keyOf(facts: NearHostFacts, target: Parameters<typeof standbyView>[1]): StandbyView['key'] {
  const live = liveKey(facts, target);
  if (live !== 'none') return live === 'this' ? 'live' : 'unknown';
  for (const place of ['aside', 'staged'] as const) {
    const held = keyAt(facts.keys, place, target);
    if (held !== 'none') return held === 'this' ? place : 'unknown';
  }
  return 'none';
}
