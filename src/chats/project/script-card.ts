import type { Plan } from '../../domain/plan.ts';
import type { Card } from '../card.ts';
import { movesRole } from './moves.ts';

/** A plan as the script that people run themselves. On the command line the script alone is printed, so that it can be kept. */
export function scriptCard(
  key: string,
  plan: Pick<Plan, 'procedure' | 'validator' | 'from' | 'to'>,
  script: string,
): Card {
  const { procedure, validator, from, to } = plan;
  return {
    key,
    title: `Script · ${procedure} · ${validator}`,
    tone: 'neutral',
    headline: `${movesRole(procedure) ? `${from} → ${to}` : [...new Set([from, to])].join(' and ')} by hand, for the day on which Baton itself is dead. Nothing was done.`,
    facts: [],
    sections: [
      {
        kind: 'text',
        text: 'Keep it where it can be read without Baton, and make it anew after each move: which node gives and which takes is written into it.',
      },
      { kind: 'commands', title: 'Script', items: [{ node: 'your machine', verb: 'sh', command: script }] },
    ],
    buttons: [],
    footer: '',
    data: { script },
  };
}
