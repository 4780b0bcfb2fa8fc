import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBelongs } from '../../../src/alerts/belongs.ts';
import { readFleet } from '../../../src/config/load.ts';
import { readAddress, writeAddress } from '../../../src/domain/account.ts';

const text = (name: string) => readFileSync(new URL(`../config/${name}`, import.meta.url), 'utf8');

function fleetOf(yaml: string) {
  const read = readFleet(yaml);
  if (read.kind === 'problems') throw new Error(read.problems.map(({ found }) => found).join(' '));
  return read.fleet;
}

const solana = text('good-alerts.yaml').replace(/^ {2}labels:\n(?: {4}.*\n)+/m, '');
const polkadot = text('good-polkadot.yaml');

function belongs(yaml: string, labels: Record<string, string>, name = 'Odd') {
  return createBelongs(fleetOf(yaml))({ name, labels: new Map(Object.entries(labels)), severity: null });
}

const places = (yaml: string, labels: Record<string, string>) => belongs(yaml, labels).places;

describe('whose an alert is, without a rule', () => {
  it.each([
    ['the name of a validator', { validator: 'sol-main' }, [{ scope: 'sol-main', node: null }]],
    ['the name of a node', { node: 'sol-b' }, [{ scope: 'sol-main', node: 'sol-b' }]],
    ['both', { validator: 'sol-main', node: 'sol-a' }, [{ scope: 'sol-main', node: 'sol-a' }]],
    ['the host of a node', { instance: 'sol-a.example.com:9100' }, [{ scope: 'sol-main', node: 'sol-a' }]],
    ['the host in other letters', { instance: 'SOL-A.example.com' }, [{ scope: 'sol-main', node: 'sol-a' }]],
    ['the host in an address', { instance: 'http://sol-b.example.com:8899/' }, [{ scope: 'sol-main', node: 'sol-b' }]],
    ['the name of a node as instance', { instance: 'sol-a:9100' }, [{ scope: 'sol-main', node: 'sol-a' }]],
    [
      'an identity, in whichever label',
      { nodekey: 'DYnBcf4nXw5rC7kuMjCLxbzDJEcfubKPKkWdqBEdByqP' },
      [{ scope: 'sol-main', node: null }],
    ],
    [
      'a vote account and a host',
      { votekey: 'GZQenHhC3FHpQgk2fdYi9hWtBUfqggS6WRjRNhPgUTam', instance: 'sol-b.example.com:8080' },
      [{ scope: 'sol-main', node: 'sol-b' }],
    ],
    ['nothing of this fleet', { instance: 'db.example.com:9100', validator: 'other' }, [{ scope: '*', node: null }]],
    ['nothing at all', {}, [{ scope: '*', node: null }]],
    ['names that every object has', { validator: 'constructor', node: '__proto__' }, [{ scope: '*', node: null }]],
  ])('with %s', (_what, labels, expected) => {
    expect(places(solana, labels)).toEqual(expected);
  });

  it('is that of each validator that shares the node', () => {
    const fleet = fleetOf(solana);
    const [own] = Object.values(fleet.validators);
    const validators = { ...fleet.validators, ...(own && { 'sol-two': { ...own, nodes: ['sol-c', 'sol-a'] } }) };
    const labels = new Map([['node', 'sol-a']]);

    expect(createBelongs({ ...fleet, validators })({ name: 'Odd', labels, severity: null }).places).toEqual([
      { scope: 'sol-main', node: 'sol-a' },
      { scope: 'sol-two', node: 'sol-a' },
    ]);
  });

  it('tells nodes of one host apart by their ports, and names none where the port says nothing', () => {
    const lab = solana
      .replace('host: sol-b.example.com', 'host: sol-a.example.com\n    port: 2222')
      .replace('ledger: /mnt/ledger\n', 'ledger: /mnt/ledger\n      rpc_port: 9988\n');

    expect(places(lab, { instance: 'sol-a.example.com:9988' })).toEqual([{ scope: 'sol-main', node: 'sol-a' }]);
    expect(places(lab, { instance: 'sol-a.example.com:2222' })).toEqual([{ scope: 'sol-main', node: 'sol-b' }]);
    expect(places(lab, { instance: 'sol-a.example.com:9100' })).toEqual([{ scope: 'sol-main', node: null }]);
  });

  it('knows a stash with whichever prefix it is written', () => {
    const [name, validator] = Object.entries(fleetOf(polkadot).validators)[0] ?? [];
    const stash = validator?.chain === 'polkadot' ? validator.stash : '';
    const { account } = readAddress(stash);

    for (const written of [stash, account, writeAddress(account, 42)])
      expect(places(polkadot, { stash: written })).toEqual([{ scope: name, node: null }]);
  });

  it('has the row of its name, and its loudness where the alert says none', () => {
    expect(belongs(solana, {}, 'Watchdog').rule).toBe('dead-man');
    expect(belongs(solana, {}, 'ValidatorDown')).toMatchObject({ rule: 'not-signing', severity: 'critical' });
    expect(belongs(solana, {}, 'Odd')).toMatchObject({ rule: 'other' });
  });
});

const withRules = (rules: string) => solana.replace('alerts:\n', `alerts:\n  labels:\n${rules}`);

describe('whose an alert is, by the rules of the fleet file', () => {
  it('is what the first that fits says', () => {
    const yaml = withRules(`    - match: { job: 'sol.*', zone: 'b|c' }
      node: sol-b
      severity: critical
      rule: balance-low
    - match: { job: 'sol.*' }
      validator: '{who}'
`);

    expect(belongs(yaml, { job: 'solana', zone: 'c', who: 'sol-main' })).toEqual({
      places: [{ scope: 'sol-main', node: 'sol-b' }],
      rule: 'balance-low',
      severity: 'critical',
      unknownValidator: null,
    });
    expect(places(yaml, { job: 'solana', who: 'sol-main' })).toEqual([{ scope: 'sol-main', node: null }]);
  });

  it.each([
    ['by its label', { validator: 'sol-mian' }, 'sol-mian'],
    ['by the label of a rule', { job: 'solana', who: 'sol-mian' }, 'sol-mian'],
    ['not where the node is known', { validator: 'sol-mian', node: 'sol-a' }, null],
    ['not where it names none', { job: 'solana' }, null],
  ])('says which validator is named that is not there: %s', (_what, labels, expected) => {
    const yaml = withRules(`    - match: { job: solana }\n      validator: '{who}'\n`);

    expect(belongs(yaml, labels).unknownValidator).toBe(expected);
  });

  it('is found by names where the rule that fits names nobody, or somebody who is not there', () => {
    const yaml = withRules(`    - match: { job: loud }
      severity: info
    - match: { job: lost }
      validator: '{who}'
`);

    expect(belongs(yaml, { job: 'loud', node: 'sol-a' })).toMatchObject({
      places: [{ scope: 'sol-main', node: 'sol-a' }],
      severity: 'info',
    });
    expect(places(yaml, { job: 'lost', who: 'gone', node: 'sol-a' })).toEqual([{ scope: 'sol-main', node: 'sol-a' }]);
  });

  it('wants a label that is not there to fit as an empty one, as Prometheus does', () => {
    const yaml = withRules(`    - match: { job: '', node: '.+' }
      severity: info
`);

    expect(belongs(yaml, { node: 'sol-a' }).severity).toBe('info');
    expect(belongs(yaml, { node: 'sol-a', job: 'x' }).severity).not.toBe('info');
  });
});
