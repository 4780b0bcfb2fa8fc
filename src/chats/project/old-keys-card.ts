import type { Run } from '../../domain/run.ts';
import type { Card } from '../card.ts';
import { textCard } from './simple-cards.ts';

/** The reminder that the dispute window is over, with the run's name in its key: sent once. */
export function oldKeysCard({ id, validator, from, to }: Pick<Run, 'id' | 'validator' | 'from' | 'to'>): Card {
  const text = `The dispute window since ${to} took over is over. The old key files on ${from} are of no use any more: archive them, away from every node. Check first that \`status ${validator}\` shows ${to} as the node that signs.`;
  return textCard(`old-keys:${id}`, `The old keys of ${validator} can go`, text);
}
