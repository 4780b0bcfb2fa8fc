import { describe, expect, it } from 'vitest';
import { GUARD_MUTATIONS, type GuardMutation } from '../../../../src/lab/simulation/guard/mutations.ts';
import { startValidator } from '../../../../src/lab/simulation/guard/validator.ts';
import { acting, armed, commit, IDENTITY, killAt, linkOf, stage, TOWER, TOWER_NAME, voting } from './guard-stage.ts';

/** What each rule keeps from happening, seen from outside: `true` where it happened. */
const HARM: Readonly<Record<GuardMutation, (mutations: readonly GuardMutation[]) => Promise<boolean>>> = {
  'no-term-check': async (mutations) => actsAtTerm('4', mutations),
  'fail-open-term': async (mutations) => actsAtTerm('99999999999999999999', mutations),
  'no-receipts': async (mutations) => {
    const stand = stage('active', { mutations });
    await stand.ready();
    await stand.call('solana.step-down', acting(5), voting(stand.host));
    return (await stand.call('observe')).facts.all('receipt').length === 0;
  },
  'barrier-by-time': async (mutations) => {
    const stand = stage('active', { mutations });
    await stand.ready();
    const answer = await stand.call('solana.step-down', acting(5));
    return answer.data !== null && stand.host.validator?.voting === IDENTITY;
  },
  'links-other-way-round': async (mutations) => {
    const stand = stage('active', { mutations });
    await stand.ready();
    stand.fault({ at: killAt('set-identity') });
    await stand.call('solana.step-down', acting(5)).catch(() => null);
    startValidator(stand.host);
    return stand.host.validator?.running === IDENTITY;
  },
  'no-tower-requirement': async (mutations) => {
    const stand = stage('standby', { mutations });
    await stand.ready();
    let required = true;
    stand.host.fateOf = ({ requireTower }) => ((required = requireTower), { kind: 'done', afterMs: 5 });
    await stand.until((await armed(stand, commit)).answer);
    return !required;
  },
  'stop-before-link': async (mutations) => {
    const stand = stage('active', { mutations });
    await stand.ready();
    stand.fault({ at: killAt('kill') });
    await stand.call('solana.stop', acting(5)).catch(() => null);
    startValidator(stand.host);
    return stand.host.validator?.running === IDENTITY;
  },
  'stop-without-proof': async (mutations) => {
    const stand = stage('active', { mutations });
    await stand.ready();
    const link = stand.host.link;
    // Somebody puts the link back and starts it again as soon as it is ended.
    stand.fault({
      at: (point) => {
        if (point.kind !== 'effect' || point.name !== 'kill') return 'go';
        link.put('link', { kind: 'symlink', target: '/k/staked' });
        startValidator(stand.host);
        return 'go';
      },
    });
    const answer = await stand.call('solana.stop', acting(5));
    return answer.answer === 'ok' && stand.host.validator?.running === IDENTITY;
  },
  'tower-rebuilt-over': async (mutations) => {
    const stand = stage('standby', { mutations });
    await stand.ready();
    stand.host.towers.put(TOWER_NAME, TOWER);
    return (await takenWithout(stand, {})) === IDENTITY;
  },
  'kept-link-flipped': async (mutations) => {
    const stand = stage('standby', { mutations });
    await stand.ready();
    await takenWithout(stand, { keep: 'link' });
    return linkOf(stand.host) === '/k/staked';
  },
  'copy-under-client-name': async (mutations) => {
    const stand = stage('standby', { mutations });
    await stand.ready();
    const channel = await stand.arm({}, 'solana.tower.copy');
    channel.write(`copy ${TOWER.bytes.length} ${TOWER.sha256}\n`);
    channel.write(TOWER.bytes);
    channel.end();
    await stand.until(channel.answer);
    return stand.host.towers.has(TOWER_NAME);
  },
  'commit-line-optional': async (mutations) => {
    const stand = stage('standby', { mutations });
    await stand.ready();
    const channel = await armed(stand, () => '');
    channel.end();
    await stand.until(channel.answer);
    return stand.host.validator?.running === IDENTITY;
  },
};

async function actsAtTerm(term: string, mutations: readonly GuardMutation[]): Promise<boolean> {
  const stand = stage('active', { mutations });
  await stand.ready();
  const answer = await stand.call('solana.link', { ...acting(5), term, to: 'staked' });
  return answer.answer === 'ok';
}

/** What it runs as after it was told to take the role without a tower. */
async function takenWithout(
  stand: ReturnType<typeof stage>,
  more: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const channel = await stand.arm({ ...acting(5), without: 'tower', ...more });
  const nonce = (await stand.until(channel.nextFact()))?.[1] ?? '';
  channel.write('tower 0 none 42\n');
  channel.write(`commit run 1 5 ${nonce} none\n`);
  await stand.until(channel.answer);
  return stand.host.validator?.running;
}

const MUTATIONS = Object.keys(GUARD_MUTATIONS).filter((name): name is GuardMutation => name in GUARD_MUTATIONS);

describe('a rule of the guard that is switched off', () => {
  it.each(MUTATIONS)('%s lets its harm happen, and only then', async (name) => {
    const harm = HARM[name];

    expect([await harm([]), await harm([name])]).toEqual([false, true]);
  });
});
