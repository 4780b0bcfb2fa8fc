import { afterEach, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../../src/domain/journal.ts';
import type { JsonObject } from '../../../../../src/domain/names.ts';
import type { StepResult } from '../../../../../src/execution/procedure.ts';
import { endWatch } from '../../../../../src/procedures/near/swap/heads.ts';
import { nearHotSwap, nearRestart } from '../../../../../src/procedures/near/swap/swap.ts';
import { all, fenced, keyFile, MISSING, NEW, notRunning, OLD, signing, unseen, withKeys } from '../healthy.ts';
import type { Answers, Played } from '../play.ts';
import { configAs, factsOf, see, stopping, swapWorld } from './world.ts';

let world: Played;
afterEach(() => endWatch(world.context));

const outcome = (verb: string, node: string): JournalEvent => ({
  kind: 'outcome',
  step: 'a step',
  attempt: 1,
  verb,
  node,
  result: 'done',
  evidence: {},
});
const proven = (step: string, figures: JsonObject = {}): JournalEvent => ({
  kind: 'step.proven',
  step,
  attempt: 1,
  evidence: '',
  figures,
});

/** A run that has come so far: what the nodes show then, and what the journal has. */
function at(place: 'fenced' | 'stopped' | 'told' | 'placed' | 'signs', answers: Answers = {}) {
  world = swapWorld('hot-swap', answers);
  see(world, OLD, fenced);
  if (place === 'fenced') return;
  see(world, OLD, notRunning);
  world.note(outcome('near.prove-stopped', OLD));
  if (place === 'stopped') return;
  void world.context.decide('told', 'the key is put in place');
  if (place === 'told') return;
  world.note(outcome('near.key-place', NEW));
  see(world, NEW, withKeys({ live: keyFile(), staged: MISSING }));
  if (place === 'placed') return;
  see(world, NEW, signing);
  world.note(proven('signs'));
}
const look = () => nearHotSwap(world.deps).look(world.context);
const back = () => nearHotSwap(world.deps).giveBack(world.context);

describe('a look', () => {
  it.each([
    ['fenced', { kind: 'again', step: 'fence', state: 'old-fenced', signer: OLD }],
    ['stopped', { kind: 'again', step: 'prove', state: 'old-fenced-stopped', signer: 'nobody' }],
    ['told', { kind: 'again', step: 'prove', state: 'old-fenced-stopped' }],
    ['placed', { kind: 'go-on', step: 'reload', state: 'standby-has-key', signer: 'nobody' }],
    ['signs', { kind: 'go-on', step: 'standby', state: 'standby-signed', signer: NEW }],
  ] as const)('at a run that has %s goes on from there', async (place, wanted) => {
    at(place);

    expect(await look()).toMatchObject(wanted);
  });

  it('closes the attempt, so that nobody can put the key in place in it any more', async () => {
    at('stopped');
    await look();

    expect(await world.context.decide('told', 'late')).toBe('returned');
  });

  it('clears a telling only when the new node itself shows that it has no key', async () => {
    at('told');
    await look();
    expect(world.events).toContainEqual(expect.objectContaining({ kind: 'attempt.cleared', attempt: 1 }));

    at('told');
    world.scene = unseen(world.scene, NEW);
    expect(await look()).toMatchObject({ kind: 'wait', state: 'told-standby-silent', signer: 'unknown' });
    expect(world.events.map(({ kind }) => kind)).not.toContain('attempt.cleared');
  });

  it('remembers a telling of an earlier attempt', async () => {
    at('placed');
    await world.context.beginAttempt();
    world.scene = unseen(world.scene, NEW);

    expect(await look()).toMatchObject({ kind: 'wait', state: 'told-standby-silent' });
    expect(await back()).toMatchObject({ kind: 'look' });
    expect(world.sent).toEqual([]);
  });

  it('takes a new attempt for a step whose verb was sent and not answered', async () => {
    at('placed');
    const { attempt, term } = world.context;
    const key = { step: 'reload', attempt, verb: 'near.signal', node: NEW };
    world.note({ kind: 'intent', ...key, argumentsDigest: '', expectedBefore: '', expectedAfter: '', term });

    expect(await look()).toMatchObject({ kind: 'again', step: 'reload' });
  });

  it('stops where somebody took the key away again', async () => {
    at('placed');
    see(world, NEW, withKeys({ live: MISSING }));

    expect(await look()).toMatchObject({ kind: 'stop', state: 'placed-key-gone' });
  });

  it('stops at once where both hold the key', async () => {
    at('placed');
    see(world, OLD, withKeys({ live: keyFile() }));

    expect(await look()).toMatchObject({ kind: 'stop', state: 'both-hold', signer: 'both' });
  });

  it('stops at a key that somebody else has put there', async () => {
    at('stopped');
    see(world, NEW, withKeys({ live: keyFile() }));

    expect(await look()).toMatchObject({ kind: 'stop', state: 'standby-holds-unproven' });
  });

  it('does not wait for a machine that shows another host key', async () => {
    at('stopped');
    const stranger = { kind: 'unseen', node: OLD, because: 'it shows SHA256:x', code: 'host/key-changed' } as const;
    world.scene = { ...world.scene, nodes: { ...world.scene.nodes, [OLD]: stranger } };

    expect(await look()).toMatchObject({ kind: 'stop', code: 'host/key-changed' });
  });

  it('has a node read its key once more that had read it in this attempt and ended since', async () => {
    at('placed');
    world.note(proven('reload'));
    see(world, NEW, notRunning);

    expect(await look()).toMatchObject({ kind: 'again', step: 'reload', state: 'standby-has-key' });
  });

  it('gives the role back on a wish, and after two tries', async () => {
    at('stopped');
    world.wantsBack = true;
    expect(await look()).toMatchObject({ kind: 'back' });

    at('stopped');
    const again = { kind: 'resume.decided', attempt: 1, decision: 'again', because: '' } as const;
    world.note(again);
    world.note(again);
    expect(await look()).toMatchObject({ kind: 'back' });
  });

  it('stops for people at a term record that is not the one we know', async () => {
    at('fenced');
    see(world, NEW, (facts) => ({ ...facts, state: { kind: 'present', id: 'another', term: 1 } }));

    expect(await look()).toMatchObject({ kind: 'stop', state: 'host-quarantined', code: 'host/quarantined' });
  });

  it('raises the term when this execution has fenced with it already', async () => {
    at('stopped');
    await look();
    const { term } = world.context;
    await look();

    expect(world.context.term).toBeGreaterThan(term);
  });
});

describe('the way back', () => {
  it('undoes the fence and starts the old node', async () => {
    at('stopped');

    expect(await back()).toMatchObject({ kind: 'returned', signer: OLD });
    expect(world.sent).toEqual([`near.unfence@${OLD}`, `near.start@${OLD}`]);
    expect(factsOf(world, OLD).keys.live.kind).toBe('present');
  });

  it('only undoes the fence of a node that still signs', async () => {
    at('fenced');

    expect(await back()).toMatchObject({ kind: 'returned', signer: OLD });
    expect(world.sent).toEqual([`near.unfence@${OLD}`]);
  });

  it('touches nothing that is as before', async () => {
    world = swapWorld();

    expect(await back()).toMatchObject({ kind: 'returned', signer: OLD });
    expect(world.sent).toEqual([]);
  });

  it('waits for a node that is still stopping, and starts it then', async () => {
    at('fenced');
    see(world, OLD, stopping);
    const sleep = world.deps.clock.sleep.bind(world.deps.clock);
    let slept = 0;
    Object.assign(world.deps.clock, {
      sleep: async (ms: number, signal?: AbortSignal) => {
        await sleep(ms, signal);
        if ((slept += ms) > 1_000 && !world.sent.includes(`near.start@${OLD}`)) see(world, OLD, notRunning);
      },
    });

    expect(await back()).toMatchObject({ kind: 'returned' });
    expect(world.sent).toEqual([`near.unfence@${OLD}`, `near.start@${OLD}`]);
  });

  it('is closed while the new node has the key', async () => {
    at('placed');
    expect(await back()).toMatchObject({ kind: 'look' });

    // Put there by somebody else.
    at('stopped');
    see(world, NEW, withKeys({ live: keyFile() }));
    expect(await back()).toMatchObject({ kind: 'look' });
    expect(world.sent).toEqual([]);
  });

  it('is open again where the new node was told and has shown that it did nothing', async () => {
    at('told');
    expect(await back()).toMatchObject({ kind: 'look' });
    await look();

    expect(await back()).toMatchObject({ kind: 'returned', signer: OLD });
    expect(world.sent).toEqual([`near.unfence@${OLD}`, `near.start@${OLD}`]);
    expect(world.context.attempt).toBe(2);
  });

  it('stops for people where the key is nowhere', async () => {
    at('stopped');
    see(
      world,
      OLD,
      all(withKeys({ fenced: MISSING }), (facts) => ({
        ...facts,
        fence: { file: false, dropIn: false, inForce: false },
      })),
    );

    expect(await back()).toMatchObject({ kind: 'stop', state: 'old-key-gone' });
  });

  it('ends after so many verbs, for people', async () => {
    at('stopped', { 'near.unfence': { answer: 'refused', code: 'no' } });
    const results: string[] = [];
    for (let tries = 0; tries < 7; tries++) results.push((await back()).kind);

    expect(results).toEqual([...Array.from({ length: 6 }, () => 'wait'), 'stop']);
  });

  it('tells the old node to read its key where something else started it without one', async () => {
    at('stopped');
    const { process, processCount, unit, rpc } = factsOf(world, NEW);
    see(world, OLD, (facts) => ({ ...facts, process, processCount, unit, rpc }));

    await back();
    expect(world.sent).toEqual([`near.unfence@${OLD}`, `near.signal@${OLD}`]);
  });

  it('comes to people where it lasts longer than any stop', async () => {
    at('stopped', { 'near.unfence': { answer: 'refused', code: 'lock-busy' } });
    world.note({ kind: 'resume.decided', attempt: 1, decision: 'back', because: '' });

    expect((await back()).kind).toBe('wait');
    world.nowMs += 600_000;
    expect(await back()).toMatchObject({ kind: 'stop', state: 'old-not-given-back' });
  });

  it('makes the failover node of a restart what it was', async () => {
    world = swapWorld('restart');
    const procedure = nearRestart(world.deps);
    const { steps } = procedure;
    const performed: StepResult[] = [];
    for (const step of steps.slice(
      0,
      steps.findIndex(({ id }) => id === 'place'),
    )) {
      const result = await step.perform(world.context);
      if (result.kind === 'proven') world.note(proven(step.id, result.figures));
      performed.push(result);
    }
    expect(performed.every(({ kind }) => kind === 'proven')).toBe(true);
    // The fake guard writes no file.
    see(
      world,
      NEW,
      configAs({ fields: { tracked_shards_config: '"NoShards"', 'store.load_mem_tries_for_tracked_shards': 'true' } }),
    );
    world.sent.length = 0;

    expect(await procedure.giveBack(world.context)).toMatchObject({ kind: 'returned', signer: OLD });
    expect(world.sent).toEqual([`near.unfence@${OLD}`, `near.start@${OLD}`, `near.config@${NEW}`, `near.start@${NEW}`]);
    expect(world.requests.find(({ verb }) => verb === 'near.config')).toBeDefined();
  });
});
