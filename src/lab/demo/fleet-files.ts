import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFleetFile } from '../fleet-file.ts';
import type { World } from '../world.ts';
import type { DotPart } from './dot-protocol.ts';

/**
 * Writes the fleet file of the demo, for people and once more for its worker: the same content below `root`, so that whoever
 * cleans up after a demo that was killed knows the worker by its command line.
 */
export function writeFleetFiles(root: string, data: string, world: World, dot: DotPart | null) {
  const files = { people: join(data, 'fleet.yaml'), worker: join(root, 'fleet.yaml') };
  writeFleetFile(files.people, world, {
    fleet: 'demo',
    store: 'embedded',
    data,
    startWith: 'npm run demo',
    ...(dot && { besides: dot }),
  });
  copyFileSync(files.people, files.worker);
  return files;
}
