import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { endIn, headsIn } from '../../../../src/chains/near/short-looks.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import { SHELLS } from '../stub-host.ts';
import { createNearHost, type NearHost } from './near-host.ts';

type Answer = Awaited<ReturnType<NearHost['call']>>;
const factsOf = ({ facts }: Answer) =>
  createFacts([...facts].flatMap(([key, values]) => values.map((value): [string, string] => [key, value])));

describe.each(SHELLS)('a short look at a NEAR node, under %s', (shell) => {
  let host: NearHost;
  afterEach(() => host.close());
  const node = async (): Promise<void> => {
    host = await createNearHost({ shell, key: 'none' });
    await host.ready();
  };

  it('waits for the end of the unit, and says the last head in its log', async () => {
    await node();
    await host.up();
    let hasEnded = false;
    const asked = host.call('near.look-end').then((answer) => (expect(hasEnded).toBe(true), answer));
    // Long enough for a guard that does not wait to have answered; one that does is not hurried by it.
    await new Promise((resolve) => setTimeout(resolve, 700));
    hasEnded = true;
    await host.down();

    const end = endIn(factsOf(await asked));
    expect(end).toMatchObject({ processCount: 0, unit: { active: 'inactive', mainPid: 0 }, loggedHead: 1234 });
  });

  it('counts what runs without the unit', async () => {
    await node();
    host.spawnNeard(['--home', host.path('home'), 'run']);
    await expect.poll(() => host.exists('up')).toBe(true);

    expect(endIn(factsOf(await host.call('near.look-end')))).toMatchObject({
      processCount: 1,
      unit: { active: 'inactive' },
    });
  });

  it('tells what the node says of the chain', async () => {
    await node();
    await host.up();

    const heads = headsIn(factsOf(await host.call('near.look-heads')));
    expect(heads.rpc.status).toMatchObject({ kind: 'known', value: { height: 1234, validatorKey: null } });
    expect(heads.metrics).toMatchObject({ near_final_block_height: 1232, near_config_correct: 1 });
  });

  it('waits for the block that is to be final', async () => {
    await node();
    await host.up();
    let isFinal = false;
    const asked = host
      .call('near.look-heads', { final: '1240' })
      .then((answer) => (expect(isFinal).toBe(true), answer));
    await new Promise((resolve) => setTimeout(resolve, 700));
    isFinal = true;
    host.set('final', '1241');

    expect(headsIn(factsOf(await asked)).metrics).toMatchObject({ near_final_block_height: 1241 });
  });

  it('believes no other process on that port, and none where the unit runs nothing', async () => {
    await node();
    host.spawnNeard(['--home', host.path('home'), 'run']);
    await expect.poll(() => host.exists('up')).toBe(true);
    expect(await host.call('near.look-heads')).toMatchObject({ answer: 'refused', code: 'rpc-not-own' });

    await host.killStray();
    rmSync(host.path('up'));
    expect(await host.call('near.look-heads')).toMatchObject({ answer: 'refused', code: 'rpc-not-own' });
    await host.up();
    expect(await host.call('near.look-heads', { final: '12x' })).toMatchObject({
      answer: 'refused',
      code: 'bad-request',
    });
  });
});
