import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardAnswer, GuardRequest } from '../../../hosts/port.ts';
import { takingRequest } from './arm-step.ts';
import { type Armed, type CarriedTower, type HandoverDeps, liveArmed, liveTower } from './deps.ts';
import { within } from './within.ts';

/** A tower of 3 KiB crosses any line in less; longer means the standby is not reading. */
const LOADED_WITHIN_MS = 10_000;
/** Closing the input ends the waiting call at once. */
const ENDED_WITHIN_MS = 2_000;
/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;

/** Standby takes the identity: the point of no return. */
export function takeStep(deps: HandoverDeps): ProcedureStep {
  return takingStep((context, armed, tower) => {
    const expectedAfter = `runs as ${deps.targetOf(context).identity} with the tower; its link points to the staked key`;
    return tell(context, deps, armed, tower, { request: takingRequest(context, deps), expectedAfter });
  });
}

/** A step in which the standby that this execution has armed is told, or not; its call is over afterwards in any case. */
export function takingStep(
  perform: (context: RunContext, armed: Armed, tower: CarriedTower) => Promise<StepResult>,
): ProcedureStep {
  return {
    id: 'take',
    needsLive: true,
    atOnce: true,
    async perform(context) {
      const armed = liveArmed(context);
      const tower = liveTower(context);
      if (!armed || !tower)
        return {
          kind: 'refused',
          code: 'arm/expired',
          text: 'The call that was armed is gone. The standby was not told.',
        };
      try {
        return await perform(context, armed, tower);
      } finally {
        armed.channel.close();
      }
    },
  };
}

/** Tells the armed standby to take the role, once: decision and intent first, then the commit line. @param taking as it was armed */
export async function tell(
  context: RunContext,
  deps: HandoverDeps,
  armed: Armed,
  tower: CarriedTower,
  taking: { readonly request: GuardRequest; readonly expectedAfter: string },
): Promise<StepResult> {
  const { run, attempt, term } = context;
  const effect = {
    step: 'take',
    node: run.to,
    ...taking,
    expectedBefore: `armed; runs as its unstaked identity; tower ${tower.sha256} loaded`,
  };
  if (!(await mayLoad(deps, tower)))
    return { kind: 'refused', code: 'host/refused', text: 'The standby did not load the tower. It was not told.' };
  // Committed before the commit line is written: from here nobody can take the role back without asking the standby.
  const stands = await context.intendAndDecide(effect, 'told');
  if (stands !== 'told') {
    armed.channel.end();
    // Nobody signs at this moment: a line that hangs must not hold up the way back.
    await context.outcome(effect, await within(deps.clock, ENDED_WITHIN_MS, armed.channel.answer).catch(() => null));
    return {
      kind: 'refused',
      code: 'run/aborted',
      text: 'An abort, a pause or another worker came first. The standby was not told.',
    };
  }
  armed.channel.write(`commit ${run.id} ${attempt} ${term} ${armed.nonce} ${tower.sha256}\n`);
  const answer = await within(deps.clock, ANSWER_WITHIN_MS, armed.channel.answer).catch(() => null);
  const criticalSectionMs = Math.round(deps.clock.monotonic() - tower.gaveAtMonotonicMs);
  await context.outcome(effect, answer);
  return taken(answer, run.to, criticalSectionMs);
}

function taken(answer: GuardAnswer | null, node: string, criticalSectionMs: number): StepResult {
  if (!answer)
    return { kind: 'unknown', code: 'host/answer-lost', text: `${node} was told and its answer did not come.` };
  if (answer.answer !== 'ok') return { kind: answer.answer, code: answer.code, text: answer.text };
  return { kind: 'proven', evidence: `${node} runs as the validator`, figures: { criticalSectionMs } };
}

/**
 * Whether the standby has loaded the tower, or is about to. The commit line may follow the tower at once: the guard reads it
 * only after the tower, and refuses it unless it has loaded the very hash. So a line that is alive is not waited for; nobody
 * signs meanwhile. One that may be dead is: a standby that was told and cannot be asked leaves the role with nobody.
 */
async function mayLoad(deps: HandoverDeps, { sha256, loaded, isLineAlive }: CarriedTower): Promise<boolean> {
  const sofar = await Promise.race([loaded, Promise.resolve('on its way')]);
  if (sofar === 'on its way' && isLineAlive()) return true;
  return (await within(deps.clock, LOADED_WITHIN_MS, loaded)) === sha256;
}
