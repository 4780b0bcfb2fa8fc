import type { NodeName } from '../../../domain/names.ts';
import type { FenceHook } from '../../../procedures/cut-off.ts';
import { ACTIVE } from './cast.ts';
import type { Life } from './life.ts';
import type { Machine } from './machine.ts';
import type { OldNode } from './old-node.ts';

export interface HookDeps {
  readonly old: OldNode | null;
  readonly machines: ReadonlyMap<NodeName, Machine>;
  /** A worker calls the provider: what becomes of the call on its way. */
  readonly leaves: (life: Life, machine: Machine) => Promise<'go' | 'unreachable' | 'lost' | 'hidden'>;
  /** Takes the machine off the power, where it stays. */
  readonly powerOff: (node: NodeName) => void;
}

/** A provider says that a machine is off some seconds after it was asked to switch it off. Unit: milliseconds. */
const SWITCHED_OFF_WITHIN_MS = 4_000;
const GIVEN_UP_AFTER_MS = 20_000;

/** The command of the fleet file that switches the old node off; it tells the truth, as far as it is heard. */
export function createHook({ old, machines, leaves, powerOff }: HookDeps) {
  return (node: NodeName, life: Life): FenceHook | null => {
    const machine = machines.get(node);
    if (old === null || old.hook === 'none' || node !== ACTIVE || !machine) return null;
    return {
      async off() {
        const departure = await leaves(life, machine);
        if (departure === 'unreachable') return { kind: 'unknown', evidence: 'the provider does not answer' };
        if (old.hook === 'refuses') return { kind: 'refused', evidence: 'no such machine' };
        if (departure !== 'lost') powerOff(node);
        const isHeard = departure === 'go' && old.hook === 'works';
        await life.clock.sleep(isHeard ? SWITCHED_OFF_WITHIN_MS : GIVEN_UP_AFTER_MS);
        return isHeard
          ? { kind: 'proven', evidence: 'state: off' }
          : { kind: 'unknown', evidence: 'the provider did not say that it is off' };
      },
    };
  };
}
