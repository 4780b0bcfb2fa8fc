import { describe, expect, it } from 'vitest';
import { blocking, warnings, type CheckResult } from '../../../../src/domain/check.ts';
import { checksWithoutRoles, fastChecks, handoverChecks } from '../../../../src/procedures/solana/checks/all.ts';
import { everyObserver, hostSilent, onActive, onStandby, rpcOf, SILENT, staleTower } from './changes.ts';
import { factsOf, healthy, KEY, SLOT, type Situation } from './healthy.ts';
import { CLUSTER_ROWS } from './rows-cluster.ts';
import { HOSTS_ROWS } from './rows-hosts.ts';
import { IDENTITY_ROWS } from './rows-identity.ts';

const ROLES = { from: 'sol-a', to: 'sol-b' };

function full({ observation, target, policy, acknowledged }: Situation): CheckResult[] {
  return handoverChecks(observation, target, policy, ROLES, acknowledged);
}

function fast(situation: Situation, moment: 'arming' | 'resume'): CheckResult[] {
  const { observation, target, policy, acknowledged } = situation;
  return fastChecks(observation, target, policy, ROLES, acknowledged, moment);
}

function the(checks: readonly CheckResult[], id: string, node?: string): CheckResult {
  const found = checks.filter((check) => check.id === id && (node === undefined || check.node === node));
  expect(found, `${id} ${node ?? ''}`).toHaveLength(1);
  return found[0] ?? expect.unreachable();
}

const ROWS = [...HOSTS_ROWS, ...IDENTITY_ROWS, ...CLUSTER_ROWS];

describe('handoverChecks', () => {
  it('passes every check where nothing is wrong', () => {
    expect(full(healthy(['sol-a', 'sol-b', 'sol-c'])).filter(({ state }) => state !== 'passed')).toEqual([]);
  });

  it.each(ROWS)('$id is $state ($severity) when $when', ({ id, node, state, severity, change }) => {
    const situation = healthy();
    change(situation);

    expect(the(full(situation), id, node)).toMatchObject({ state, severity });
  });

  it('has a row with a failure and one without an answer for every check', () => {
    const ids = new Set(full(healthy()).map(({ id }) => id));
    const missing = [...ids].flatMap((id) =>
      (['failed', 'unknown'] as const)
        .filter((state) => !ROWS.some((one) => one.id === id && one.state === state))
        .map((state) => `${id} ${state}`),
    );

    expect(missing).toEqual([]);
  });

  it('names every failed check, not the first', () => {
    const situation = healthy();
    onStandby((facts) =>
      Object.assign(facts, { ledgerWritable: false, toolsMissing: ['flock'], inFlight: 'set-identity' }),
    )(situation);

    expect(blocking(full(situation)).map(({ id }) => id)).toEqual([
      'host-tools',
      'nothing-under-way',
      'ledger-writable',
    ]);
  });

  it('forbids the move while a host is silent', () => {
    const situation = healthy();
    hostSilent('sol-a')(situation);

    expect(blocking(full(situation)).map(({ id }) => id)).toContain('host-answers');
  });

  it('lets a sick active be moved, with warnings', () => {
    const situation = healthy();
    rpcOf('sol-a', (readings) => Object.assign(readings, { health: { ...SILENT }, slot: { ...SILENT } }))(situation);
    everyObserver((one) => one.vote.kind === 'known' && one.vote.value !== null && (one.vote.value.delinquent = true))(
      situation,
    );

    const checks = full(situation);

    expect(blocking(checks)).toEqual([]);
    expect(warnings(checks).map(({ id }) => id)).toEqual(['healthy', 'caught-up', 'vote-account-current']);
  });

  it.each(ROWS)(
    'advises nothing that overwrites a key or restarts whoever signs, $id, $when',
    ({ id, node, change }) => {
      const situation = healthy();
      change(situation);

      const { fix } = the(full(situation), id, node);
      expect(fix).not.toMatch(/ -f | --force\b|ln -sf|, then restart|ssh-keyscan/);
    },
  );

  it.each([KEY.staked, KEY.c])('leaves a key file as it is that belongs to somebody who signs, %s', (publicKey) => {
    const situation = healthy();
    onStandby((facts) => (facts.unstakedKey.publicKey = publicKey))(situation);
    everyObserver((one) => (one.stakedNodes = { kind: 'known', value: [KEY.staked, KEY.c] }))(situation);
    const open = full(situation).filter(({ id, state }) => id.startsWith('unstaked-key') && state === 'failed');

    expect(open.map(({ fix }) => fix)).not.toEqual([]);
    for (const { fix } of open) {
      expect(fix).toContain('Leave /home/sol/sol-b/unstaked-identity.json as it is');
      expect(fix).not.toMatch(/-o \S*\/unstaked-identity\.json/);
      expect(fix).not.toContain('sol-a');
    }
    if (publicKey === KEY.staked) {
      onStandby((facts) => (facts.link = { kind: 'missing', target: null }))(situation);
      expect(the(full(situation), 'identity-link', 'sol-b').fix).toContain('Leave /home/sol/sol-b/unstaked');
    }
  });

  it('says once what two observers say', () => {
    const situation = healthy();
    everyObserver((one) => (one.voters = { kind: 'known', value: [{ epoch: 690, voter: KEY.c }] }))(situation);

    expect(the(full(situation), 'authorized-voter', 'sol-b').found).toBe(
      `the chain wants ${KEY.c}; its voter keys: ${KEY.staked}`,
    );
  });

  it.each([
    [['staked'], 'unstaked: mode 400, owner sol'],
    [['unstaked'], 'staked: mode 600, owner sol'],
    [['staked', 'unstaked'], 'neither file is there'],
  ])('tells modes of key files that are there only: %j missing', (missing, found) => {
    const situation = healthy();
    onStandby((facts) => {
      const gone = { publicKey: null, problem: 'missing', mode: '', owner: '' } as const;
      if (missing.includes('staked')) facts.stakedKey = gone;
      if (missing.includes('unstaked')) facts.unstakedKey = gone;
    })(situation);

    expect(the(full(situation), 'key-modes', 'sol-b')).toMatchObject({ state: 'passed', found });
  });

  it('gives the word to adopt where the term record is missing', () => {
    const situation = healthy();
    onStandby((facts) => (facts.state = { kind: 'missing' }))(situation);

    expect(the(full(situation), 'term-state', 'sol-b').fix).toBe('`baton adopt sol-main`');
  });

  it.each([
    [
      'runs as the identity',
      'must',
      (situation: Situation) => (factsOf(situation, 'sol-c').runningIdentity = KEY.staked),
    ],
    [
      'would come up as the identity',
      'must',
      (situation: Situation) => (factsOf(situation, 'sol-c').bootIdentity = KEY.staked),
    ],
    ['does not answer', 'should', hostSilent('sol-c')],
  ] as const)('says of a spare node that it %s (%s)', (_, severity, change) => {
    const situation = healthy(['sol-a', 'sol-b', 'sol-c']);
    change(situation);

    const check = the(full(situation), 'other-node-passive', 'sol-c');

    expect(check.severity).toBe(severity);
    expect(check.state).not.toBe('passed');
  });

  it('leaves no check without what is needed, why, and what to do', () => {
    for (const { id, title, found, needed, why, fix } of full(healthy(['sol-a', 'sol-b', 'sol-c']))) {
      expect(
        [title, found, needed, why, fix].every((text) => text.length > 0),
        id,
      ).toBe(true);
    }
  });
});

describe('fastChecks', () => {
  it('passes before arming where nothing is wrong', () => {
    expect(fast(healthy(), 'arming').filter(({ state }) => state !== 'passed')).toEqual([]);
  });

  it('passes on resume when the active has given the identity up and kept its tower', () => {
    const situation = healthy();
    onActive((facts) =>
      Object.assign(facts, {
        runningIdentity: KEY.a,
        bootIdentity: KEY.a,
        link: { kind: 'symlink', target: '/home/sol/sol-a/unstaked-identity.json' },
      }),
    )(situation);
    rpcOf('sol-a', (readings) => (readings.identity = { kind: 'known', value: KEY.a }))(situation);

    expect(fast(situation, 'resume').filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(blocking(fast(situation, 'arming')).length).toBeGreaterThan(0);
  });

  it('does not resume forward while the active runs as the identity', () => {
    expect(blocking(fast(healthy(), 'resume')).map(({ id, node }) => `${id}@${node ?? ''}`)).toContain(
      'running-identity@sol-a',
    );
  });

  it('needs nothing that only a full look reads', () => {
    const situation = healthy();
    everyObserver((one) => Object.assign(one, { gossip: { ...SILENT }, stakedNodes: { ...SILENT } }))(situation);

    expect(blocking(fast(situation, 'arming'))).toEqual([]);
  });

  it('does not arm over a tower that lies on the standby', () => {
    const situation = healthy();
    onStandby((facts) => Object.assign(facts, staleTower(SLOT - 5000)))(situation);

    expect(blocking(fast(situation, 'arming')).map(({ id }) => id)).toEqual(['standby-tower-clear']);
  });

  it('does not arm with less than 30 s of quiet left', () => {
    const situation = healthy();
    everyObserver((one) => one.schedule.kind === 'known' && one.schedule.value.slots.unshift(SLOT + 74))(situation);

    expect(blocking(fast(situation, 'arming')).map(({ id }) => id)).toEqual(['quiet-left']);
  });
});

describe('checksWithoutRoles', () => {
  it('says why nobody may move and still names what else is wrong', () => {
    const situation = healthy();
    onStandby((facts) => Object.assign(facts, { runningIdentity: KEY.staked, towerWritable: false }))(situation);
    const { observation, target, policy, acknowledged } = situation;

    const checks = checksWithoutRoles(
      observation,
      target,
      policy,
      { kind: 'untold', because: 'both run as the identity' },
      acknowledged,
    );

    expect(blocking(checks).map(({ id }) => id)).toEqual(['roles-told', 'tower-writable']);
  });
});
