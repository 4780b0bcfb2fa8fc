import { describe, expect, it } from 'vitest';
import { calledIn } from '../../../../src/chats/discord/calls.ts';
import { textCard } from '../../../../src/chats/project/simple-cards.ts';
import { FLEET } from '../incident-sample.ts';

describe('whom a card of an incident calls in Discord', () => {
  it('is everybody whom it names and who has an id there, and nobody else', () => {
    const [ada] = Object.keys(FLEET.people);
    const person = FLEET.people[ada ?? ''];
    if (ada === undefined || person === undefined) throw new Error('the example has nobody');
    const fleet = { ...FLEET, people: { [ada]: { ...person, discord: ['80351110224678912'] } } };
    const card = textCard('incident:i-7f3a', 'Incident', 'Nobody signs.');

    expect(calledIn(fleet, '1', { ...card, calls: [ada, 'nobody'] })).toEqual({
      roles: [],
      users: ['80351110224678912'],
    });
    expect(calledIn(fleet, '1', card)).toEqual({ roles: [], users: [] });
  });
});
