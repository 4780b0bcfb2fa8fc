import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChatPart, writeFleetFile } from '../fleet-file.ts';
import type { World } from '../world.ts';
import type { DotPart } from './dot-protocol.ts';
import type { NearSide } from './near-side.ts';

/**
 * Writes the fleet file of the demo, for people and once more for its worker: the same content below `root`, so that whoever
 * cleans up after a demo that was killed knows the worker by its command line.
 */
export function writeFleetFiles(
  { root, data }: { readonly root: string; readonly data: string },
  world: World,
  { dot, near }: { readonly dot: DotPart | null; readonly near: NearSide['part'] | null },
  { slack, discord }: { readonly slack: ChatPart | null; readonly discord: ChatPart | null },
) {
  const files = { people: join(data, 'fleet.yaml'), worker: join(root, 'fleet.yaml') };
  writeFleetFile(files.people, world, {
    fleet: 'demo',
    store: 'embedded',
    data,
    startWith: startWith(slack !== null, discord !== null),
    besides: {
      ...dot,
      ...near,
      nodes: { ...dot?.nodes, ...near?.nodes },
      validators: { ...dot?.validators, ...near?.validators },
      policies: { ...dot?.policies, ...near?.policies },
    },
    ...(slack && { slack }),
    ...(discord && { discord }),
  });
  copyFileSync(files.people, files.worker);
  return files;
}

function startWith(slack: boolean, discord: boolean): string {
  const chats = [...(slack ? ['slack'] : []), ...(discord ? ['discord'] : [])].join(',');
  return chats === '' ? 'npm run demo' : `npm run demo -- --chat ${chats}`;
}
