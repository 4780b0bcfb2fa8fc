import { readFileSync, readdirSync, statSync, symlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Judgement } from '../src/lab/referee/judge.ts';
import { now } from '../test/system/sshd/world.ts';
import { until } from '../test/system/sshd/until.ts';
import type { Counters, Move } from './figures.ts';
import { measureMove, readCalls, type MoveTimes } from './measure.ts';
import { runScript, takeByHand } from './script.ts';
import type { Barrier, Baton, BenchNode, Stage } from './stage.ts';

/** A handover takes 10 s here; the rest is for a busy machine. */
const RUN_ENDS = { timeout: 180_000, interval: 50 };
const SETTLES = { timeout: 60_000, interval: 50 };
/** Votes of the new node that have landed and lie behind it before the next move begins. Unit: slots. */
const SLOTS_BETWEEN = 4;

export interface MoveOrder {
  /** Null: by the runbook's script. */
  readonly barrier: Barrier | null;
  readonly delayMs: number;
  readonly shellMs: number;
}

/** Moves the role from whoever has it to the other one, and measures it. */
export async function move(stage: Stage, order: MoveOrder): Promise<Move> {
  const [from, to] = roles(stage);
  stage.setDelay(order.delayMs);
  const before = counters(stage);
  const sinceMs = now();
  const failed = order.barrier === null ? await byScript(stage, from, to) : await byBaton(stage, order.barrier, to);
  const moved = failed === null ? await settled(stage, from, to) : null;
  stage.setDelay(0);
  const { gap } = judgement(stage, from, to);
  const result = {
    how: order.barrier === null ? ('script' as const) : ('baton' as const),
    barrier: order.barrier,
    delayMs: order.delayMs,
    failed: failed ?? moved,
    ...difference(counters(stage), before),
    gapSlots: failed === null && gap ? gap.firstNewSlot - gap.lastOldSlot : null,
    times: failed === null && moved === null ? times(stage, from, to, sinceMs, order) : null,
  };
  if (result.failed !== null) await mend(stage, from);
  return result;
}

function times(stage: Stage, from: BenchNode, to: BenchNode, sinceMs: number, order: MoveOrder): MoveTimes {
  const { identity, referee } = stage.world;
  return measureMove(
    {
      identity,
      from: from.name,
      to: to.name,
      sinceMs,
      history: referee.history(),
      callsFrom: readCalls(readFileSync(from.callsFile, 'utf8')),
      callsTo: readCalls(readFileSync(to.callsFile, 'utf8')),
      towerStoredMs: towerStoredMs(from, identity),
    },
    order,
  );
}

/** When the newest tower was written, wherever it was put since: whoever renames a file leaves this time as it is. */
function towerStoredMs({ paths }: BenchNode, identity: string): number {
  const towers = readdirSync(paths.ledger).filter((name) => name.endsWith(`tower-1_9-${identity}.bin`));
  return Math.max(...towers.map((name) => statSync(join(paths.ledger, name)).mtimeMs));
}

async function byBaton(stage: Stage, barrier: Barrier, to: BenchNode): Promise<string | null> {
  const operators = need(stage.batons.get(barrier)).operators;
  const last = (await operators.run())?.run.id;
  // Gossip may still tell of the move before; people would ask again, too.
  const plan = await until(() => operators.ask({ kind: 'handover', validator: 'sol-main' }), SETTLES);
  await operators.approve(plan);
  const detail = await until(async () => {
    const detail = await operators.run();
    if (!detail || detail.run.id === last || ['queued', 'running', 'waiting'].includes(detail.run.state))
      throw new Error(`the run has not ended: ${JSON.stringify(detail?.entries.at(-1)?.event)}`);
    return detail;
  }, RUN_ENDS);
  const { state } = detail.run;
  if (state === 'done' && detail.run.to === to.name) return null;
  return `the run is ${state}: ${JSON.stringify(detail.entries.at(-1)?.event)}`;
}

async function byScript(stage: Stage, from: BenchNode, to: BenchNode): Promise<string | null> {
  return (await runScript(from, to, stage.world.identity, stage.userKeyFile)).failed;
}

/** Waits until only `to` can sign and a vote of its own has landed. @returns why that does not happen, or null */
function settled(stage: Stage, from: BenchNode, to: BenchNode): Promise<string | null> {
  const { world } = stage;
  return until(async () => {
    const { signers, gap } = judgement(stage, from, to);
    if (signers.join() !== to.name) throw new Error(`${signers.join(' and ') || 'nobody'} can sign`);
    if (gap?.firstLandedSlot == null) throw new Error('no vote of the new node has landed');
    await world.cluster.untilSlot(world.cluster.tip() + SLOTS_BETWEEN);
    return null;
  }, SETTLES).catch((error: unknown) => String(error));
}

function judgement({ world }: Stage, from: BenchNode, to: BenchNode): Judgement {
  const untilMs = now();
  const match = { identity: world.identity, from: from.name, to: to.name, unsettled: [] };
  return world.referee.judge({ ...match, fromMs: untilMs, untilMs });
}

/** After a failed script: a validator that ended is started again, and the old node takes its role back by hand. */
async function mend(stage: Stage, from: BenchNode): Promise<void> {
  const { world, nodes } = stage;
  for (const node of nodes) {
    if (world.cluster.connected().some((each) => each.node === node.name)) continue;
    rmSync(node.paths.identityLink, { force: true });
    symlinkSync(node.paths.unstakedKey, node.paths.identityLink);
    node.ssh.machine.startAsUser(['/bin/sh', node.paths.startScript], 'console.log');
  }
  await until(async () => {
    if (world.cluster.connected().length < nodes.length) throw new Error('a validator did not start again');
    if (signersOf(world.judge(now())).length > 0) return;
    const failed = await takeByHand(from, stage.userKeyFile);
    if (failed !== null) throw new Error(failed);
  }, SETTLES);
  await until(() => {
    if (signersOf(world.judge(now())).length !== 1) throw new Error('not exactly one node signs after mending');
  }, SETTLES);
}

function need(baton: Baton | undefined): Baton {
  if (!baton) throw new Error('there is no Baton for this kind of barrier');
  return baton;
}

/** Who signs, then who stands by. @throws when not exactly one of them signs */
function roles({ world, nodes: [a, b] }: Stage): readonly [BenchNode, BenchNode] {
  const signers = signersOf(world.judge(now()));
  if (signers.length !== 1) throw new Error(`${signers.join(' and ') || 'nobody'} can sign before the move`);
  return signers[0] === a.name ? [a, b] : [b, a];
}

const signersOf = ({ signers }: Judgement): string[] => [...new Set(signers)];

function counters({ world }: Stage): Counters {
  return world.judge(now());
}

function difference(after: Counters, before: Counters): Counters {
  return {
    doubleSigned: after.doubleSigned - before.doubleSigned,
    lockoutViolations: after.lockoutViolations - before.lockoutViolations,
    staleTower: after.staleTower - before.staleTower,
  };
}
