import type { Played } from '../run/play.ts';
import { finding, type Finding } from './finding.ts';
import type { Disk } from './prepare.ts';

/** What was put back, held against what the run had changed there. */
export function checkUndo({ state }: Played, disks: readonly Disk[]): Finding[] {
  return [
    ...disks.flatMap((disk) => putBack(disk, disks)),
    ...[...state.runs.values()].flatMap((run) => left(run, disks)),
  ];
}

const isUndo = ({ request }: Disk): boolean => request?.verb.startsWith('prepare.undo.') === true;
/** Where a set-aside key goes is no part of what was there. */
const isAside = ({ part }: Disk): boolean => part.endsWith('.baton-undone');

function putBack(undone: Disk, disks: readonly Disk[]): Finding[] {
  if (!isUndo(undone) || isAside(undone)) return [];
  const { atMs, node, part, before, after, request } = undone;
  const run = (request?.args['set'] ?? '').replace(/^\d+-/, '');
  const made = disks.filter(
    (each) => !isUndo(each) && each.request?.args['run'] === run && each.node === node && each.part === part,
  );
  const what = `${node}: ${request?.verb} made ${after.slice(0, 12)} of ${before.slice(0, 12)} in ${part}`;
  if (!made.some((each) => each.after === before))
    return [finding('undoOverwrote', atMs, `${what}, which ${run} had not left there`)];
  return made.some((each) => each.before === after)
    ? []
    : [finding('undoNotExact', atMs, `${what}, which was not there before ${run}`)];
}

type StoredRun = Played['state']['runs'] extends ReadonlyMap<string, infer R> ? R : never;

/** Whoever says that everything is what it was has put everything back which the run had changed. */
function left({ run, lines }: StoredRun, disks: readonly Disk[]): Finding[] {
  const end = lines.findLast(({ event }) => event.kind === 'run.ended');
  if (end?.event.kind !== 'run.ended' || !end.event.because.startsWith('Everything is what it was')) return [];
  const before = disks.filter(({ atMs }) => atMs <= end.atMs);
  const of = run.procedure === 'solana/prepare-undo' ? takenBackBy(run.id, before) : run.id;
  const own = before.filter((each) => !isUndo(each) && each.request?.args['run'] === of);
  return own.flatMap(({ node, part, after }) => {
    const last = before.findLast((each) => each.node === node && each.part === part);
    if (last?.after !== after) return [];
    return [
      finding('undoNotExact', end.atMs, `${run.id} says that everything is what it was; ${part} on ${node} is not`),
    ];
  });
}

/** The run whose changes it took back. */
function takenBackBy(id: string, disks: readonly Disk[]): string | null {
  const undone = disks.find((each) => isUndo(each) && each.request?.args['run'] === id);
  return undone?.request?.args['set']?.replace(/^\d+-/, '') ?? null;
}
