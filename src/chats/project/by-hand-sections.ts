import type { ByHand } from '../../domain/by-hand.ts';
import type { JournalEvent } from '../../domain/journal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { CardSection } from '../card.ts';
import { movesRole } from './moves.ts';
import { isNear } from './near-words.ts';
import { isPolkadot } from './polkadot-words.ts';
import { signerOf } from './who-signs.ts';
import { oneLine, plain } from './words.ts';

/** Room for a chain of commands with long paths. */
const LONGEST_COMMAND = 1_000;

type Stopped = Extract<JournalEvent, { kind: 'run.stopped' }>;

/** The end of a stopped card: what people type themselves in this very state, and when to stop. */
export function byHandSections(run: Run, plan: Plan, stopped: Stopped): CardSection[] {
  const { first, steps, stopIf } = stopped.byHand ?? lookOnly(run, plan, stopped.signer);
  const items = steps.map(({ node, does, command, see }, index) => ({
    node: oneLine(node),
    verb: `${index + 1} ${does}`,
    command: plain(command, LONGEST_COMMAND),
    ...(see === '' ? {} : { see: oneLine(see) }),
  }));
  return [
    { kind: 'text', title: 'By hand, without Baton', text: oneLine(first) },
    ...(items.length === 0 ? [] : [{ kind: 'commands', title: 'One after the other', items } as const]),
    { kind: 'text', title: 'Stop if you see', text: stopIf.map((line) => `• ${oneLine(line)}`).join('\n') },
  ];
}

/** A stop that came before anybody could say more: the looking commands of the plan, and nothing that changes anything. */
function lookOnly(run: Run, plan: Plan, signer: string): ByHand {
  const after = plan.steps.findIndex(({ pointOfNoReturn }) => pointOfNoReturn) + 1;
  const looks = plan.steps.slice(after).flatMap(({ commands }) => commands.filter(({ verb }) => verb === 'observe'));
  if (isPolkadot(run) && movesRole(run.procedure))
    return {
      first: `Keep ${run.from} and ${run.to} running: with both running nothing is lost, and nothing is signed twice.`,
      steps: [],
      stopIf: ['A key file lies on both nodes: compare the names in the two keystores. Stop one of them at once.'],
    };
  const { kind } = signerOf(run, signer);
  return {
    first:
      kind === 'unknown' || kind === 'unchanged'
        ? 'It is not known who signs: do not start anything by hand. Only look.'
        : 'Look first, on both nodes, whether it is still as this card says.',
    steps: looks.map(({ node, command }) => ({ node, does: 'look', command, see: '' })),
    stopIf: [
      'A node cannot be asked: it may sign.',
      isNear(run)
        ? 'Both nodes have the key: stop neard on one of them at once.'
        : 'Both nodes run as the validator: take the identity off one of them at once.',
    ],
  };
}
