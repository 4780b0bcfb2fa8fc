import { oneLine } from '../guard/forms.ts';
import { refuse, type Script } from '../guard/script.ts';
import type { PrepareCall } from './prepare-call.ts';
import { sumOf } from './disk.ts';
import { roleOn } from './look.ts';

/** Only for these it is looked what runs: what they were right for is wrong for another role. */
const DEPENDS: ReadonlySet<string> = new Set(['start', 'link', 'unstaked']);

/** What stands there is kept before it is changed. @param bytes null where a name says it all */
export function* keep(
  call: PrepareCall,
  part: string,
  change: { readonly before: string; readonly after: string; readonly bytes: string | null },
): Script {
  const { disk, host, args } = call;
  const set = setOf(call);
  const own = disk.kept.names().filter((name) => name.startsWith(`${set}/`));
  const known = `${part} ${change.before} ${change.after} `;
  // Kept before, by a call that was cut off.
  if (own.some((name) => name.endsWith('.entry') && oneLine(disk.kept.get(name))?.slice(3).startsWith(known))) return;
  const number = String(own.filter((name) => !name.endsWith('.bytes')).length + 1).padStart(2, '0');
  if (host.unwritable.has('kept')) refuse('backup-failed', 'What is there could not be kept, so it is not changed.');
  if (change.bytes !== null) {
    if (sumOf(change.bytes) !== change.before)
      refuse('backup-failed', 'What is there could not be kept, so it is not changed.');
    disk.kept.put(`${set}/${number}.bytes`, change.bytes);
    disk.kept.sync();
  }
  disk.kept.put(
    `${set}/${number}.entry`,
    `${number} ${known}${args.user} - ${DEPENDS.has(part) ? roleOn(call) : 'unknown'}\n`,
  );
  yield { kind: 'unsynced', name: 'kept' };
  disk.kept.sync();
  yield { kind: 'effect', name: 'kept' };
}

/** Sets are numbered in their order, one for each run. */
function setOf({ disk, args }: PrepareCall): string {
  const sets = [...new Set(disk.kept.names().map((name) => name.split('/')[0] ?? ''))];
  return (
    sets.findLast((set) => set.endsWith(`-${args.run}`)) ?? `${String(sets.length + 1).padStart(4, '0')}-${args.run}`
  );
}
