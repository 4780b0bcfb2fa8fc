import type { PlanId } from '../src/domain/names.ts';
import { untilEnded } from './ended.ts';
import type { ChaosValidator } from './fleet.ts';
import { now, sleep } from './now.ts';
import type { RunRow } from './records.ts';
import type { Stage } from './stage.ts';
import type { Struck } from './strikes.ts';

/** How often people did what about runs that had stopped. */
export interface TakenUp {
  resume: number;
  byHand: number;
  return: number;
  standDown: number;
}

/** What people wait after a word to a stopped run: its own 90 s, and a worker that is found for it. */
const TAKEN_UP_MS = 150_000;
/** A run that was taken up is seen at work before it stops again, so its stop is counted from a moment later. */
const SEEN_AT_WORK_MS = 2_000;

/**
 * What people do about runs that have stopped, as the card tells them: carry out by hand what hung and resume; where that
 * stops again, return; where Baton cannot go on at all, see on the machines who may sign and close the run.
 */
export async function takeUp(
  stage: Stage,
  struck: Struck,
  plans: ReadonlyMap<PlanId, ChaosValidator>,
): Promise<TakenUp> {
  const { people, records } = stage;
  const did: TakenUp = { resume: 0, byHand: 0, return: 0, standDown: 0 };
  for (const wish of ['resume', 'return'] as const) {
    const runs = await stopped(stage, plans);
    for (const run of runs) {
      if (wish === 'resume') did.byHand += await finishByHand(stage, struck, run);
      if (await people.wish(wish, run.id).catch(() => false)) did[wish] += 1;
    }
    if (runs.length === 0) continue;
    await sleep(SEEN_AT_WORK_MS);
    await untilEnded(records, new Set(runs.map(({ plan }) => plan)), TAKEN_UP_MS);
  }
  for (const run of await stopped(stage, plans)) {
    const validator = plans.get(run.plan);
    if (validator) await giveBackByHand(validator);
    if (await people.standDown(run.id)) did.standDown += 1;
  }
  return did;
}

async function stopped({ records }: Stage, plans: ReadonlyMap<PlanId, unknown>): Promise<RunRow[]> {
  const all = await untilEnded(records, new Set(plans.keys()), 0);
  return [...all.values()].filter(({ state }) => state === 'stopped');
}

/** The command that hung, once more: repeating it changes nothing that it would not have changed. */
async function finishByHand({ fleet }: Stage, { hangs }: Struck, run: RunRow): Promise<number> {
  const hang = hangs.find((each) => each.run === run.id);
  const act = hang && fleet.hostOf(hang.intent.node).setIdentityByHand;
  if (!act) return 0;
  await act(hang.intent.step === 'give' ? 'unstaked' : 'staked');
  return 1;
}

/** Where nobody signs, the machine that cast the last vote may: its tower holds every vote. */
async function giveBackByHand({ identity, hosts, referee }: ChaosValidator): Promise<void> {
  const [a, b] = hosts;
  const match = { identity, from: a.node, to: b.node, fromMs: now(), untilMs: now(), unsettled: [] };
  const { idleSafeSigner } = referee.judge(match);
  await hosts.find(({ node }) => node === idleSafeSigner)?.setIdentityByHand?.('staked');
}
