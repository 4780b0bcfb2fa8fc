import { describe, expect, it } from 'vitest';
import { parseHostFacts } from '../../../../src/chains/solana/host-facts.ts';
import type { AtPoint } from '../../../../src/lab/simulation/guard/host-port.ts';
import type { Point } from '../../../../src/lab/simulation/guard/script.ts';
import { reboot, startValidator } from '../../../../src/lab/simulation/guard/validator.ts';
import {
  acting,
  armed,
  commit,
  IDENTITY,
  killAt,
  linkOf,
  stage,
  TOWER,
  TOWER_NAME,
  towerFor,
  UNSTAKED,
  voting,
} from './guard-stage.ts';

const killBeforeSync = (point: Point): AtPoint => (point.kind === 'unsynced' && point.name === 'link' ? 'kill' : 'go');

describe('a simulated host', () => {
  it('hands out only the tower that holds the vote cast after set-identity', async () => {
    const stand = stage('active');
    await stand.ready();

    const answer = await stand.call('solana.step-down', acting(5), voting(stand.host));

    expect([answer.answer, answer.facts.get('barrier')]).toEqual(['ok', 'log']);
    const last = Number(answer.facts.get('barrier.last_voting'));
    expect(answer.data).toEqual(towerFor(last));
    expect([stand.host.validator?.voting, linkOf(stand.host)]).toEqual([UNSTAKED, '/k/unstaked']);
  });

  it('is understood by what reads the real guard', async () => {
    const stand = stage('active');
    await stand.ready();

    const seen = parseHostFacts((await stand.call('observe')).facts, { atLeastMs: 0, atMostMs: 0 });

    expect(seen).toMatchObject({
      state: { kind: 'present', term: 5 },
      bootId: 'alpha-boot-1',
      processCount: 1,
      runningIdentity: IDENTITY,
      bootIdentity: IDENTITY,
      link: { kind: 'symlink', target: '/k/staked' },
      inFlight: null,
      armed: null,
      towerFiles: [{ name: TOWER_NAME, sha256: TOWER.sha256 }],
    });
  });

  it('has no tower of the identity after a taking that was refused, even if the power is cut then', async () => {
    const stand = stage('standby');
    await stand.ready();
    stand.host.fateOf = () => ({ kind: 'refused', reason: 'Unable to load tower' });
    const answer = await stand.until((await armed(stand, commit)).answer);

    reboot(stand.host, 'synced');

    expect([answer.code, stand.host.towers.names()]).toEqual([
      'set-identity-failed',
      [expect.stringMatching(/^baton-aside-\d+-tower-1_9-/)],
    ]);
  });

  it('hands out nothing while no bank comes', async () => {
    const stand = stage('active');
    await stand.ready();

    const answer = await stand.call('solana.step-down', acting(5));

    expect([answer.answer, answer.code, answer.data]).toEqual(['unknown', 'barrier-unproven', null]);
  });

  it('takes the identity after the commit line, with the tower in place', async () => {
    const stand = stage('standby');
    await stand.ready();

    const channel = await armed(stand, commit);
    const answer = await stand.until(channel.answer);

    expect(answer.answer).toBe('ok');
    expect([stand.host.validator?.running, linkOf(stand.host), stand.host.towers.get(TOWER_NAME)?.sha256]).toEqual([
      IDENTITY,
      '/k/staked',
      TOWER.sha256,
    ]);
  });

  it('ends an armed call for a newer holder, whose answer is lost at once', async () => {
    const stand = stage('standby');
    await stand.ready();
    const channel = await armed(stand, () => '');

    const fenced = await stand.call('observe', { fence: '6' });

    expect(fenced.facts.get('armed')).toBe('none');
    await expect(stand.until(channel.answer)).rejects.toMatchObject({ code: 'host/answer-lost' });
    expect(stand.host.towers.names()).toEqual([]);
  });

  it('marks what a killed guard left in flight, until the process is another one', async () => {
    const stand = stage('standby');
    await stand.ready();
    stand.fault({ at: killAt('set_identity_began_ms') });
    const channel = await armed(stand, commit);
    await expect(stand.until(channel.answer)).rejects.toMatchObject({ code: 'host/answer-lost' });
    stand.fault({});

    const during = await stand.call('observe', { fence: '6' });
    const refused = await stand.call('solana.tower.set-aside', acting(6));
    startValidator(stand.host);
    const after = await stand.call('observe', { fence: '7' });

    expect([during.facts.get('in_flight'), refused.code]).toEqual([`${IDENTITY} solana.step-up run 1`, 'in-flight']);
    expect([after.facts.get('in_flight'), after.facts.all('receipt').at(-1)]).toEqual([
      'none',
      expect.stringMatching(/ 5 unknown process-gone$/),
    ]);
  });

  it('carries out later what it has accepted from a command that was cut off', async () => {
    const stand = stage('standby');
    await stand.ready();
    stand.host.fateOf = () => ({ kind: 'hangs', carriedOutAfterMs: 6_000 });
    const cutOff = await stand.until((await armed(stand, commit)).answer);

    const soon = await stand.call('observe', { fence: '6' });
    await stand.until(stand.clock.sleep(3_000));
    const later = await stand.call('observe', { fence: '7' });

    expect([cutOff.answer, cutOff.code]).toEqual(['unknown', 'in-flight']);
    expect([soon.facts.get('identity.running'), soon.facts.get('in_flight')]).toEqual([
      UNSTAKED,
      `${IDENTITY} solana.step-up run 1`,
    ]);
    expect([later.facts.get('identity.running'), later.facts.get('in_flight')]).toEqual([IDENTITY, 'none']);
    expect(later.facts.all('receipt').at(-1)).toMatch(/ 5 unknown adopted$/);
  });

  it('loses in a power cut what was renamed and not synced, and nothing else', async () => {
    const stand = stage('active');
    await stand.ready();
    stand.fault({ at: killBeforeSync });
    await expect(stand.call('solana.step-down', acting(5))).rejects.toMatchObject({ code: 'host/answer-lost' });

    const flipped = linkOf(stand.host);
    reboot(stand.host, 'synced');
    startValidator(stand.host);
    stand.fault({});
    const seen = await stand.call('observe');

    expect([flipped, linkOf(stand.host), stand.host.validator?.running]).toEqual([
      '/k/unstaked',
      '/k/staked',
      IDENTITY,
    ]);
    expect(seen.facts.get('receipt')).toContain(' 5 begun in-flight:');
  });

  it.each([
    ['unreachable', 'host/unreachable', false],
    ['lost', 'host/answer-lost', false],
    ['hidden', 'host/answer-lost', true],
  ] as const)('a call that is %s ends in %s', async (depart, code, carriedOut) => {
    const stand = stage('active');
    stand.fault({ depart });

    await expect(stand.call('state.create')).rejects.toMatchObject({ code });

    expect(stand.host.records.size > 0).toBe(carriedOut);
  });

  it('goes on alone when the connection breaks, and closes its receipt', async () => {
    const stand = stage('active');
    await stand.ready();
    stand.fault({ at: (point) => (point.kind === 'line' && point.key === 'link.flipped' ? 'cut' : 'go') });
    await expect(stand.call('solana.step-down', acting(5))).rejects.toMatchObject({ code: 'host/answer-lost' });
    stand.fault({});

    const seen = await stand.call('observe', { fence: '6' }, voting(stand.host));

    expect(seen.facts.all('receipt').at(-1)).toMatch(/ 5 done [0-9a-f]{64}$/);
  });
});
