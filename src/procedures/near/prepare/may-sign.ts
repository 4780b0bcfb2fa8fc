import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NearTarget } from '../../../chains/near/target.ts';
import { saysItSigns } from '../node-look.ts';

/** Whether a node could sign now, or after a start. `unclear`: it does not say now, and may in a while. */
export type MaySign = { readonly kind: 'no' } | { readonly kind: 'yes' | 'unclear'; readonly because: string };

/**
 * A node that holds a key in place, or that has one in memory, is a signer, whatever it was meant to be: it is not stopped, not started
 * and not configured here. One that does not answer is not stopped either: it may be in the middle of a database migration.
 */
export function maySign(facts: NearHostFacts, target: Pick<NearTarget, 'pool' | 'publicKey'>): MaySign {
  const { keys, processCount } = facts;
  if (keys.live.kind !== 'missing') return { kind: 'yes', because: 'a validator key lies in place' };
  if (keys.aside.kind !== 'missing') return { kind: 'yes', because: 'its validator key lies aside since a takeover' };
  if (processCount === null) return { kind: 'unclear', because: 'it cannot be told what runs there' };
  if (processCount > 1) return { kind: 'yes', because: `${processCount} processes run on its home` };
  const says = saysItSigns(facts, target);
  switch (says) {
    case 'none':
      return { kind: 'no' };
    case 'unknown':
      return { kind: 'unclear', because: 'its RPC does not answer yet: it may be starting, or migrating its database' };
    case 'this':
    case 'other':
      return { kind: 'yes', because: 'it runs with a validator key' };
  }
  return says satisfies never;
}
