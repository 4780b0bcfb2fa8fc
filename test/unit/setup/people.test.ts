import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Fleet } from '../../../src/config/schema.ts';
import type { SetupFinding } from '../../../src/domain/setup-report.ts';
import { pageFinding, peopleFindings } from '../../../src/setup/check/people.ts';
import { FleetSchema } from '../../../src/config/schema.ts';

const KEY = '1'.repeat(43);

function fleetWith(people: object, web: object = {}): Fleet {
  return FleetSchema.parse({
    fleet: 'prod',
    solana: undefined,
    nodes: {},
    validators: { 'sol-main': { chain: 'solana', identity: KEY, vote_account: KEY, nodes: ['sol-a', 'sol-b'] } },
    people,
    web,
  });
}

function of(fleet: Fleet, id: string): SetupFinding | undefined {
  return peopleFindings(fleet, 'sol-main').find((one) => one.id === `${id} sol-main`);
}

describe('the people of a validator', () => {
  it.each([
    [['root'], [], 'failed', 'ada and ben both sign in as the user root'],
    [[], ['file:t'], 'failed', 'ada and ben both sign in with the token file:t'],
    [['ben'], [], 'passed', 'of their own'],
  ])('are told from each other: %j %j', (terminal, web, state, found) => {
    const fleet = fleetWith({
      ada: { name: 'Ada', terminal: ['root'], web: ['file:t'] },
      ben: { name: 'Ben', terminal, web },
    });

    expect(of(fleet, 'hands')).toMatchObject({ state, severity: 'should', found: expect.stringContaining(found) });
  });

  it('get lines that fit below the placeholder that init wrote', () => {
    const fleet = fleetWith({
      ada: { name: 'Ada', terminal: ['root'] },
      'second-person': { name: 'Second person' },
    });
    const lines = of(fleet, 'approvals')?.lines ?? [];
    const text = ['people:', '  second-person:', '    name: Second person', ...lines.map(({ line }) => line)].join(
      '\n',
    );

    expect(lines[0]?.place).toContain('under people.second-person');
    expect(parse(text)).toEqual({
      people: {
        'second-person': {
          name: 'Second person',
          terminal: ['THEIR_USER'],
          web: ['file:secrets/second-person'],
        },
      },
    });
  });

  it.each([
    [['ada', 'ben'], {}, 'passed', '2 must approve; ada, ben can'],
    [['ada'], {}, 'failed', '2 must approve; ada can'],
    [['ada'], { approvals: { people: 1 }, takeover: { people: 1 } }, 'failed', '1 must approve; ada can'],
  ])('can take over, or are told beforehand: %j %j', (names, policy, state, found) => {
    const people = Object.fromEntries(names.map((name) => [name, { name, terminal: [name] }]));
    const fleet = fleetWith(people);
    const solana = FleetSchema.shape.policies.parse({ solana: policy }).solana;

    expect(of({ ...fleet, policies: { ...fleet.policies, solana } }, 'takeover')).toMatchObject({
      state,
      severity: 'should',
      found,
    });
  });

  it('get a whole person where none is there', () => {
    const lines = of(fleetWith({ ada: { name: 'Ada', terminal: ['root'] } }), 'approvals')?.lines ?? [];

    expect(parse(['people:', ...lines.map(({ line }) => line)].join('\n'))).toMatchObject({
      people: { 'second-person': { terminal: ['THEIR_USER'] } },
    });
  });
});

describe('the page', () => {
  it.each([
    [
      { ada: { name: 'Ada', web: ['file:a'] }, ben: { name: 'Ben', terminal: ['ben'] } },
      {},
      'failed',
      'without one: ben',
    ],
    [{ ada: { name: 'Ada', terminal: ['a'] } }, { token: 'file:look' }, 'failed', 'without one: ada'],
    [{ ada: { name: 'Ada', terminal: ['a'] } }, {}, 'passed', 'asks for none'],
    [{ ada: { name: 'Ada', web: ['file:a'] } }, {}, 'passed', 'without one: nobody'],
  ])('asks everybody for a token once there is one: %j %j', (people, web, state, found) => {
    expect(pageFinding(fleetWith(people, web))).toMatchObject({ state, found: expect.stringContaining(found) });
  });
});
