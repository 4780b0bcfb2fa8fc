import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLabKey } from '../../src/lab/hosts/keys.ts';
import { startSshServer, type LabSshServer } from '../../src/lab/hosts/ssh-server.ts';
import { LIMIT_MS, openDeclaredStage, type DeclaredStage } from './declared-stage.ts';

let stage: DeclaredStage;
let stranger: Promise<LabSshServer> | null = null;

beforeAll(async () => {
  stage = await openDeclaredStage('declared_old');
}, LIMIT_MS);
afterAll(async () => {
  await (await stranger)?.close();
  await stage.close();
});

/** The old node is gone for good as the standby is told; another machine comes up at its address, with another host key. */
function replaceOldWhenTold(): void {
  const old = stage.world.nodes.get('sol-a')?.host;
  if (!old) throw new Error('there is no sol-a');
  const { port, login } = old;
  const other = async () => {
    await old.stop();
    return startSshServer({ hostKey: createLabKey(), userKey: createLabKey().publicKey, login, port, exec: () => {} });
  };
  for (const { host } of stage.world.nodes.values())
    host.meddleWith(({ phase, call }) => {
      if (phase === 'commit' && call.node === 'sol-b') stranger ??= other();
      return 'pass';
    });
}

describe('a run whose old node is gone when the standby signs', { timeout: LIMIT_MS }, () => {
  it('stops with the standby as signer, since the old node cannot be asked', async () => {
    replaceOldWhenTold();
    await stage.handOver();

    await expect.poll(async () => (await stage.run()).run.state, { timeout: LIMIT_MS, interval: 500 }).toBe('stopped');

    expect((await stage.run()).entries.at(-1)?.event).toMatchObject({
      state: 'standby-runs-old-stranger',
      signer: 'sol-b',
      code: 'host/key-changed',
      byHand: { first: expect.stringContaining('sol-b signs.') },
    });
  });

  it('ends done when two people have declared the old node fenced, and says so', async () => {
    await stage.declareAs('Ana', 'sol-a', 'the machine was scrapped', 'sol-main');
    await stage.card().getByText('Ana declared sol-a fenced').first().waitFor();
    await stage.declareAs('Ben', 'sol-a', 'I wiped its disks', 'sol-main');

    await expect.poll(async () => (await stage.run()).run.state, { timeout: LIMIT_MS, interval: 200 }).toBe('done');

    const events = (await stage.run()).entries.map(({ event }) => event);
    expect(events.filter(({ kind }) => kind === 'override.used')).toMatchObject([
      { node: 'sol-a', reliedOnBy: 'verify', because: expect.stringContaining('after a restart sol-a does not sign') },
    ]);
    expect(events.at(-1)).toMatchObject({ signer: 'sol-b', because: expect.stringContaining('I wiped its disks') });
    await stage.card().getByText('sol-a was declared fenced: see that it stays so.').first().waitFor();
    expect(stage.complaints).toEqual([]);
  });
});
