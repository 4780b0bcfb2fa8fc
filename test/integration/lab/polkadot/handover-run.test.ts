import { describe, expect, it } from 'vitest';
import { runDot } from '../../../../src/lab/polkadot/play/run.ts';
import { dotSceneOf } from '../../../../src/lab/polkadot/play/scenes.ts';
import { LIMIT_MS } from '../play.ts';

describe('a Polkadot handover in the lab', { timeout: LIMIT_MS }, () => {
  it('gives the new node keys of its own, waits until they are active, and only then demotes the old one', async () => {
    const { signal } = new AbortController();
    const procedure = 'polkadot/handover';

    const report = await runDot({
      procedure,
      seed: 1,
      scene: dotSceneOf(procedure, null),
      restarts: 0,
      signal,
      tell: () => {},
    });

    expect(report).toMatchObject({
      problems: [],
      outcome: 'done',
      doubleSigned: 0,
      silentSessions: 0,
      unsignedSessions: 0,
      signers: ['dot-b'],
      stops: [],
    });
    expect(report.steps.map(({ id, state }) => `${id} ${state}`)).toEqual(
      ['keys', 'own', 'set', 'sessions', 'active', 'free', 'gate', 'demote'].map((id) => `${id} proven`),
    );
    const { set, active, free, mayStop } = report.sessions;
    expect(active).toBeGreaterThanOrEqual((set ?? Infinity) + 2);
    expect(mayStop).toBeGreaterThan(free ?? Infinity);
  });
});
