import { describe, expect, it } from 'vitest';
import type { NearPolicy } from '../../../../../src/config/schema.ts';
import type { GuardAnswer, GuardRequest } from '../../../../../src/hosts/port.ts';
import { createFacts } from '../../../../../src/hosts/ssh/facts.ts';
import type { Scene } from '../../../../../src/procedures/near/checks/scene.ts';
import type { Way } from '../../../../../src/procedures/near/steps.ts';
import { upgradeBound } from '../../../../../src/procedures/near/upgrade/bound.ts';
import { upgradeChecks } from '../../../../../src/procedures/near/upgrade/checks.ts';
import { upgradeSteps } from '../../../../../src/procedures/near/upgrade/steps.ts';
import { nearUpgrade } from '../../../../../src/procedures/near/upgrade/upgrade.ts';
import { isNewer, releaseIn } from '../../../../../src/procedures/near/upgrade/version.ts';
import {
  all,
  deaf,
  fenced,
  healthyScene,
  keyFile,
  known,
  MISSING,
  NEW,
  notRunning,
  OLD,
  seenAs,
  signing,
  target,
  unseen,
  withKeys,
  type Change,
} from '../healthy.ts';
import { play, type Answers } from '../play.ts';

const ROLES = { from: OLD, to: NEW };
const POLICY = { window_wait: 0, after_swap: 'keep' } as const;

/** The new program is in its place; what runs is another matter. */
const installed: Change = (facts) => ({
  ...facts,
  nextSha256: null,
  versions: { current: 'neard (release 2.14.0)', next: null },
});
const runsNew: Change = (facts) => ({
  ...facts,
  rpc: {
    ...facts.rpc,
    status:
      facts.rpc.status.kind === 'known' ? known({ ...facts.rpc.status.value, version: '2.14.0' }) : facts.rpc.status,
  },
});
const syncing: Change = (facts) => ({
  ...facts,
  rpc: {
    ...facts.rpc,
    status: facts.rpc.status.kind === 'known' ? known({ ...facts.rpc.status.value, syncing: true }) : facts.rpc.status,
  },
});
const otherNext: Change = (facts) => ({ ...facts, nextSha256: 'f'.repeat(64) });
const withoutNext: Change = (facts) => ({ ...facts, nextSha256: null, versions: { ...facts.versions, next: null } });
const olderNext: Change = (facts) => ({ ...facts, versions: { ...facts.versions, next: 'neard (release 2.12.1)' } });

const GUARDS: Answers = {
  'near.stop': { then: (scene, node) => seenAs(scene, node, notRunning) },
  'near.binary': { then: (scene, node) => seenAs(scene, node, installed) },
};

function upgrade(
  change: Change,
  { way = 'hot-swap', answers = {}, node = NEW }: { way?: Way; answers?: Answers; node?: string } = {},
) {
  const approved = healthyScene(way);
  const plan = {
    steps: upgradeSteps(target, ROLES, way, POLICY).map(({ id }) => id),
    bound: upgradeBound(approved, ROLES, way),
  };
  const played = play(seenAs(approved, node, change), plan, { ...GUARDS, ...answers });
  const asked: GuardRequest[] = [];
  const valid = { answer: 'ok' as GuardAnswer['answer'] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no other field of it is read
  const policy = POLICY as unknown as NearPolicy;
  Object.assign(played.deps, {
    policyOf: () => policy,
    ask: async (_: string, request: GuardRequest): Promise<GuardAnswer> => {
      asked.push(request);
      return { ...valid, code: '', text: 'unknown field `tracked_shards`', facts: createFacts([]), data: null };
    },
  });
  const procedure = nearUpgrade(played.deps);
  const perform = (step: string) => procedure.steps.find(({ id }) => id === step)?.perform(played.context);
  return Object.assign(played, { procedure, perform, asked, valid });
}

const same: Change = (facts) => facts;

describe('before an upgrade stops anything', () => {
  it('the new program checks both homes', async () => {
    const run = upgrade(same);

    expect(await run.perform('validate')).toMatchObject({ kind: 'proven' });
    expect(run.asked.map(({ verb, args }) => [verb, args['bin']])).toEqual([
      ['near.validate', 'next'],
      ['near.validate', 'next'],
    ]);
    expect(run.sent).toEqual([]);
  });

  it('is refused where it does not take one of them', async () => {
    const run = upgrade(same);
    run.valid.answer = 'refused';

    expect(await run.perform('validate')).toMatchObject({
      kind: 'refused',
      signer: OLD,
      text: expect.stringContaining('tracked_shards'),
    });
  });

  it.each([
    ['another program lies ready', otherNext],
    ['none lies ready any more', withoutNext],
    ['it is older', olderNext],
    ['the standby is not in sync', syncing],
  ])('is refused where %s', async (_name, change) => {
    const run = upgrade(change);

    expect(await run.perform('validate')).toMatchObject({ kind: 'refused' });
    expect(run.sent).toEqual([]);
  });

  it.each([otherNext, withoutNext])('looks at the program of the old node too', async (change) => {
    expect(await upgrade(change, { node: OLD }).perform('validate')).toMatchObject({ kind: 'refused' });
  });

  it('asks the program in place where an earlier attempt has put it there', async () => {
    const run = upgrade(all(installed, notRunning));
    await run.context.act({
      step: 'binary-new',
      node: NEW,
      request: { verb: 'near.binary', args: {} },
      expectedBefore: '',
      expectedAfter: '',
      timeoutMs: 0,
    });

    expect(await run.perform('validate')).toMatchObject({ kind: 'proven' });
    expect(run.asked.map(({ args }) => args['bin'])).toEqual(['current', 'next']);
  });
});

describe('the standby of an upgrade', () => {
  it('is stopped, gets the program, and is started without a key; each once', async () => {
    const run = upgrade(same);

    expect(await run.perform('halt-new')).toMatchObject({ kind: 'wait' });
    expect(await run.perform('halt-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('binary-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('binary-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('start-new')).toMatchObject({ kind: 'wait' });
    run.scene = seenAs(healthyScene(), NEW, all(installed, runsNew));
    expect(await run.perform('start-new')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('halt-new')).toMatchObject({ kind: 'proven' });

    expect(run.sent).toEqual([`near.stop@${NEW}`, `near.binary@${NEW}`, `near.start@${NEW}`]);
    expect(run.requests.map(({ args }) => args['sha256'] ?? args['key'])).toEqual([
      undefined,
      'e'.repeat(64),
      'absent',
    ]);
  });

  it.each([
    ['syncs', syncing],
    ['does not answer, and may be migrating', deaf],
  ])('is not stopped while it %s', async (_name, change) => {
    const run = upgrade(change);

    expect(await run.perform('halt-new')).toMatchObject({ kind: 'wait' });
    expect(run.sent).toEqual([]);
  });

  it('migrates its database for as long as that takes, looked at less and less often', async () => {
    const run = upgrade(all(installed, deaf));
    run.note({ kind: 'step.began', step: 'start-new', attempt: 1 }, run.nowMs - 3_600_000);

    expect(await run.perform('start-new')).toMatchObject({ kind: 'wait', untilMs: run.nowMs + 60_000 });
    expect(run.sent).toEqual([]);
  });

  it.each([
    ['holds a key', withKeys({ live: keyFile() })],
    ['signs', signing],
  ])('is left alone where it %s', async (_name, change) => {
    for (const step of ['halt-new', 'binary-new', 'start-new']) {
      const run = upgrade(change);

      expect(await run.perform(step)).toMatchObject({ kind: 'refused' });
      expect(run.sent).toEqual([]);
    }
  });

  it('gets no other program than the one that was approved, and none while it runs', async () => {
    const other = upgrade(all(notRunning, otherNext));
    const runs = upgrade(same);

    for (const run of [other, runs]) {
      expect(await run.perform('binary-new')).toMatchObject({ kind: 'refused' });
      expect(run.sent).toEqual([]);
    }
  });

  it('is refused where something else runs, and begun anew where a start came to nothing', async () => {
    const other = upgrade(installed);
    const failing = upgrade(all(installed, notRunning));

    expect(await other.perform('start-new')).toMatchObject({ kind: 'refused' });
    expect(await failing.perform('start-new')).toMatchObject({ kind: 'wait' });
    expect(await failing.perform('start-new')).toMatchObject({ kind: 'unknown' });
  });

  it('is waited for until it is in sync, and has shadowed a full epoch again', async () => {
    const fresh: Change = (facts) => ({ ...facts, process: facts.process && { ...facts.process, ageMs: 60_000 } });
    const behind = upgrade(syncing);
    const young = upgrade(fresh);

    expect(await behind.perform('sync-new')).toMatchObject({ kind: 'wait' });
    expect(await young.perform('sync-new')).toMatchObject({ kind: 'proven' });
    expect(await young.perform('shadow-new')).toMatchObject({ kind: 'wait', figures: { epochsLeft: 2 } });
    expect(await upgrade(fresh, { way: 'restart' }).perform('shadow-new')).toMatchObject({ kind: 'proven' });
  });
});

describe('the old node of an upgrade', () => {
  it('gets the program while it is fenced and stopped', async () => {
    const run = upgrade(all(fenced, notRunning), { node: OLD });

    expect(await run.perform('binary-old')).toMatchObject({ kind: 'proven' });
    expect(await run.perform('binary-old')).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([`near.binary@${OLD}`]);
  });

  it.each([
    ['is away', (scene: Scene) => unseen(scene, OLD)],
    ['has another program', (scene: Scene) => seenAs(scene, OLD, all(fenced, notRunning, otherNext))],
    ['still runs', (scene: Scene) => seenAs(scene, OLD, all(fenced, signing))],
  ])('is for people where it %s: the validator signs', async (_name, change) => {
    const run = upgrade(same);
    run.scene = change(run.scene);

    expect(await run.perform('binary-old')).toMatchObject({ kind: 'ask', state: 'old-not-upgraded', signer: NEW });
    expect(run.sent).toEqual([]);
  });

  it('is not touched where a key lies in place', async () => {
    expect(await upgrade(same).perform('binary-old')).toMatchObject({ kind: 'unknown' });
  });

  it('is waited for while it migrates, and asked for where it does not run', async () => {
    const run = upgrade(all(deaf, withKeys({ live: MISSING, staged: keyFile() })), { node: OLD });
    run.note({ kind: 'step.began', step: 'standby', attempt: 1 }, run.nowMs - 700_000);

    expect(await run.perform('standby')).toMatchObject({ kind: 'wait', because: expect.stringContaining('migrating') });
    run.scene = unseen(run.scene, OLD);
    expect(await run.perform('standby')).toMatchObject({ kind: 'ask', state: 'old-not-prepared' });
  });
});

const moving = { kind: 'intent', step: 'fence', attempt: 1, verb: 'near.fence', node: OLD, term: 3 } as const;
const intent = { ...moving, argumentsDigest: '', expectedBefore: '', expectedAfter: '' };

describe('taking an upgrade up again', () => {
  it('begins with the first step before the move, and goes on waiting where it waited', async () => {
    const run = upgrade(same);
    run.note({ kind: 'step.unknown', step: 'start-new', attempt: 1, code: 'host/answer-lost', text: '' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'again', step: 'validate' });

    run.note({ kind: 'step.waiting', step: 'shadow-new', attempt: 1, untilMs: 0, because: '' });
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'go-on', step: 'shadow-new' });
    run.wantsBack = true;
    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'back' });
    expect(await run.procedure.giveBack(run.context)).toMatchObject({ kind: 'returned', signer: OLD });
  });

  it('is decided by the table of a move from its fence on', async () => {
    const run = upgrade(all(fenced, notRunning), { node: OLD });
    run.note(intent);

    expect(await run.procedure.look(run.context)).toMatchObject({ kind: 'again', step: 'prove' });
  });

  it('gives the old node its program before it is let go, and stops where that fails again and again', async () => {
    const run = upgrade(all(fenced, notRunning), { node: OLD });
    run.scene = seenAs(run.scene, NEW, all(signing, withKeys({ live: keyFile(), staged: MISSING })));
    run.note(intent);
    run.note({ ...outcome, verb: 'near.prove-stopped', step: 'prove' });
    run.note({ kind: 'step.proven', step: 'signs', attempt: 1, evidence: '', figures: {} });
    expect(await run.procedure.look(run.context)).toMatchObject({ step: 'binary-old' });

    for (let failure = 0; failure < 4; failure++)
      run.note({ kind: 'step.unknown', step: 'binary-old', attempt: 1, code: 'host/answer-lost', text: 'lost' });
    expect(await run.procedure.look(run.context)).toMatchObject({
      kind: 'stop',
      state: 'old-not-upgraded',
      signer: NEW,
    });

    run.note({ kind: 'step.proven', step: 'binary-old', attempt: 1, evidence: '', figures: {} });
    expect(await run.procedure.look(run.context)).toMatchObject({ step: 'standby' });
  });
});

const outcome = { kind: 'outcome', attempt: 1, node: OLD, result: 'done', evidence: {} } as const;

describe('what people see of an upgrade', () => {
  const open = (scene: Scene) =>
    upgradeChecks(scene, ROLES, 'hot-swap', POLICY)
      .filter(({ state, severity }) => state !== 'passed' && severity === 'must')
      .map(({ id }) => id);

  it('has every planned step in the procedure, in its order', () => {
    const order = upgrade(same).procedure.steps.map(({ id }) => id);

    for (const way of ['hot-swap', 'restart'] as const) {
      const planned = upgradeSteps(target, ROLES, way, POLICY).map(({ id }) => id);
      expect(order.filter((id) => planned.includes(id))).toEqual(planned);
    }
  });

  it('can be done where a newer program lies ready on both', () => {
    expect(open(healthyScene())).toEqual([]);
    expect(open(seenAs(healthyScene(), NEW, withoutNext))).toEqual(['next-ready', 'next-newer', 'next-same']);
    expect(open(seenAs(healthyScene(), OLD, olderNext))).toEqual(['next-newer', 'next-same']);
  });

  it('says what the new program says of a home, where anybody asked', () => {
    const checks = upgradeChecks(healthyScene(), ROLES, 'hot-swap', POLICY, {
      [NEW]: known('valid'),
      [OLD]: { kind: 'unknown', because: 'unknown field' },
    });

    expect(checks.filter(({ id }) => id === 'next-config')).toMatchObject([
      { node: NEW, state: 'passed' },
      { node: OLD, state: 'unknown', severity: 'must' },
    ]);
  });
});

describe('a release of neard', () => {
  it.each([
    ['2.14.0', '2.13.1', true],
    ['2.14', '2.14.0', false],
    ['2.10.0', '2.9.9', true],
    ['2.14.0', '2.14.0-rc.3', true],
    ['2.14.0-rc.2', '2.14.0-rc.1', true],
    ['2.14.0-rc.1', '2.14.0', false],
    ['2.13.0', '2.14.0', false],
  ])('%s is newer than %s: %s', (release, than, is) => {
    expect(isNewer(release, than)).toBe(is);
  });

  it('is read from what the program says of itself', () => {
    expect(releaseIn('neard (release 2.14.0-rc.1) (build 2.14.0-rc.1) (rustc 1.86.0) (protocol 86) (db 44)')).toBe(
      '2.14.0-rc.1',
    );
    expect(releaseIn('neard trunk')).toBeNull();
    expect(releaseIn(null)).toBeNull();
  });
});
