import { renameSync, rmSync } from 'node:fs';
import type { RunDetail } from '../../src/cli/client.ts';
import { POOL, VALIDATOR } from '../../src/lab/near/play/names.ts';
import { now } from '../../src/lab/stage.ts';
import type { How, NearMove } from './figures.ts';
import { runFloor, runGuide } from './script.ts';
import { BLOCK_MS, BLOCKS_OF_EPOCH, type BenchNode, type NearBench } from './stage.ts';

/** A hot swap takes ten seconds here; the rest is for a busy machine. */
const ENDS_WITHIN_MS = 180_000;
const SETTLES_WITHIN_MS = 60_000;
const POLL_MS = 50;
/** The next move's standby has to have shadowed the validator for a whole epoch. */
const EPOCHS = 2;
/** When a node was started is known as well as its clock is, to a round trip: on a busy machine seconds. Unit: milliseconds. */
const CLOCK_MS = 4_000;

/** Moves the key from whoever has it to the other one, measures it, and makes the other one a standby again. */
export async function moveNear(bench: NearBench, how: How): Promise<NearMove> {
  const [from, to] = roles(bench);
  const sinceMs = now();
  const before = judged(bench).doubleSigned;
  let detail: RunDetail | null = null;
  let failed: string | null = null;
  if (how === 'baton') ({ detail, failed } = await byBaton(bench, to));
  else failed = how === 'floor' ? await runFloor(bench, from, to) : await runGuide(from, to);
  if (failed === null) await until('the new node signs', () => gapOf(bench, from, to) !== null);
  const gap = failed === null ? gapOf(bench, from, to) : null;
  const stopMs = from.host.systemd.askedMs('stop');
  const doubleSigned = judged(bench).doubleSigned - before;
  const move: NearMove = {
    how,
    failed,
    ms: gap === null || stopMs === null || stopMs < sinceMs ? null : gap.firstNewMs - stopMs,
    heights: gap?.heights ?? null,
    doubleSigned,
    phases: phasesOf(detail),
  };
  if (failed !== null) throw new Error(`${how}: ${failed}`);
  if (how !== 'baton') await becomeStandby(from, to);
  await until('both nodes are there', () => judged(bench).signers.join() === to.host.node && runs(bench, from));
  await new Promise((resolve) => setTimeout(resolve, CLOCK_MS));
  bench.world.network.skipEpochs(EPOCHS);
  await new Promise((resolve) => setTimeout(resolve, BLOCKS_OF_EPOCH * BLOCK_MS));
  return move;
}

async function byBaton(
  { operators }: NearBench,
  to: BenchNode,
): Promise<{ readonly detail: RunDetail | null; readonly failed: string | null }> {
  const last = (await operators.run())?.run.id;
  await operators.approve(await operators.ask({ kind: 'handover', validator: VALIDATOR }));
  let detail: RunDetail | null = null;
  await until(
    'the run has ended',
    async () => {
      detail = await operators.run();
      return detail !== null && detail.run.id !== last && !['queued', 'running', 'waiting'].includes(detail.run.state);
    },
    ENDS_WITHIN_MS,
  );
  const seen = (await operators.run()) ?? detail;
  const isDone = seen?.run.state === 'done' && seen.run.to === to.host.node;
  return {
    detail: seen,
    failed: isDone ? null : `the run is ${seen?.run.state}: ${JSON.stringify(seen?.entries.at(-1))}`,
  };
}

function phasesOf(detail: RunDetail | null): Record<string, number> {
  const figures = detail?.entries.flatMap(({ event }) =>
    event.kind === 'step.proven' ? Object.entries(event.figures) : [],
  );
  return Object.fromEntries(
    (figures ?? []).flatMap(([name, value]) =>
      typeof value === 'number' && name.endsWith('Ms') ? [[name, value]] : [],
    ),
  );
}

/** What the scripts leave to people: the old node shadows the validator, with its key put aside. */
async function becomeStandby({ host }: BenchNode, { host: other }: BenchNode): Promise<void> {
  renameSync(host.paths.liveKey, host.paths.stagedKey);
  rmSync(other.paths.stagedKey, { force: true });
  host.editConfig((text) =>
    text.replace(/"tracked_shards_config": .*,/, `"tracked_shards_config": {"ShadowValidator":"${POOL}"},`),
  );
  host.service.start();
}

function roles({ world, nodes: [a, b] }: NearBench): readonly [BenchNode, BenchNode] {
  const { signers } = world.referee.judge({ publicKey: world.publicKey, fromMs: 0, untilMs: now() });
  if (signers.length !== 1) throw new Error(`${signers.join(' and ') || 'nobody'} can sign before the move`);
  return signers[0] === a.host.node ? [a, b] : [b, a];
}

const judged = ({ world }: NearBench) => world.referee.judge({ publicKey: world.publicKey, fromMs: 0, untilMs: now() });

const gapOf = ({ world }: NearBench, from: BenchNode, to: BenchNode) =>
  world.referee.gap({ publicKey: world.publicKey, from: from.host.node, to: to.host.node });

/** Its newest process is there and in step with the chain. */
function runs({ world }: NearBench, { host }: BenchNode): boolean {
  const last = world.referee.history().findLast((event) => event.kind === 'signer' && event.node === host.node);
  return last?.kind === 'signer' && last.ready && last.publicKey === null;
}

async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = SETTLES_WITHIN_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
