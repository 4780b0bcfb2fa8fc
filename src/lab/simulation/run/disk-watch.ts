import { publicKeyAt, linkTarget } from '../guard/host.ts';
import { startsBy } from '../guard/validator.ts';
import { accessOn } from '../prepare/cast.ts';
import { hasBootGuardLine, PARTS, sumOf, type PrepareDisk } from '../prepare/disk.ts';
import type { GuardRequest } from '../../../hosts/port.ts';
import type { NodeName } from '../../../domain/names.ts';
import { STAKED } from './cast.ts';
import { PATHS } from './fleet.ts';
import type { ComesUp, Sightings } from './happened.ts';
import type { Machine } from './machine.ts';

/** Sees what changes on machines that are to be prepared, and by whom. */
export interface DiskWatch {
  /** Whatever has changed since the last look was changed by this. @param request null: by somebody's own hands */
  look(machine: Machine, request: GuardRequest | null): void;
}

interface Seen {
  readonly parts: ReadonlyMap<string, string>;
  readonly comesUp: ComesUp;
  readonly isLetIn: boolean;
}

export function createDiskWatch(machines: Iterable<Machine>, sightings: Sightings): DiskWatch {
  const last = new Map<NodeName, Seen>();
  for (const machine of machines) if (machine.disk !== null) last.set(machine.node, seenOn(machine, machine.disk));
  return {
    look(machine, request) {
      const { node, disk, host } = machine;
      const was = last.get(node);
      if (disk === null || was === undefined) return;
      const is = seenOn(machine, disk);
      last.set(node, is);
      const running = host.validator?.running;
      const runs: ComesUp = running === undefined ? 'nothing' : running === STAKED.publicKey ? 'staked' : 'unstaked';
      for (const part of new Set([...was.parts.keys(), ...is.parts.keys()])) {
        const [before, after] = [was.parts.get(part) ?? 'none', is.parts.get(part) ?? 'none'];
        if (before === after) continue;
        const standing = { cameUp: was.comesUp, comesUp: is.comesUp, wasLetIn: was.isLetIn, isLetIn: is.isLetIn };
        sightings.add({ kind: 'disk', node, request, part, before, after, runs, ...standing });
      }
    },
  };
}

function seenOn({ host }: Machine, disk: PrepareDisk): Seen {
  const parts = new Map<string, string>(PARTS.map((part) => [part, sumOf(disk.files.get(part))]));
  for (const path of disk.keys.names()) parts.set(path, disk.keys.get(path) ?? 'none');
  parts.set('link', linkTarget(host) ?? 'none');
  return { parts, comesUp: comesUpAs(host, disk), isLetIn: accessOn(disk) !== 'none' };
}

function comesUpAs(host: Machine['host'], disk: PrepareDisk): ComesUp {
  const named = startsBy(host);
  const path = named !== PATHS.link ? named : hasBootGuardLine(disk) ? PATHS.unstakedKey : linkTarget(host);
  const key = publicKeyAt(host, path);
  if (key === 'missing') return 'nothing';
  return key === STAKED.publicKey ? 'staked' : 'unstaked';
}
