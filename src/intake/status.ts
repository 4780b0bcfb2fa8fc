import type { Looked, PlannerDeps } from './planner.ts';
import { lookAtValidator } from './planner.ts';
import type { StatusLine, StatusNode } from '../chats/project/simple-cards.ts';
import { modeOf } from '../config/policy.ts';
import { blocking } from '../domain/check.ts';
import { messageOf } from '../domain/failure.ts';
import { handoverChecks } from '../procedures/solana/checks/all.ts';
import { quietWindow } from '../procedures/solana/handover/quiet.ts';
import { roleOf, tellRoles } from '../procedures/solana/roles.ts';

/** Observes one validator, or all, and says of each who signs and whether it could move now. */
export async function statusLines(deps: PlannerDeps, validator?: string): Promise<StatusLine[]> {
  const names = validator === undefined ? Object.keys(deps.fleet.validators) : [validator];
  const pauses = await deps.store.pauses.pauses();
  const open = await deps.store.view.openRuns();
  return Promise.all(
    names.map(async (name) => {
      const notes = [
        ...pauses
          .filter((pause) => pause.validator === '*' || pause.validator === name)
          .map((pause) => `Paused by ${deps.fleet.people[pause.by]?.name ?? pause.by}.`),
        ...open.filter((run) => run.validator === name).map((run) => `Run ${run.id} is ${run.state}.`),
        ...observeNote(deps, name),
      ];
      try {
        const line = lineOf(await lookAtValidator(deps, name));
        const held = notes.length > 0;
        const words = held ? `${line.words} But: ${notes.join(' ')}` : line.words;
        return {
          validator: name,
          notes: [],
          ...line,
          words,
          tone: held && line.tone === 'good' ? ('warning' as const) : line.tone,
        };
      } catch (error) {
        return { validator: name, words: messageOf(error), tone: 'bad' as const, nodes: [], notes };
      }
    }),
  );
}

function observeNote(deps: PlannerDeps, name: string): string[] {
  const validator = deps.fleet.validators[name];
  return validator && modeOf(deps.fleet, validator) === 'observe' ? ['Mode observe: nothing is carried out.'] : [];
}

function lineOf(looked: Looked): Pick<StatusLine, 'words' | 'tone' | 'nodes'> {
  const { target, policy, seen, acknowledged } = looked;
  const nodes = target.nodes.map(({ node }) => nodeLine(looked, node));
  const told = tellRoles(seen, target);
  if (told.kind === 'untold') return { words: `Cannot tell who signs: ${told.because}.`, tone: 'bad', nodes };
  const { from, to } = told.roles;
  const failed = blocking(handoverChecks(seen, target, policy, told.roles, acknowledged));
  const [first] = failed;
  if (first) {
    const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
    return {
      words: `${from} signs. Could not move to ${to} now: ${first.title}: ${first.found}${more}.`,
      tone: 'warning',
      nodes,
    };
  }
  const window = quietWindow(seen, policy);
  const when =
    window.kind === 'now'
      ? 'now'
      : window.kind === 'wait'
        ? `after a wait of ${Math.round(window.waitMs / 1_000)} s`
        : `only later: ${window.text}`;
  return { words: `${from} signs. Could move to ${to} ${when}.`, tone: 'good', nodes };
}

function nodeLine({ target, seen }: Looked, name: string): StatusNode {
  const observed = seen.nodes[name];
  const role = roleOf(observed, target.identity);
  const found: string[] = [];
  if (role.kind === 'other' || role.kind === 'unknown') found.push(role.because);
  const slots = seen.observers.flatMap((observer) => (observer.slot.kind === 'known' ? [observer.slot.value] : []));
  if (observed?.rpc.slot.kind === 'known' && slots.length > 0) {
    const behind = Math.max(...slots) - observed.rpc.slot.value;
    found.push(behind <= 0 ? 'caught up' : `${behind} slots behind`);
  }
  if (observed?.host.kind === 'known' && observed.host.value.clientVersion)
    found.push(observed.host.value.clientVersion);
  return { node: name, role: role.kind === 'active' || role.kind === 'standby' ? role.kind : 'not known', found };
}
