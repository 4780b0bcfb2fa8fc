import { messageOf } from '../src/domain/failure.ts';
import type { PlanId } from '../src/domain/names.ts';
import { follow } from '../src/lab/by-hand/follow.ts';
import { handsOf } from '../src/lab/by-hand/hands.ts';
import { PEOPLE } from '../src/lab/fleet-file.ts';
import { untilEnded } from './ended.ts';
import { sleep } from './now.ts';
import type { RunRow } from './records.ts';
import type { Stage } from './stage.ts';
import type { Struck } from './struck.ts';
import type { ChaosValidator } from './validator.ts';

/** How often people did what about runs that had stopped. */
export interface TakenUp {
  resume: number;
  byHand: number;
  return: number;
  /** Sheets of stopped runs whose commands were typed on the machines. */
  sheet: number;
  standDown: number;
}

/** What people wait after a word to a stopped run: its own 90 s, and a worker that is found for it. */
const TAKEN_UP_MS = 150_000;
/** A sheet that ends in a resume may lead to one more stop, with another sheet. */
const MOST_SHEETS = 2;
/** A run that was taken up is seen at work before it stops again, so its stop is counted from a moment later. */
const SEEN_AT_WORK_MS = 2_000;

/**
 * What people do about runs that have stopped, as the card tells them: carry out by hand what hung and resume; where that
 * stops again, return; where Baton cannot go on at all, type what the card says on the machines and close the run.
 * @param trouble told where a sheet led nowhere, one line each
 */
export async function takeUp(
  stage: Stage,
  struck: Struck,
  plans: ReadonlyMap<PlanId, ChaosValidator>,
  trouble: string[],
): Promise<TakenUp> {
  const { people, records } = stage;
  const did: TakenUp = { resume: 0, byHand: 0, return: 0, sheet: 0, standDown: 0 };
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
  for (let time = 0; time < MOST_SHEETS; time += 1) {
    const runs = await stopped(stage, plans);
    for (const run of runs) {
      const validator = plans.get(run.plan);
      if (validator)
        await closeByHand(stage, validator, run, did).catch((error: unknown) => trouble.push(wordsOf(run, error)));
    }
    if (runs.length === 0) break;
    await sleep(SEEN_AT_WORK_MS);
    await untilEnded(records, new Set(runs.map(({ plan }) => plan)), TAKEN_UP_MS);
  }
  return did;
}

/**
 * Does what the card says, as far as it goes, and knows nothing else. Where the sheet does not close the run itself, a person
 * closes it who has seen that one machine signs and the other does not. A run that this leaves is stuck.
 * @throws Error that says where the sheet led nowhere
 */
async function closeByHand(stage: Stage, { identity }: ChaosValidator, run: RunRow, did: TakenUp): Promise<void> {
  const { loaded, client, fleet, people, records } = stage;
  const stop = (await records.journal([run.id])).findLast(({ event }) => event.kind === 'run.stopped')?.event;
  if (stop?.kind !== 'run.stopped' || !stop.byHand) throw new Error('its stop has no sheet');
  const hands = handsOf({ loaded, client, person: PEOPLE[1], unitOf: (node) => fleet.hostOf(node).unit });
  did.sheet += 1;
  const { done, stopped: at, runAsValidator, grows } = await follow(stop.byHand, identity, hands);
  if (at) throw new Error(`${at.step.node}: ${at.step.command}: ${at.because} (${at.stopIf ?? 'no line says so'})`);
  const said = done.findLast(({ step }) => step.node === 'Baton')?.step.command;
  if (said !== undefined) did.standDown += said.startsWith('stand-down') ? 1 : 0;
  else if (runAsValidator.length === 1 && grows === true) did.standDown += (await people.standDown(run.id)) ? 1 : 0;
  else throw new Error(`it ends with ${runAsValidator.join(' and ') || 'nobody'} as the validator, and no way on`);
}

const wordsOf = ({ id }: RunRow, error: unknown): string => `the sheet of ${id} led nowhere: ${messageOf(error)}`;

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
