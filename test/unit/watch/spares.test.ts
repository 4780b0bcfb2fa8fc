import { expect, it } from 'vitest';
import type { ValidatorStatus } from '../../../src/domain/status.ts';
import { decideSpares, type TakenSpares } from '../../../src/watch/spares.ts';
import { AT } from '../chats/sample.ts';

/** What a look sees of the one spare: the validator it signs for, `-` for none, `?` for no answer. */
function watched(...looks: readonly string[]): string[] {
  let taken: TakenSpares = {};
  return looks.flatMap((look, index) => {
    const by = look === '-' || look === '?' ? null : look;
    const node = { node: 'sol-s', role: '', couldSign: look === '?' ? null : false, takenBy: by, found: [] };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a status is read
    const status = { nodes: [node] } as unknown as ValidatorStatus;
    const decided = decideSpares(taken, status, AT + index * 1_000);
    taken = structuredClone(decided.taken);
    return decided.events.map((event) => `${index + 1} ${JSON.stringify(event)}`);
  });
}

const event = (at: number, kind: string, by: string, lastedMs?: number) =>
  `${at} ${JSON.stringify({ kind, node: 'sol-s', by, ...(lastedMs === undefined ? {} : { lastedMs }) })}`;

it.each<readonly [string, readonly string[], readonly string[]]>([
  ['nothing while it is free', ['-', '?', '-'], []],
  ['at the first look that it is taken, once', ['-', 'two', 'two'], [event(2, 'spare.taken', 'two')]],
  [
    'that it is free again, and how long it was not',
    ['two', 'two', '-'],
    [event(1, 'spare.taken', 'two'), event(3, 'spare.free', 'two', 2_000)],
  ],
  ['nothing of one that cannot be asked', ['two', '?', 'two'], [event(1, 'spare.taken', 'two')]],
  ['by whom, when that changes', ['two', 'three'], [event(1, 'spare.taken', 'two'), event(2, 'spare.taken', 'three')]],
])('writes %s', (_name, looks, lines) => {
  expect(watched(...looks)).toEqual(lines);
});
