import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { known } from '../../../src/chains/solana/observation.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { GuardAnswer, GuardRequest, HostPort } from '../../../src/hosts/port.ts';
import { createFacts } from '../../../src/hosts/ssh/facts.ts';
import type { PlannerDeps } from '../../../src/intake/planner.ts';
import { statusOf } from '../../../src/intake/validator-status.ts';
import { copyTowers } from '../../../src/watch/copy-tower.ts';
import { AT, run } from '../chats/sample.ts';
import { factsOf, healthy, KEY, SLOT, type Situation } from '../procedures/solana/healthy.ts';

const BYTES = Buffer.from('a tower, as it lies on the active');
const SHA = createHash('sha256').update(BYTES).digest('hex');

interface Setting {
  readonly nodes?: readonly string[];
  readonly mode?: 'observe' | 'act';
  readonly runs?: readonly Run[];
  readonly paused?: readonly string[];
  readonly change?: (situation: Situation) => void;
  /** What each host answers; default: that it stored what it was sent. */
  readonly answer?: (sent: Buffer) => Promise<GuardAnswer>;
}

const stored = (sent: Buffer): Promise<GuardAnswer> => {
  const [head = ''] = sent.toString('utf8').split('\n');
  return Promise.resolve({
    answer: 'ok',
    code: '',
    text: '',
    facts: createFacts([['copied', head.split(' ')[2] ?? '']]),
    data: null,
  });
};
const refused = (): Promise<GuardAnswer> =>
  Promise.resolve({ answer: 'refused', code: 'x', text: 'It runs.', facts: createFacts([]), data: null });

/** One look, and what was sent to which host because of it. */
async function copied({ nodes = ['sol-a', 'sol-b'], ...setting }: Setting = {}, before = {}) {
  const situation = healthy(nodes);
  factsOf(situation, 'sol-a').towerBytes = BYTES;
  setting.change?.(situation);
  const sent: { readonly node: string; readonly request: GuardRequest; readonly input: string }[] = [];
  const host = (node: string): HostPort => ({
    node,
    call: () => Promise.reject(new Error('not asked for')),
    open: async (request) => {
      const input: Buffer[] = [];
      const { promise, resolve } = Promise.withResolvers<Buffer>();
      return {
        nextFact: async () => null,
        write: (bytes) => void input.push(Buffer.from(bytes)),
        end: () => {
          sent.push({ node, request, input: String(Buffer.concat(input)) });
          resolve(Buffer.concat(input));
        },
        data: Promise.resolve(null),
        answer: promise.then(setting.answer ?? stored),
        close: () => {},
      };
    },
    fetch,
    roundTripMs: () => 1,
    close: () => {},
  });
  const read = {
    fleet: { mode: setting.mode ?? 'act', validators: { 'sol-main': {} } },
    hosts: new Map(nodes.map((node) => [node, host(node)])),
    store: {
      view: { openRuns: async () => setting.runs ?? [] },
      pauses: { pauses: async () => (setting.paused ?? []).map((validator) => ({ validator })) },
    },
    // Nothing here waits for long: an answer that never comes is given up at once.
    clock: { now: () => AT, monotonic: () => 0, sleep: () => new Promise((next) => setTimeout(next, 20)) },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const deps = read as unknown as PlannerDeps;
  const { observation, ...rest } = situation;
  const looked = { ...rest, seen: observation };
  return { sent, trouble: await copyTowers(deps, looked, statusOf(looked), before) };
}

/** A copy of this validator's tower lies on sol-b. */
const withCopy =
  (ageMs: number, lastVote = SLOT - 50, identity: string = KEY.staked) =>
  (situation: Situation): void => {
    const facts = factsOf(situation, 'sol-b');
    const { atLeastMs, atMostMs } = facts.clock;
    facts.copy = {
      modifiedMs: situation.observation.atMs + (atLeastMs + atMostMs) / 2 - ageMs,
      bytes: BYTES,
      tower: known({ variant: 'current', identity, lastVote, root: null, signatureValid: true }),
    };
  };
const tower = (situation: Situation) => {
  const read = factsOf(situation, 'sol-a').tower;
  if (read?.kind !== 'known') throw new Error('no tower');
  return read.value;
};

describe('a copy of the tower', () => {
  it('is put on no host that nobody has adopted yet, and that is no trouble', async () => {
    const { sent, trouble } = await copied({
      change: (situation) => (factsOf(situation, 'sol-b').state = { kind: 'missing' }),
    });

    expect(sent).toEqual([]);
    expect(trouble).toEqual({});
  });

  it('goes from the active to every standby, with its length and hash, for their own unstaked keys', async () => {
    const { sent, trouble } = await copied({ nodes: ['sol-a', 'sol-b', 'sol-c'] });

    expect(sent.map(({ node }) => node).toSorted()).toEqual(['sol-b', 'sol-c']);
    expect(sent[0]?.request).toMatchObject({
      verb: 'solana.tower.copy',
      args: { identity: KEY.staked, unstaked: KEY.b },
    });
    expect(sent[0]?.input).toBe(`copy ${BYTES.length} ${SHA}\n${String(BYTES)}`);
    expect(trouble).toEqual({});
  });

  it.each<readonly [string, Setting]>([
    ['the fleet file only looks', { mode: 'observe' }],
    ['a run of the validator is open', { runs: [run({ state: 'stopped' })] }],
    [
      'a run of another validator is open on one of its nodes',
      { runs: [run({ validator: 'other', from: 'x', to: 'sol-b' })] },
    ],
    ['the validator is paused', { paused: ['sol-main'] }],
    ['everything is paused', { paused: ['*'] }],
    ['it is switched off', { change: (it) => (it.policy.tower_copies = { every: 0 }) }],
    ['the one that is there is not old enough', { change: withCopy(29_000) }],
    ['nobody signs', { change: (it) => void (factsOf(it, 'sol-a').runningIdentity = KEY.a) }],
    ['two could sign', { change: (it) => void (factsOf(it, 'sol-b').runningIdentity = KEY.staked) }],
    [
      'the standby does not say what it runs as',
      { change: (it) => void (factsOf(it, 'sol-b').runningIdentity = null) },
    ],
    ['the tower is of another identity', { change: (it) => (tower(it).identity = KEY.b) }],
    ['its signature is not by the validator', { change: (it) => (tower(it).signatureValid = false) }],
    ['the tower cannot be read', { change: (it) => (factsOf(it, 'sol-a').tower = null) }],
  ])('is not made while %s', async (_name, setting) => {
    expect(await copied(setting)).toEqual({ sent: [], trouble: {} });
  });

  it.each<readonly [string, Setting]>([
    ['is old enough', { change: withCopy(30_000) }],
    ['is of another identity, however new', { change: withCopy(1_000, SLOT - 50, KEY.c) }],
    ['cannot be read', { change: (it) => (withCopy(1_000)(it), breakCopy(it)) }],
  ])('is made where the one that is there %s', async (_name, setting) => {
    expect((await copied(setting)).sent).toHaveLength(1);
  });

  it.each<readonly [string, Setting, string]>([
    ['is refused', { answer: refused }, 'It runs.'],
    ['is lost', { answer: () => Promise.reject(new Error('No answer line.')) }, 'No answer line.'],
    ['is of other bytes', { answer: () => stored(Buffer.from('copy 1 abc\n')) }, 'it answered ok'],
    ['never comes', { answer: () => new Promise(() => {}) }, 'no answer within 16 s'],
    [
      'would put an older vote in the place of a newer',
      { change: withCopy(60_000, SLOT + 5) },
      'the copy there has vote',
    ],
  ])('that %s is counted with its reason, and throws at nobody', async (_name, setting, because) => {
    const once = await copied(setting);
    expect(once.trouble).toEqual({ 'sol-b': { times: 1, because: expect.stringContaining(because) } });

    const twice = await copied(setting, once.trouble);
    expect(twice.trouble).toMatchObject({ 'sol-b': { times: 2 } });
    expect((await copied({}, twice.trouble)).trouble).toEqual({});
  });
});

function breakCopy(situation: Situation): void {
  const facts = factsOf(situation, 'sol-b');
  if (facts.copy) facts.copy.tower = { kind: 'unknown', because: 'torn', code: 'tower/unreadable' };
}
