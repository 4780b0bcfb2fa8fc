import type { Plan } from '../../../domain/plan.ts';
import type { Happened } from '../run/happened.ts';
import { PATHS } from '../run/fleet.ts';
import { ACTIVE, STAKED } from '../run/cast.ts';
import type { Played } from '../run/play.ts';
import { finding, type Counter, type Finding } from './finding.ts';
import { checkUndo } from './undo.ts';

type Of<K extends Happened['kind']> = Extract<Happened, { kind: K }> & { readonly atMs: number };
export type Disk = Of<'disk'>;

/** What a preparation did to the machines, held against what people saw, and against what a start would make of it. */
export function checkPrepare(played: Played): Finding[] {
  if (played.schedule.preparation === null) return [];
  const disks = of(played.happened, 'disk');
  return [
    ...disks.flatMap(standing),
    ...disks.flatMap((disk) => unapproved(disk, played)),
    ...disks.flatMap(keyFindings),
    ...lockedOut(disks, played),
    ...restarts(played),
    ...secondPlans(played),
    ...afterwards(played),
    ...checkUndo(played, disks),
  ];
}

export function of<K extends Happened['kind']>(happened: readonly Happened[], kind: K): Of<K>[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind tells the type
  return happened.filter((each) => each.kind === kind) as Of<K>[];
}

/** Each change by itself, whatever comes of it in the end. */
function standing({ atMs, node, request, part, runs, cameUp, comesUp }: Disk): Finding[] {
  if (request === null) return [];
  const what = `${node}: ${request.verb} changed ${part}`;
  const wrong = (counter: Counter, text: string): Finding[] => [finding(counter, atMs, `${what}; ${text}`)];
  return [
    ...(comesUp === 'staked' && cameUp !== 'staked' && runs !== 'staked'
      ? wrong(
          isUndo(request.verb) ? 'undoMadeSigner' : 'wouldSignTwice',
          `it runs ${runs} and would come up as the validator`,
        )
      : []),
    ...(cameUp === 'staked' && comesUp !== 'staked' && runs === 'staked'
      ? wrong('wouldNotSign', `it signs and would come up ${comesUp}`)
      : []),
  ];
}

const OVER: ReadonlySet<string> = new Set(['run.stopped', 'run.ended']);

/** A line that let nobody in is put back; whoever leaves it so has locked Baton out. */
function lockedOut(disks: readonly Disk[], { entries, fired }: Played): Finding[] {
  const turns = disks.filter(({ wasLetIn, isLetIn }) => wasLetIn !== isLetIn);
  return [...Map.groupBy(turns, ({ node }) => node).values()].flatMap((own) => {
    return own.flatMap(({ isLetIn, request, atMs, node }, index) => {
      // A disk on which nothing can be written keeps the line from going back, too.
      if (isLetIn || request === null || fired.some(({ name }) => name === 'disk-full')) return [];
      const backAtMs = own[index + 1]?.atMs ?? Infinity;
      const isLeft = entries.some((line) => OVER.has(line.event.kind) && line.atMs > atMs && line.atMs < backAtMs);
      return isLeft ? [finding('lockedOut', atMs, `${node}: ${request.verb} left Baton no way in`)] : [];
    });
  });
}

const isUndo = (verb: string): boolean => verb.startsWith('prepare.undo.');

/** What an undo may change is judged by what was kept. */
function unapproved({ atMs, node, request, part, before, after }: Disk, played: Played): Finding[] {
  if (request === null || isUndo(request.verb)) return [];
  const plan = planOf(played, request.args['run']);
  const what = `${node}: ${request.verb} changed ${part}`;
  if (part === 'start' && played.schedule.preparation?.starts === 'strange')
    return [finding('changedUnapproved', atMs, `${what}, which nobody understands`)];
  const agreed = part === PATHS.unstakedKey ? plan?.bound[`${node} new key`] : plan?.bound[`${node} ${part}`];
  const isAgreed =
    part === PATHS.unstakedKey
      ? agreed === PATHS.unstakedKey
      : agreed === `${before} → ${after}` || agreed === `${before} → with the new key`;
  const named = request.args['before'];
  return [
    ...(isAgreed ? [] : [finding('changedUnapproved', atMs, `${what}: people saw ${agreed ?? 'nothing of it'}`)]),
    ...(named === undefined || named === before
      ? []
      : [
          finding(
            'writtenOverChange',
            atMs,
            `${what}: ${before.slice(0, 12)} stood there, and ${named.slice(0, 12)} was named`,
          ),
        ]),
  ];
}

/** One that is made where there was none is nobody's loss; one that is set aside has to be one that was made. */
function keyFindings({ atMs, node, request, part, before }: Disk): Finding[] {
  if (request === null || !part.startsWith('/') || before === 'none') return [];
  if (request.verb === 'prepare.undo.unstaked' && part === PATHS.unstakedKey && before !== STAKED.publicKey) return [];
  return [finding('keyOverwritten', atMs, `${node}: ${request.verb} took ${before} away from ${part}`)];
}

export function planOf({ state }: Played, run: string | undefined): Plan | undefined {
  const stored = run === undefined ? undefined : state.runs.get(run);
  return stored && state.plans.get(stored.run.plan)?.plan;
}

/** As the quiet window of the fleet asks, less what may pass between the look and the restart. Unit: slots. */
const FEWEST_QUIET_SLOTS = 100;

function restarts(played: Played): Finding[] {
  const done = new Set<string>();
  return of(played.happened, 'restart').flatMap(({ atMs, node, request, runs, quietSlots }) => {
    const run = request.args['run'] ?? '';
    const bound = planOf(played, run)?.bound ?? {};
    const wrong = (text: string, counter: Counter = 'restartUnapproved'): Finding[] => [
      finding(counter, atMs, `${node} was restarted ${text}`),
    ];
    const again = done.has(`${run} ${node}`);
    done.add(`${run} ${node}`);
    return [
      ...(again ? wrong('twice in one run') : []),
      ...(bound['nodes to restart']?.split(' ').includes(node) === true ? [] : wrong('without an approval')),
      ...(runs === 'staked' && bound['nodes to prepare'] !== node ? wrong('although it signs, in a plan of both') : []),
      ...(runs === 'staked' && quietSlots < FEWEST_QUIET_SLOTS
        ? wrong(`${quietSlots} slots before it leads`, 'restartNearLeader')
        : []),
    ];
  });
}

/** Asked for the same once more after it was done, and nobody had a hand in it: there is nothing left. */
function secondPlans({ happened, state, schedule, fired }: Played): Finding[] {
  const asked = of(happened, 'asked');
  return asked.flatMap((second, index) => {
    const first = asked[index - 1];
    if (first === undefined || second.isIdle || second.wish.restart === true || second.wish.undo === true) return [];
    const covers = first.wish.node === undefined || first.wish.node === second.wish.node;
    const run = [...state.runs.values()].find((each) => each.run.plan === first.plan);
    const endedAtMs = run?.run.endedAtMs ?? Infinity;
    if (!covers || first.wish.undo === true || run?.run.state !== 'done' || endedAtMs > second.atMs) return [];
    const isTouched = of(happened, 'disk').some(
      (disk) => disk.request === null && disk.atMs > (run.lines[0]?.atMs ?? 0) && disk.atMs < second.atMs,
    );
    // What was added to a process that is gone is to be added again, where no start file may say so.
    const isAnew = fired.some(({ name }) => name === 'host-reboots' || name === 'validator-restarts');
    if (isTouched || (schedule.preparation?.starts === 'strange' && isAnew)) return [];
    return [finding('preparedTwice', second.atMs, `${second.plan} would change something after ${first.plan}`)];
  });
}

/** Every machine runs as it did, once started anew. */
function afterwards({ happened, word, entries }: Played): Finding[] {
  const finale = of(happened, 'finale').at(-1);
  if (finale === undefined || entries.length === 0) return [];
  const signers = word.signers.join(', ') || 'nobody';
  return signers === ACTIVE
    ? []
    : [finding('cameUpOther', finale.atMs, `after everything was started anew ${signers} signs`)];
}
