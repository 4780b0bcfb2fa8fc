import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import * as fc from 'fast-check';
import type { GuardMutations } from '../../../../src/lab/simulation/guard/mutations.ts';
import { planCall, type PlannedCall } from './conformance-calls.ts';
import type { ModelCall } from './conformance-drive.ts';
import { createModelHost, type ModelHost } from './conformance-model.ts';
import { BEGINNINGS, sequences, type CallMove, type Happening, type Move, type Sequence } from './conformance-moves.ts';
import { createRealHost, type RealCall, type RealHost } from './conformance-real.ts';
import type { Barrier } from './conformance-script.ts';

export interface ConformanceOptions {
  /** The same sequences go to each of them. */
  readonly shells: readonly string[];
  readonly sequences: number;
  /** These before the drawn ones, and counted with them. */
  readonly first?: readonly Sequence[];
  readonly seed: number;
  /** Where in the run of that seed to begin, as a failure names it. */
  readonly path?: string;
  readonly mutations?: GuardMutations;
  /** Whether a failure is made as short as it can be first; it is, if not said otherwise. */
  readonly shrinks?: boolean;
}

/**
 * Drives the model and the real guard with the same sequences of calls, faults and cuts, and compares every answer and how the
 * host is left after every move.
 * @throws Error that names seed and path and shows the shortest sequence in which they differ
 */
export async function checkConformance(options: ConformanceOptions): Promise<void> {
  const hosts = await Promise.all(options.shells.map((shell) => createRealHost(shell)));
  const property = fc.asyncProperty(sequences, (sequence) => play(sequence, hosts, options.mutations ?? new Set()));
  try {
    await fc.assert(property, {
      numRuns: options.sequences,
      seed: options.seed,
      includeErrorInReport: true,
      endOnFailure: options.shrinks === false,
      examples: (options.first ?? []).map((sequence): [Sequence] => [sequence]),
      ...(options.path === undefined ? {} : { path: options.path }),
    });
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}

async function play(sequence: Sequence, hosts: readonly RealHost[], mutations: GuardMutations): Promise<void> {
  // All come to their end, also where one has failed: the next sequence finds them idle.
  const ends = await Promise.allSettled(hosts.map((real) => playOn(real, sequence, mutations)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Where the beginning needs a certain role. */
const ROLES: Readonly<Partial<Record<Sequence['given'], Sequence['role']>>> = {
  'given-up': 'active',
  taken: 'standby',
  'in-flight': 'standby',
};

async function playOn(real: RealHost, drawn: Sequence, mutations: GuardMutations): Promise<void> {
  const sequence = { ...drawn, role: ROLES[drawn.given] ?? drawn.role };
  const model = createModelHost(real.root, userInfo().username, sequence, mutations);
  await real.reset(sequence, model);
  const moves = [...BEGINNINGS[sequence.given], ...sequence.moves];
  for (const [index, move] of moves.entries()) await playMove({ real, model, sequence }, move, index);
}

interface Stage {
  readonly real: RealHost;
  readonly model: ModelHost;
  readonly sequence: Sequence;
  /** The call that waits for its input, in both. */
  readonly armed?: { readonly modelled: ModelCall; readonly carried: RealCall };
}

async function playMove(stage: Stage, move: Move, index: number): Promise<void> {
  const { real, model, sequence } = stage;
  if (move.kind === 'kill') await killArmed(stage);
  else if (isCall(move)) {
    if ('mode' in move) await happen(stage, { kind: 'mode', mode: move.mode });
    const known = {
      term: model.term(),
      emitted: emittedOf(model.receiptLines()),
      own: model.ownTower(),
      withLog: sequence.withLog,
    };
    await playCall(stage, planCall(move, index, known), index);
  } else await happen(stage, move);
  same(await real.left(model), model.left(), { shell: real.shell, index, move, what: 'the host' });
}

async function happen({ real, model }: Stage, what: Happening): Promise<void> {
  const hung = model.isHung();
  model.happen(what);
  await real.happen(what, model, hung);
}

async function killArmed({ armed }: Stage): Promise<void> {
  armed?.modelled.call.kill();
  armed?.carried.kill();
  await armed?.carried.over;
}

async function playCall(stage: Stage, call: PlannedCall, index: number): Promise<void> {
  const { real, model } = stage;
  const modelled = model.begin(call);
  const carried = real.begin(call, barrierOf(modelled));
  try {
    if (call.input) {
      const nonce = await carried.nonce();
      const where = { shell: real.shell, index, move: call.request, what: 'whether it waits' };
      same(nonce !== null, modelled.waits(), where);
      for (const [at, move] of call.meanwhile.entries())
        await playMove({ ...stage, armed: { modelled, carried } }, move, 100 * (index + 1) + at);
      if (nonce !== null) carried.feed(call.input(nonce));
      else carried.feed(Buffer.alloc(0));
      if (nonce !== null) modelled.feed(call.input(modelled.fact('armed') ?? ''));
    }
    same(await carried.seen(), modelled.seen(), { shell: real.shell, index, move: call.request, what: 'the answer' });
  } finally {
    carried.kill();
  }
}

function barrierOf(modelled: ModelCall): Barrier {
  if (modelled.fact('code') === 'barrier-unproven') return 'unproven';
  return modelled.fact('barrier') === 'slots' ? 'slots' : 'log';
}

/** What a caller reads out of the receipts: the last tower that was handed out. */
function emittedOf(receipts: readonly string[]): string {
  const given = receipts
    .map((line) => line.split(' '))
    .findLast((words) => words[3] === 'solana.step-down' && words[6] === 'done');
  return given?.[7] ?? 'none';
}

const CALLS: ReadonlySet<string> = new Set([
  'create',
  'look',
  'window',
  'fence',
  'down',
  'up',
  'back',
  'repair',
  'aside',
  'stop',
  'unfence',
  'copy',
  'nonsense',
] satisfies CallMove['kind'][]);

const isCall = (move: Move): move is CallMove => CALLS.has(move.kind);

function same(real: unknown, model: unknown, where: object): void {
  assert.deepEqual(
    real,
    model,
    `${JSON.stringify(where)}\nthe guard: ${JSON.stringify(real)}\nthe model: ${JSON.stringify(model)}`,
  );
}
