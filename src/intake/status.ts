import { isOpen, wrongWords } from '../chats/project/incident-words.ts';
import type { StatusLine } from '../chats/project/status-card.ts';
import { modeOf, nearPolicyOf } from '../config/policy.ts';
import { counted } from '../domain/counted.ts';
import { BatonError, messageOf } from '../domain/failure.ts';
import type { Incident } from '../domain/incident.ts';
import type { ValidatorName } from '../domain/names.ts';
import type { CopyTrouble, ValidatorStatus } from '../domain/status.ts';
import type { Looked } from './drafts/draft.ts';
import { nearValidator } from '../chains/near/target.ts';
import { nearScene } from './near/plan.ts';
import { nearStatus } from './near/status.ts';
import { sceneOf } from './polkadot/plan.ts';
import { polkadotStatus } from './polkadot/status.ts';
import { lookAtValidator, type PlannerDeps } from './planner.ts';
import { statusOf, statusUnseen } from './validator-status.ts';

/** Observers are often limited per address; a fleet is looked at a few validators at a time. */
const LOOKS_AT_ONCE = 8;
/** What one screen holds below the answer itself. */
const CHANGES_SHOWN = 5;

/** Looks at one validator, or all, and says of each what `status` answers. */
export async function statusLines(deps: PlannerDeps, validator?: ValidatorName): Promise<StatusLine[]> {
  const names = validator === undefined ? Object.keys(deps.fleet.validators) : [validator];
  const pauses = await deps.store.pauses.pauses();
  const open = await deps.store.view.openRuns();
  const moves = await deps.store.watch.lastMoves();
  const latest = await deps.store.watch.latestStatus();
  const incidents = await deps.store.incidents.open();
  const lines = new Map<ValidatorName, StatusLine>();
  const waiting = names.values();
  const lane = async () => {
    // Every lane draws from the same iterator.
    for (const name of waiting) {
      const notes = [
        ...pauses
          .filter((pause) => pause.validator === '*' || pause.validator === name)
          .map((pause) => `Paused by ${deps.fleet.people[pause.by]?.name ?? pause.by}.`),
        ...incidents.filter(({ scope }) => scope === name).map(incidentNote),
        ...open.filter((run) => run.validator === name).map((run) => `Run ${run.id} is ${run.state}.`),
        ...observeNote(deps, name),
        ...copyNotes(latest.find(({ answer }) => answer.validator === name)?.copyTrouble),
      ];
      const changes = names.length > 1 ? [] : await deps.store.watch.changes(name, CHANGES_SHOWN);
      const lastMove = moves.find((run) => run.validator === name) ?? null;
      const status = await statusNow(deps, name);
      lines.set(name, { status, notes, lastMove, changes, alarm: await deps.store.watch.alarm(name) });
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, lane));
  return names.flatMap((name) => lines.get(name) ?? []);
}

/**
 * One plain look: nothing is raised, locked or changed on any host. What keeps it from being made is the answer.
 * @throws `store/unreachable`
 */
export async function statusNow(deps: PlannerDeps, name: ValidatorName): Promise<ValidatorStatus> {
  return (await lookedNow(deps, name)).status;
}

/** The same with all that was seen of a Solana validator; null for another chain and where nothing could be looked at. @throws `store/unreachable` */
export async function lookedNow(
  deps: PlannerDeps,
  name: ValidatorName,
): Promise<{ readonly status: ValidatorStatus; readonly looked: Looked | null }> {
  const chain = deps.fleet.validators[name]?.chain ?? 'solana';
  try {
    switch (chain) {
      case 'polkadot': {
        const scene = await sceneOf({ ...deps, runs: deps.store.runs, polkadot: deps.polkadot }, name);
        return { status: polkadotStatus(scene, deps.clock.now()), looked: null };
      }
      case 'near': {
        const scene = await nearScene({ ...deps, runs: deps.store.runs, near: deps.near }, name, 'plain');
        return { status: nearStatus(scene, nearPolicyOf(deps.fleet, nearValidator(deps.fleet, name))), looked: null };
      }
      case 'solana': {
        const looked = await lookAtValidator(deps, name);
        return { status: statusOf(looked), looked };
      }
      default:
        return chain satisfies never;
    }
  } catch (error) {
    // Not of the validator: whoever asked has to ask again.
    if (error instanceof BatonError && error.code.startsWith('store/')) throw error;
    return { status: statusUnseen({ validator: name, chain }, deps.clock.now(), messageOf(error)), looked: null };
  }
}

/** In a line: its card says the rest. */
function incidentNote({ id, causes }: Incident): string {
  return `Incident ${id} is open: ${wrongWords(causes.filter(isOpen))}.`;
}

function copyNotes(trouble: CopyTrouble = {}): string[] {
  return Object.entries(trouble).map(
    ([node, { times, because }]) =>
      `No new tower copy on ${node}, ${counted(times, 'time')} in a row: ${because.replace(/\.$/, '')}.`,
  );
}

function observeNote(deps: PlannerDeps, name: ValidatorName): string[] {
  const validator = deps.fleet.validators[name];
  return validator && modeOf(deps.fleet, validator) === 'observe' ? ['Mode observe: nothing is carried out.'] : [];
}
