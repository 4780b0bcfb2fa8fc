import { describe, expect, it } from 'vitest';
import type { GuardAnswer } from '../../../../src/hosts/port.ts';
import { NEW, OLD } from '../../../../src/lab/near/simulation/cast.ts';
import { createChain, EPOCH_BLOCKS } from '../../../../src/lab/near/simulation/chain.ts';
import { keySha256 } from '../../../../src/lab/near/simulation/home.ts';
import type { Machine } from '../../../../src/lab/near/simulation/machine.ts';
import { createMachines } from '../../../../src/lab/near/simulation/stage.ts';
import type { Scene } from '../../../../src/lab/near/simulation/scene.ts';
import { createVirtualTime } from '../../../../src/lab/simulation/run/time.ts';

const STAGE = { skips: 0, finalityStands: false, elected: true };

function ground(scene: Scene = { procedure: 'near/hot-swap' }) {
  const time = createVirtualTime(0);
  const chain = createChain(STAGE, { startMs: 0, seed: 1, epochBlocks: EPOCH_BLOCKS });
  const heard: string[] = [];
  const listener = {
    acts: () => () => undefined,
    hupToWrapper: () => void heard.push('hup to wrapper'),
    cutMigration: () => void heard.push('migration cut'),
    panicked: () => void heard.push('panic'),
  };
  const machines = createMachines(scene, { time, chain, listener });
  const of = (node: string): Machine => {
    const found = machines.get(node);
    if (found === undefined) throw new Error(`no machine ${node}`);
    found.fence(1);
    return found;
  };
  return {
    heard,
    old: of(OLD),
    fresh: of(NEW),
    pass: async (ms: number): Promise<void> => {
      time.after(ms, () => undefined);
      await time.run(() => false, time.now() + ms);
    },
  };
}

let tries = 0;
const tell = (machine: Machine, verb: string, args: Record<string, string> = {}, term = '1'): GuardAnswer =>
  machine.answer({ verb, args: { ...args, run: 'r', step: 's', attempt: String(++tries), term } });

describe('the model of a machine with neard', () => {
  it('signs on until it has ended, though its key file is away, and comes back without the key', async () => {
    const { old, pass } = ground({ procedure: 'near/hot-swap', stopMs: 60_000 });

    expect(tell(old, 'near.stop').code).toBe('live-key');
    expect(tell(old, 'near.fence').answer).toBe('ok');
    expect(tell(old, 'near.stop').answer).toBe('ok');
    await pass(59_000);
    expect(old.neard.process?.signer).toBe('ours');
    expect(tell(old, 'near.prove-stopped').code).toBe('not-stopped');
    await pass(2_000);
    expect(tell(old, 'near.prove-stopped').answer).toBe('ok');
    expect(tell(old, 'near.start', { key: 'absent' }).code).toBe('fenced');
    old.neard.power(false);
    old.neard.power(true);
    expect(old.neard.process).toBeNull();
  });

  it('is started again by another supervisor, which the fence does not keep from it, but without the key', async () => {
    const { old, pass } = ground({ procedure: 'near/hot-swap', supervised: true });
    tell(old, 'near.fence');
    tell(old, 'near.stop');
    await pass(10_000);

    expect(old.neard.process).toMatchObject({ by: 'others', signer: null });
    expect(tell(old, 'near.prove-stopped').code).toBe('not-stopped');
  });

  it('takes the key into memory by SIGHUP or a start alone, and a restart reads config.json', async () => {
    const { fresh, pass } = ground();

    expect(tell(fresh, 'near.key-place', { sha256: keySha256('ours') }).answer).toBe('ok');
    expect(fresh.neard.process?.signer).toBeNull();
    expect(tell(fresh, 'near.signal').answer).toBe('ok');
    expect(fresh.neard.process?.signer).toBe('ours');
    expect(fresh.facts().rpc.status).toMatchObject({ value: { validatorAccount: 'baton.pool.near' } });
    await pass(1);
  });

  it('panics as a validator that tracks all shards', async () => {
    const { fresh, heard, pass } = ground({ procedure: 'near/restart' });
    tell(fresh, 'near.key-place', { sha256: keySha256('ours') });
    fresh.neard.crash();
    await pass(40_000);

    expect(heard).toEqual(['panic']);
  });

  it('refuses a term that it has not seen, an older one, and an order that it has carried out', () => {
    const { old } = ground();
    old.fence(3);

    expect(tell(old, 'near.fence', {}, '2').code).toBe('stale-term');
    expect(tell(old, 'near.fence', {}, '4').code).toBe('unfenced-term');
    const args = { run: 'r', step: 's', attempt: 'once', term: '3' };
    expect(old.answer({ verb: 'near.fence', args }).answer).toBe('ok');
    expect(old.answer({ verb: 'near.fence', args }).code).toBe('already-tried');
    expect(old.fence(2)).toBe(false);
  });

  it('lets nobody but neard have SIGHUP', () => {
    const { fresh, heard } = ground();
    tell(fresh, 'near.key-place', { sha256: keySha256('ours') });
    fresh.wrap(true);

    expect(tell(fresh, 'near.signal').code).toBe('not-neard');
    expect(heard).toEqual([]);
  });
});
