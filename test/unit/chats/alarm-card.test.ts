import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alarmCard, pagedPeople } from '../../../src/chats/project/alarm-card.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import { checkAlarm } from '../../../src/config/cross-checks/alarm.ts';
import { type Fleet, FleetSchema } from '../../../src/config/schema.ts';
import type { FleetEvent } from '../../../src/domain/fleet-journal.ts';
import { AT } from './sample.ts';

const EXAMPLE: unknown = parse(
  readFileSync(join(import.meta.dirname, '..', '..', '..', 'config', 'fleet.example.yaml'), 'utf8'),
);
/** The example fleet, Bob without a role. */
const fleet = (() => {
  const read = FleetSchema.parse(EXAMPLE);
  return {
    ...read,
    people: { ...read.people, bob: { name: 'Bob', roles: [], terminal: [], web: [], slack: [], discord: [] } },
  };
})();

const RAISED: Extract<FleetEvent, { kind: 'alarm.raised' }> = {
  kind: 'alarm.raised',
  nodes: ['sol-a', 'sol-b'],
  returned: null,
  keep: 'sol-a',
  sinceMs: AT,
};
const LOOK = { width: 100, color: false, now: AT + 60_000, timeZone: 'UTC' };

function cardOf(event: FleetEvent, of: Fleet = fleet) {
  const card = alarmCard({ validator: 'sol-main', seq: 3, atMs: AT + 5, event, hash: '' }, of);
  if (card === null) throw new Error('no card');
  return card;
}

describe('the card of an alarm', () => {
  it('says which nodes, since when, for whom, and the one thing to do first, before everything else', () => {
    const card = cardOf(RAISED);

    expect(card).toMatchObject({
      key: 'alarm:sol-main',
      pinned: true,
      tone: 'bad',
      title: 'ALARM · sol-main · for Ada and Bob',
      headline: 'sol-a and sol-b could both sign for sol-main: two signers.',
    });
    const text = renderCard(card, LOOK);
    expect(text).toMatch(/Since +22:13:20/);
    expect(text).toContain('Take the identity off sol-b, and leave sol-a as it is.');
    expect(text).toContain('Every start of a run on sol-main is refused.');
  });

  it('shows the commands for the node that is to give up, its link first, and none for the one that stays', () => {
    const [commands] = cardOf(RAISED).sections.filter(({ kind }) => kind === 'commands');
    const items = commands?.kind === 'commands' ? commands.items : [];

    expect(items.map(({ node }) => node)).toEqual(['sol-b', 'sol-b', 'sol-b']);
    expect(items[0]?.command).toContain('mv -T /home/sol/identity.json.new /home/sol/identity.json');
    expect(items[1]?.command).toBe(
      '/home/sol/bin/agave-validator -l /mnt/ledger set-identity /home/sol/unstaked-identity.json',
    );
  });

  it('lets people compare the keys of Polkadot nodes before one is stopped, since a change of keys needs both', () => {
    const event = { ...RAISED, nodes: ['dot-a', 'dot-b'], keep: 'dot-a' };

    const card = alarmCard({ validator: 'dot-main', seq: 3, atMs: AT, event, hash: '' }, fleet);

    const commands = card?.sections.find(({ kind }) => kind === 'commands');
    const items = commands?.kind === 'commands' ? commands.items : [];
    expect(items.map(({ node, command }) => [node, command])).toEqual([
      ['dot-a', 'sudo ls /home/polkadot/.local/share/polkadot/chains/*/keystore'],
      ['dot-b', 'sudo ls /home/polkadot/.local/share/polkadot/chains/*/keystore'],
      ['dot-b', 'sudo systemctl disable --now polkadot.service; systemctl is-active polkadot.service'],
    ]);
    expect(card === null ? '' : renderCard(card, LOOK)).toContain('Where there is none, leave all');
  });

  it('says of a node that came back that it did, and leaves the one that was told in its place', () => {
    const card = cardOf({ ...RAISED, returned: 'sol-a', keep: 'sol-b' });

    expect(card.headline).toContain('sol-a was taken over from and has come back.');
    expect(renderCard(card, LOOK)).toContain('Take the identity off sol-a, and leave sol-b as it is.');
  });

  it('leaves one even where nothing says which', () => {
    expect(renderCard(cardOf({ ...RAISED, keep: null }), LOOK)).toContain(
      'Take the identity off sol-b, and leave sol-a',
    );
  });

  it('stands like any other once it is over', () => {
    const over = cardOf({ kind: 'alarm.cleared', nodes: ['sol-a', 'sol-b'], signer: 'sol-a', lastedMs: 90_000 });

    expect(over).toMatchObject({
      key: 'alarm:sol-main',
      tone: 'good',
      headline: 'The alarm is over: of sol-a and sol-b only sol-a could sign, seen twice.',
    });
    expect(over.pinned).toBeUndefined();
  });

  it('is not made of anything else', () => {
    const event = { kind: 'move.back', to: null, lastedMs: 1 } as const;

    expect(alarmCard({ validator: 'sol-main', seq: 1, atMs: AT, event, hash: '' }, fleet)).toBeNull();
  });
});

const withRoles = (roles: string[], own?: string[]): Fleet => {
  const main = fleet.validators['sol-main'];
  if (main === undefined) throw new Error('no sol-main');
  return {
    ...fleet,
    policies: { ...fleet.policies, solana: { ...fleet.policies.solana, alarm: { roles } } },
    validators: { 'sol-main': { ...main, policy: own === undefined ? {} : { alarm: { roles: own } } } },
  };
};

describe('who is paged', () => {
  it.each<readonly [string, Fleet, readonly string[]]>([
    ['everybody where nothing is said', withRoles([]), ['Ada', 'Bob']],
    ['those with a role that the policy names', withRoles(['operator']), ['Ada']],
    ['those that the validator names', withRoles(['operator'], []), ['Ada', 'Bob']],
  ])('is %s', (_name, of, people) => {
    expect(pagedPeople(of, 'sol-main')).toEqual(people);
  });

  it('is never a role that nobody has', () => {
    const people = { ada: { roles: ['operator'] } };

    expect(checkAlarm({ people, policies: { solana: { alarm: { roles: ['operater'] } } } })).toMatchObject([
      { path: ['policies', 'solana', 'alarm', 'roles', 0], mend: expect.stringContaining('`operator`') },
    ]);
    expect(checkAlarm({ people, validators: { main: { policy: { alarm: { roles: ['sre'] } } } } })).toMatchObject([
      { path: ['validators', 'main', 'policy', 'alarm', 'roles', 0] },
    ]);
    expect(checkAlarm({ people })).toEqual([]);
  });
});
