import { describe, expect, it } from 'vitest';
import type { NearHostFacts } from '../../../../../src/chains/near/node-host.ts';
import { hungWords } from '../../../../../src/procedures/near/takeover/hung.ts';
import {
  MISSING,
  NEW,
  OLD,
  all,
  deaf,
  healthyScene,
  keyFile,
  notRunning,
  seenAs,
  signing,
  unseen,
  withKeys,
} from '../healthy.ts';
import { deadScene, hasTaken, hungScene, later, takeover } from './stage.ts';

const P2P = `${OLD}.example:24567`;
const SSH = `${OLD}.example:22`;

/** Its config.json names another key file than the one that Baton looks at. */
const elsewhere = (facts: NearHostFacts): NearHostFacts => ({
  ...facts,
  config: { kind: 'present', sha256: 'a', ageMs: 1, fields: { validator_key_file: '"other_key.json"' } },
});

describe('the evidence of a takeover', () => {
  it('is that nothing was produced since people approved, though more was expected', async () => {
    const run = takeover(deadScene());

    expect(await run.perform('evidence')).toMatchObject({
      kind: 'proven',
      figures: { evidence: 'silent', missed: 20 },
    });
    expect(run.sent).toEqual([]);
  });

  it('is waited for, and refused where it does not come, or the pool produces', async () => {
    const early = takeover(unseen(healthyScene(), OLD));
    const alive = takeover(later(unseen(healthyScene(), OLD), 20, 1));

    expect(await early.perform('evidence')).toMatchObject({ kind: 'wait' });
    early.note({ kind: 'step.began', step: 'evidence', attempt: 1 }, early.nowMs - 700_000);
    expect(await early.perform('evidence')).toMatchObject({ kind: 'refused' });
    expect(await alive.perform('evidence')).toMatchObject({ kind: 'refused', text: expect.stringContaining('signs') });
  });

  it('is a node that answers and is hung, too', async () => {
    const run = takeover(seenAs(healthyScene(), OLD, deaf));

    expect(await run.perform('evidence')).toMatchObject({ kind: 'proven', figures: { evidence: 'hung' } });
  });

  it('is no hung node where one observer alone is far ahead', () => {
    const scene = healthyScene();
    const ahead = { kind: 'known', value: { height: 999_999_999, hash: '', epochId: '', timeMs: 0 } } as const;
    const [first, ...others] = scene.observers;
    const far = (count: number) => ({
      observers: [
        { ...first!, final: ahead },
        ...others.map((each) => (count === 2 ? { ...each, final: ahead } : each)),
      ],
    });

    expect(hungWords(scene.nodes[OLD], far(1))).toBeNull();
    expect(hungWords(scene.nodes[OLD], far(2))).toContain('behind');
  });

  it('is not enough where the standby is not fit, or is another than people approved', async () => {
    const unfit = takeover(seenAs(deadScene(), NEW, deaf));
    const other = takeover(seenAs(deadScene(), NEW, withKeys({ staged: keyFile('ed25519:other') })));
    const swapped = takeover(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is present
      seenAs(deadScene(), NEW, withKeys({ staged: { ...keyFile(), sha256: 'b'.repeat(64) } as never })),
    );

    for (const run of [other, swapped]) expect(await run.perform('evidence')).toMatchObject({ kind: 'refused' });
    expect((await unfit.perform('evidence'))?.kind).not.toBe('proven');
  });

  it('rises above what the hosts know', async () => {
    const run = takeover(
      seenAs(deadScene(), NEW, (facts) => ({ ...facts, state: { kind: 'present', id: `state of ${NEW}`, term: 40 } })),
    );

    await run.perform('evidence');
    expect(run.context.term).toBe(41);
  });
});

const begun = {
  kind: 'intent',
  step: 'away',
  attempt: 0,
  node: OLD,
  argumentsDigest: '',
  expectedBefore: '',
  expectedAfter: '',
  term: 1,
} as const;

describe('making the old node unable to sign', () => {
  it('is done by the node itself where it answers: fenced, stopped, proven so', async () => {
    const run = takeover(seenAs(later(healthyScene(), 20), OLD, deaf));

    expect(await run.perform('away')).toMatchObject({ kind: 'proven', figures: { fence: 'stopped' } });
    expect(run.sent).toEqual([`near.fence@${OLD}`, `near.stop@${OLD}`, `near.prove-stopped@${OLD}`]);
  });

  it('takes nothing away from a node without a key', async () => {
    const run = takeover(seenAs(later(healthyScene(), 20), OLD, all(notRunning, withKeys({ live: MISSING }))));

    expect(await run.perform('away')).toMatchObject({ kind: 'proven', figures: { fence: 'passive' } });
    expect(run.sent).toEqual([]);
  });

  it('does not take the word of a node whose config.json names another key file', async () => {
    const run = takeover(
      seenAs(later(healthyScene(), 20), OLD, all(notRunning, withKeys({ live: MISSING }), elsewhere)),
      {
        answers: { 'near.fence': { answer: 'refused', code: 'key-elsewhere' } },
      },
    );

    expect(await run.perform('away')).toMatchObject({ kind: 'refused', code: 'key-elsewhere' });
  });

  it('ends where the node says that something of it still runs', async () => {
    const run = takeover(seenAs(later(healthyScene(), 20), OLD, deaf), {
      answers: { 'near.prove-stopped': { answer: 'refused', code: 'not-stopped' } },
    });

    expect(await run.perform('away')).toMatchObject({ kind: 'refused', code: 'not-stopped' });
  });

  it('is the provider’s proof where it does not answer, before anybody is asked', async () => {
    const run = takeover(deadScene());
    run.prove('evidence', { evidence: 'silent' });
    run.outside.off = { kind: 'proven', evidence: 'state: stopped' };

    expect(await run.perform('away')).toMatchObject({ kind: 'proven', figures: { fence: 'hook' } });
  });

  it('is people’s word last of all, and not against a sign of life', async () => {
    const run = takeover(deadScene());
    run.prove('evidence', { evidence: 'silent' });
    run.outside.open.add(SSH);
    expect(await run.perform('away')).toMatchObject({
      kind: 'ask',
      state: 'old-unfenced',
      declare: OLD,
      text: expect.stringContaining('the machine is on'),
    });

    run.declare();
    run.outside.open.add(P2P);
    expect(await run.perform('away')).toMatchObject({ kind: 'ask', state: 'old-alive' });
    run.outside.open.clear();
    expect(await run.perform('away')).toMatchObject({ kind: 'proven', figures: { fence: 'declared' } });
    expect(run.events).toContainEqual(expect.objectContaining({ kind: 'override.used', reliedOnBy: 'fence' }));
  });

  it('takes no word for a node that was hung when the evidence was read', async () => {
    const run = takeover(deadScene());
    run.prove('evidence', { evidence: 'hung' });
    run.declare();

    expect(await run.perform('away')).toMatchObject({ kind: 'refused', text: expect.stringContaining('silence') });
  });

  it('is not begun where the validator signs again', async () => {
    const run = takeover(later(unseen(healthyScene(), OLD), 40, 5));

    expect(await run.perform('away')).toMatchObject({ kind: 'refused' });
    expect(run.sent).toEqual([]);
  });

  it('goes on with a fence that was begun, whatever the old node produced meanwhile', async () => {
    const run = takeover(later(healthyScene(), 40, 5), { answers: { 'near.stop': { answer: 'unknown' } } });
    run.prove('evidence', { evidence: 'hung' });
    run.note({ ...begun, verb: 'near.fence' });

    expect(await run.perform('evidence')).toMatchObject({ kind: 'proven', figures: { evidence: 'hung' } });
    await run.perform('away');
    expect(run.sent).toEqual([`near.fence@${OLD}`, `near.stop@${OLD}`]);
  });

  it('asks people where another machine, or another record, answers', async () => {
    const restored = takeover(
      seenAs(hungScene(), OLD, (facts) => ({ ...facts, state: { kind: 'present', id: 'another', term: 1 } })),
    );

    expect(await restored.perform('away')).toMatchObject({ kind: 'ask', state: 'old-quarantined' });
  });
});

describe('giving the key to the new node', () => {
  it.each(['hook', 'declared'])('is given up at a sign of life since a fence by %s', async (fence) => {
    const alive = takeover(deadScene());
    alive.prove('away', { fence });
    alive.outside.open.add(P2P);
    const produces = takeover(later(unseen(healthyScene(), OLD), 40, 1));
    produces.prove('away', { fence });
    const blind = takeover({ ...deadScene(), observers: deadScene().observers.slice(0, 1) });
    blind.prove('away', { fence });

    for (const run of [alive, produces, blind]) {
      expect(await run.perform('place')).toMatchObject({ kind: 'refused', code: 'fence/needed' });
      expect(run.context.decision(1)).toBeUndefined();
      expect(run.sent).toEqual([]);
    }
  });

  it('is told before it is done', async () => {
    const run = takeover(deadScene());
    run.prove('away', { fence: 'declared' });

    expect(await run.perform('place')).toMatchObject({ kind: 'proven' });
    expect(run.context.decision(1)).toBe('told');
    expect(run.sent).toEqual([`near.key-place@${NEW}`]);
    expect(run.events).toContainEqual(expect.objectContaining({ kind: 'host.fenced', node: NEW, term: 3 }));
  });

  it('is not done where somebody else has put a key there meanwhile', async () => {
    const run = takeover(seenAs(deadScene(), NEW, withKeys({ live: keyFile() })));
    run.prove('away', { fence: 'stopped' });

    expect(await run.perform('place')).toMatchObject({ kind: 'refused' });
    expect(run.sent).toEqual([]);
  });

  it('goes on where the old node gave its word, whatever is open there', async () => {
    const run = takeover(deadScene());
    run.prove('away', { fence: 'stopped' });
    run.outside.open.add(P2P);

    expect(await run.perform('place')).toMatchObject({ kind: 'proven' });
  });

  it('ends an old node that came back before it is proven that the new one signs', async () => {
    const run = takeover(hasTaken(seenAs(later(healthyScene(), 20), OLD, (facts) => facts)));
    run.prove('away', { fence: 'declared' });

    await run.perform('signs');

    expect(run.sent).toEqual([
      `near.fence@${OLD}`,
      `near.stop@${OLD}`,
      `near.prove-stopped@${OLD}`,
      `near.key-aside@${NEW}`,
    ]);
    expect(run.outside.cameBack).toBe(1);
  });

  it.each([
    ['hook', [`near.key-aside@${NEW}`]],
    ['declared', [`near.key-aside@${NEW}`]],
    ['stopped', []],
  ])('keeps it where a restart finds it only after a fence by its own word: %s', async (fence, sent) => {
    const run = takeover(hasTaken(deadScene()));
    run.prove('away', { fence });

    await run.perform('signs');
    expect(run.sent).toEqual(sent);
  });
});

describe('the quarantine of a takeover', () => {
  it('is over at once where the old node gave its word', async () => {
    const run = takeover(hasTaken(deadScene()));
    run.prove('away', { fence: 'stopped' });

    expect(await run.perform('quarantine')).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([]);
  });

  it.each(['hook', 'declared'])('sets the key aside after a fence by %s, and waits for the old node', async (fence) => {
    const run = takeover(hasTaken(deadScene()));
    run.prove('away', { fence });

    expect(await run.perform('quarantine')).toMatchObject({ kind: 'wait', declare: OLD });
    expect(await run.perform('quarantine')).toMatchObject({ kind: 'wait' });
    expect(run.sent).toEqual([`near.key-aside@${NEW}`]);

    // It comes back, as it was when it died.
    run.scene = seenAs(later(healthyScene(), 20), OLD, (facts) => facts);
    run.scene = seenAs(run.scene, NEW, all(signing, withKeys({ live: MISSING, staged: MISSING, aside: keyFile() })));
    expect(await run.perform('quarantine')).toMatchObject({ kind: 'wait' });
    expect(run.outside.cameBack).toBe(1);
    expect(await run.perform('quarantine')).toMatchObject({ kind: 'proven' });
    expect(run.sent.slice(1)).toEqual([
      `near.fence@${OLD}`,
      `near.stop@${OLD}`,
      `near.prove-stopped@${OLD}`,
      `near.key-return@${NEW}`,
    ]);
  });

  it('ends with people’s word, for its own step', async () => {
    const run = takeover(hasTaken(deadScene()));
    run.prove('away', { fence: 'hook' });
    await run.perform('quarantine');
    run.note({ kind: 'step.waiting', step: 'quarantine', attempt: 1, untilMs: 0, because: '', declare: OLD });
    run.declare();

    expect(await run.perform('quarantine')).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([`near.key-aside@${NEW}`, `near.key-return@${NEW}`]);
    expect(run.procedure.close(run.context).because).toContain('Never start');
  });

  it('is for people after a day', async () => {
    const run = takeover(hasTaken(deadScene()));
    run.prove('away', { fence: 'declared' });
    run.note({ kind: 'step.began', step: 'quarantine', attempt: 1 }, run.nowMs - 25 * 3_600_000);

    expect(await run.perform('quarantine')).toMatchObject({ kind: 'ask', state: 'quarantine-silent', signer: NEW });
  });

  it('looks where the new node has restarted, and wakes it with the key put back', async () => {
    const run = takeover(hasTaken(deadScene()));
    run.prove('away', { fence: 'declared' });
    await run.context.decide('told', '');
    run.note({
      kind: 'outcome',
      step: 'place',
      attempt: 1,
      verb: 'near.key-place',
      node: NEW,
      result: 'done',
      evidence: {},
    });
    await run.perform('quarantine');
    run.scene = seenAs(deadScene(), NEW, withKeys({ staged: MISSING, aside: keyFile() }));

    expect(await run.perform('quarantine')).toMatchObject({ kind: 'unknown' });
    expect(await run.procedure.look(run.context)).toMatchObject({
      kind: 'again',
      step: 'reload',
      state: 'placed-not-awake',
    });
    await run.context.beginAttempt();
    run.outside.open.add(P2P);
    expect(await run.perform('reload')).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('stays aside'),
    });
    run.outside.open.clear();
    expect(await run.perform('reload')).toMatchObject({ kind: 'proven' });
    expect(run.sent).toEqual([`near.key-aside@${NEW}`, `near.key-return@${NEW}`, `near.signal@${NEW}`]);
  });
});
