import type { VirtualTime } from './time.ts';
import { NODES, SOMEBODY, STAKED } from './cast.ts';
import type { DiskWatch } from './disk-watch.ts';
import { PATHS } from './fleet.ts';
import type { Machine } from './machine.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Hands } from './strike.ts';
import { OLD_KEY } from './preparation.ts';

/** Somebody who works on the machines while they are prepared, and knows nothing of it. */
export function createSomebody(
  machines: ReadonlyMap<NodeName, Machine>,
  time: Pick<VirtualTime, 'after'>,
  watch: DiskWatch,
): Pick<Hands, 'changeFile' | 'placeKey' | 'refuseLogin'> {
  let times = 0;
  return {
    changeFile(machine, way) {
      const { disk, host } = machine;
      if (disk === null) return false;
      const line = `# changed by hand, ${++times}\n`;
      const part = (['start', 'keys', 'guard', 'link'] as const)[way % 4] ?? 'start';
      if (part === 'link') {
        // Whoever turns it away from the staked key ends the signing at the next start, and that is theirs to know.
        if (host.link.get('link') === undefined || !machine.isUp() || isStaked(machine)) return false;
        host.link.put('link', { kind: 'symlink', target: OLD_KEY });
        host.link.sync();
      } else {
        disk.files.put(part, `${disk.files.get(part) ?? '#!/bin/sh\n'}${line}`);
        disk.files.sync();
      }
      watch.look(machine, null);
      return true;
    },
    placeKey(machine) {
      const { disk } = machine;
      if (disk === null || disk.keys.has(PATHS.unstakedKey)) return false;
      disk.keys.put(PATHS.unstakedKey, SOMEBODY.publicKey);
      disk.keys.sync();
      watch.look(machine, null);
      return true;
    },
    refuseLogin(index, ms) {
      const disk = machines.get(NODES[index % NODES.length] ?? '')?.disk;
      if (!disk) return;
      disk.refusesLogin = true;
      time.after(ms, () => (disk.refusesLogin = false));
    },
  };
}

const isStaked = ({ host }: Machine): boolean => host.validator === null || host.validator.running === STAKED.publicKey;
