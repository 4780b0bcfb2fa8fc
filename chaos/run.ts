import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../src/domain/failure.ts';
import { createPrng, type Prng } from '../src/lab/cluster/prng.ts';
import type { HangKind } from '../src/lab/hosts/hanging-command.ts';
import { claim, dataDirectory, discard, hostsDirectory, sweepAbandoned } from '../src/lab/places.ts';
import { accountRound, accountSigning } from './account.ts';
import { createDirector, remaining, strikesOf, type Strike } from './director.ts';
import type { ChaosFaultName, Tally, Theme } from './faults.ts';
import { createKept } from './keep.ts';
import { noCounts, reportOf, type ChaosReport, type Counts } from './report.ts';
import { playRound, type Round } from './round.ts';
import { setStage, type Stage } from './stage.ts';
import { createStriker } from './strikes.ts';
import type { Struck } from './struck.ts';
import { hasSshd } from './validator.ts';

export interface ChaosOptions {
  /** At least 20, each on two hosts of its own. */
  readonly validators: number;
  readonly orders: Tally;
  readonly seed: number;
  /** Fires when a person interrupts; the round at hand is the last one then. */
  readonly signal: AbortSignal;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/** One that is killed and one that is frozen leave two, which is what a fleet should have. */
const WORKERS = 4;
/** Validators on real OpenSSH servers, where they can be had: two hosts of each kind of role. */
const ON_SSHD = 2;
/** A fault that has not found its moment in so many rounds more than it takes has none. */
const SPARE_ROUNDS = 3;
/** Long enough for a worker that was frozen to do what it still meant to do. Unit: slots. */
const SLOTS_AFTER_ROUND = 8;

/** Hands all validators to and fro, round after round, until every fault has struck. Leaves nothing behind. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { orders, seed, tell } = options;
  const beganAt = performance.now();
  const parent = hostsDirectory('chaos');
  sweepAbandoned(parent);
  const root = join(parent, String(process.pid));
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  claim(root);
  const kept = createKept();
  const counts = noCounts();
  const fired = new Map<ChaosFaultName, number>();
  const onSshd = hasSshd() ? ON_SSHD : 0;
  const { validators } = options;
  try {
    const stage = await setStage({ root, seed, validators, onSshd, workers: WORKERS, tell }, kept.keep);
    await playAll(stage, options, counts, fired);
    accountSigning(stage.fleet, counts);
  } finally {
    await kept.closeAll((error) => tell(messageOf(error)));
    discard(root);
  }
  const hosts = { sshd: 2 * onSshd, ssh2: 2 * (validators - onSshd) };
  const seconds = (performance.now() - beganAt) / 1000;
  return reportOf(counts, { seed, validators, hosts, workers: WORKERS, orders, fired, seconds });
}

async function playAll(
  stage: Stage,
  { orders, seed, signal, tell }: ChaosOptions,
  counts: Counts,
  fired: Map<ChaosFaultName, number>,
): Promise<void> {
  let idle = 0;
  for (let number = 1; idle < SPARE_ROUNDS && !signal.aborted; number += 1) {
    const random = createPrng(seed, `round ${number}`);
    const left = remaining(orders, fired);
    const strikes = nextStrikes(left, number, random);
    if (strikes.length === 0) return;
    tell(`round ${number}: ${strikes.map(({ fault, step }) => `${fault}@${step}`).join(', ')}`);
    // One that is carried out clears by itself; one that is not takes the run's 90 s of waiting, and a person.
    const hangs = (fired.get('command-hangs') ?? 0) % 2 === 0 ? 'carried-out' : 'deaf';
    const struck = await strikeRound(stage, strikes, number, random, { counts, hangs, tell });
    for (const [name, times] of struck.fired) fired.set(name, (fired.get(name) ?? 0) + times);
    idle = struck.fired.size === 0 ? idle + 1 : 0;
    tell(progress(orders, fired, counts));
  }
}

/** Themes take turns as long as both have something left. */
function nextStrikes(left: Tally, number: number, random: Prng): Strike[] {
  const turn: readonly Theme[] = number % 3 === 2 ? ['stores', 'workers'] : ['workers', 'stores'];
  const [first, second] = turn.map((theme) => strikesOf(left, theme, random));
  return first && first.length > 0 ? first : (second ?? []);
}

async function strikeRound(
  stage: Stage,
  strikes: readonly Strike[],
  number: number,
  random: Prng,
  { counts, hangs, tell }: { readonly counts: Counts; readonly hangs: HangKind; readonly tell: (line: string) => void },
): Promise<Struck> {
  const striker = createStriker(stage, random, hangs);
  const director = createDirector(stage, striker, strikes, random);
  stage.moments.listen((moment) => director.at(moment));
  const round = await playRound(stage, striker.struck, () => director.now());
  stage.moments.listen(null);
  await striker.settled();
  const ended = await stage.crew.whole();
  const trouble = [
    ...round.trouble,
    ...striker.struck.trouble,
    ...ended.map((pid) => `worker ${pid} ended without being killed`),
  ];
  await stage.fleet.cluster.untilSlot(stage.fleet.cluster.tip() + SLOTS_AFTER_ROUND);
  const problems = await accountRound(stage, { ...round, trouble }, striker.struck, counts);
  for (const problem of problems) tell(`! ${problem}`);
  if (problems.length > 0) await keepEvidence(stage, number, round, striker.struck);
  return striker.struck;
}

/** What journal and hosts say of a round in which something was wrong stays in the clone's data directory. */
async function keepEvidence(stage: Stage, number: number, round: Round, struck: Struck): Promise<void> {
  const runs = round.played.map(({ run }) => run.id);
  const calls = stage.fleet.validators.flatMap(({ hosts }) => hosts.flatMap((host) => host.calls()));
  const { hits, kills, freezes } = struck;
  const evidence = { hits, kills, freezes, journal: await stage.records.journal(runs), calls };
  writeFileSync(join(dataDirectory('lab'), `chaos-round-${number}.json`), JSON.stringify(evidence, null, 1));
}

function progress(orders: Tally, fired: Tally, counts: Counts): string {
  const struck = [...orders].map(([name, asked]) => `${name} ${fired.get(name) ?? 0}/${asked}`).join(', ');
  return `${counts.runs} runs: ${JSON.stringify(counts.outcomes)}; ${struck}; ${counts.stale.length} stale tries`;
}
