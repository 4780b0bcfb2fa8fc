import { describe, expect, it } from 'vitest';
import { known } from '../../../src/chains/solana/observation.ts';
import { statusOf } from '../../../src/intake/validator-status.ts';
import { factsOf, healthy, KEY, SLOT, type Situation } from '../procedures/solana/healthy.ts';

function seen(change: (situation: Situation) => void = () => {}, nodes?: readonly string[]) {
  const situation = healthy(nodes);
  change(situation);
  const { observation, ...rest } = situation;
  return statusOf({ ...rest, seen: observation });
}

function runsAs(situation: Situation, node: string, key: string): void {
  const facts = factsOf(situation, node);
  facts.runningIdentity = key;
  const rpc = situation.observation.nodes[node]?.rpc;
  if (rpc) rpc.identity = known(key);
}

function stop(situation: Situation, node: string): void {
  const facts = factsOf(situation, node);
  facts.processCount = 0;
  facts.process = null;
  facts.runningIdentity = null;
}

function silence(situation: Situation, node: string): void {
  const observed = situation.observation.nodes[node];
  if (observed) observed.host = { kind: 'unknown', because: 'no route to host', code: 'host/unreachable' };
}

function delinquent(situation: Situation, lastVote: number): void {
  for (const { vote } of situation.observation.observers)
    if (vote.kind === 'known' && vote.value) Object.assign(vote.value, { delinquent: true, lastVote });
}

describe('the status of a validator', () => {
  it('says who signs, where it could go and when, and how far the standby is', () => {
    expect(seen()).toMatchObject({
      signing: { kind: 'node', node: 'sol-a' },
      move: { ready: true, to: 'sol-b', reason: null, more: 0, fit: true },
      window: { inMs: 0 },
      standbys: [{ node: 'sol-b', lagSlots: 1 }],
    });
  });

  it.each<readonly [string, (situation: Situation) => void, string]>([
    ['two nodes run as the identity', (it) => runsAs(it, 'sol-b', KEY.staked), 'two'],
    ['the active is stopped and the standby stands by', (it) => stop(it, 'sol-a'), 'nobody'],
    ['the active runs as its unstaked key', (it) => runsAs(it, 'sol-a', KEY.a), 'nobody'],
    ['the active does not answer', (it) => silence(it, 'sol-a'), 'unknown'],
    ['the active does not say what it runs as', (it) => (factsOf(it, 'sol-a').runningIdentity = null), 'unknown'],
    ['admin socket and RPC disagree', (it) => (factsOf(it, 'sol-a').runningIdentity = KEY.a), 'unknown'],
    ['no vote lands', (it) => delinquent(it, SLOT - 200), 'silent'],
    ['the standby does not answer', (it) => silence(it, 'sol-b'), 'node'],
  ])('when %s', (_name, change, kind) => {
    expect(seen(change).signing.kind).toBe(kind);
  });

  it('believes one observer that still sees votes', () => {
    const status = seen((it) => {
      const vote = it.observation.observers[0]?.vote;
      if (vote?.kind === 'known' && vote.value) vote.value.delinquent = true;
    });

    expect(status.signing.kind).toBe('node');
  });

  it('gives the first reason in the way and how many more there are', () => {
    const { move } = seen((it) => {
      factsOf(it, 'sol-b').process?.args.push('--no-voting');
      factsOf(it, 'sol-b').ledgerFreeKb = 10;
    });

    expect(move).toMatchObject({ ready: false, to: 'sol-b', more: 1, fit: false });
    expect(move.reason).toMatch(/\S: \S/);
  });

  it('names the standby that is none as the reason, and not one reason for each look that failed with it', () => {
    const { move } = seen((it) => silence(it, 'sol-b'));

    expect(move.reason).toContain('sol-b is no standby: no route to host');
    expect(move.more).toBeLessThan(3);
  });

  it('of two standbys takes the one that could take it', () => {
    const { move, standbys } = seen((it) => silence(it, 'sol-b'), ['sol-a', 'sol-b', 'sol-c']);

    expect(move).toMatchObject({ to: 'sol-c' });
    expect(standbys.map(({ node }) => node)).toEqual(['sol-b', 'sol-c']);
  });

  it('tells a window beyond the longest wait, which keeps a move from starting and nothing else', () => {
    // A leader slot each minute for three hours.
    const slots = Array.from({ length: 180 }, (_, index) => SLOT + 10 + index * 150);
    const status = seen((it) => {
      for (const observer of it.observation.observers)
        observer.schedule = known({ from: SLOT - 100, until: SLOT + 800_000, slots });
    });

    expect(status.window.inMs).toBeGreaterThan(3_600_000);
    expect(status.move).toMatchObject({ ready: false, fit: true, more: 0 });
  });

  it('takes no lag for known where nobody told a slot', () => {
    const status = seen((it) => {
      for (const observer of it.observation.observers)
        observer.slot = { kind: 'unknown', because: 'rate limited', code: 'chain/unreachable' };
    });

    expect(status.standbys).toMatchObject([{ node: 'sol-b', lagSlots: null, copy: null }]);
    expect(status.window.inMs).toBeNull();
  });
});
