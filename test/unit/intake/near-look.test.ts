import { describe, expect, it } from 'vitest';
import type { NearReader } from '../../../src/chains/near/port.ts';
import { sharedWith } from '../../../src/chains/near/target.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import type { GuardAnswer } from '../../../src/hosts/port.ts';
import { lookAtNear, type NearLookDeps } from '../../../src/intake/near/look.ts';
import { epoch, healthyScene, hostFacts, LOOKED_AT, NEW, OLD, target } from '../procedures/near/healthy.ts';

const healthy = healthyScene();
const value = <T>(read: { readonly kind: string; readonly value?: T }): Promise<T> =>
  read.value === undefined ? Promise.reject(new Error('a healthy scene knows it')) : Promise.resolve(read.value);
const away = () => Promise.reject(new BatonError('chain/unreachable', 'no answer within 5000 ms'));

const [first] = healthy.observers;
if (first === undefined) throw new Error('a healthy scene has observers');
const answering: NearReader = {
  status: () => value(first.status),
  finalBlock: () => value(first.final),
  block: () => Promise.resolve(null),
  epoch: () => Promise.resolve(epoch),
  previousEpochStart: () => value(healthy.previousEpoch),
  windows: () => value(healthy.windows),
  protocol: () => value(healthy.protocol),
};
const silent: NearReader = {
  status: away,
  finalBlock: away,
  block: away,
  epoch: away,
  previousEpochStart: away,
  windows: away,
  protocol: away,
};
const ok: GuardAnswer = {
  answer: 'ok',
  code: '',
  text: '',
  facts: { get: () => undefined, all: () => [], entries: () => [] },
  data: null,
};

const notAsked = () => Promise.reject(new Error('nobody asked for it'));

function deps(own: Partial<NearLookDeps> = {}): NearLookDeps {
  return {
    observers: [
      { name: 'one', chain: answering },
      { name: 'two', chain: answering },
    ],
    look: (_target, node) =>
      Promise.resolve({ kind: 'seen', node, facts: hostFacts(node === OLD ? 'signs' : 'stands-by') }),
    ask: () => Promise.resolve(ok),
    clock: { now: () => LOOKED_AT, monotonic: () => 0, sleep: () => Promise.resolve() },
    sharedWith: () => ({}),
    ...own,
  };
}
const look = (own?: Partial<NearLookDeps>, depth: 'plain' | 'full' = 'full') =>
  lookAtNear(deps(own), target, (node) => Promise.resolve(healthy.acknowledged.get(node) ?? null), depth);

describe('a look at a NEAR validator', () => {
  it('has nodes, observers and chain', async () => {
    const accepts = { kind: 'known', value: 'validate-config accepts it' } as const;

    expect(await look()).toEqual({ ...healthy, configs: { [OLD]: accepts, [NEW]: accepts } });
  });

  it('starts no program of a node where it is only plain', async () => {
    expect(await look({ ask: notAsked }, 'plain')).not.toHaveProperty('configs');
  });

  it('says what a program finds wrong, and asks nothing of a host that does not answer', async () => {
    const asked: string[] = [];
    const scene = await look({
      look: (_target, node) =>
        Promise.resolve(
          node === OLD
            ? { kind: 'unseen', node, because: 'no answer', code: 'host/unreachable' }
            : { kind: 'seen', node, facts: hostFacts('stands-by') },
        ),
      ask: (node, { verb, args }) => {
        asked.push(`${node} ${verb} ${args['bin']}`);
        return Promise.resolve({ ...ok, answer: 'refused', code: 'config-invalid', text: 'it does not accept it' });
      },
    });

    expect(asked).toEqual([`${NEW} near.validate current`]);
    expect(scene.configs).toEqual({ [NEW]: { kind: 'unknown', because: 'it does not accept it' } });
  });

  it('asks the next observer for what the first does not know, and is no failure without any', async () => {
    const observers = [
      { name: 'one', chain: silent },
      { name: 'two', chain: answering },
    ];

    expect(await look({ observers })).toMatchObject({
      protocol: healthy.protocol,
      windows: healthy.windows,
      previousEpoch: healthy.previousEpoch,
      observers: [{ name: 'one', status: { kind: 'unknown', because: 'no answer within 5000 ms' } }, { name: 'two' }],
    });
    expect(await look({ observers: observers.slice(0, 1) })).toMatchObject({
      protocol: { kind: 'unknown', because: 'one: no answer within 5000 ms' },
    });
  });
});

describe('a node of several pools', () => {
  it('is told with the others that list it', () => {
    const near = { chain: 'near' as const, pool: 'two.pool.near', public_key: 'ed25519:x', nodes: [NEW, 'near-c'] };
    const fleet = { validators: { 'near-main': { ...near, nodes: [OLD, NEW] }, 'near-two': near } };

    expect(sharedWith(fleet, target)).toEqual({ 'near-two': [NEW] });
  });
});
