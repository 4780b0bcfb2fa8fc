import { describe, expect, it } from 'vitest';
import { metricsOf, nodeRpcOf } from '../../../../src/chains/polkadot/node-answers.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';

const read = (method: string, text: string) =>
  nodeRpcOf(
    createFacts([
      ['rpc.own', 'yes'],
      [`rpc.${method}`, text],
    ]),
  );

describe('what a node answers', () => {
  it('is known when it has the form of its method', () => {
    expect(read('system_syncState', '{"startingBlock":1,"currentBlock":2}').syncState).toEqual({
      kind: 'known',
      value: { startingBlock: 1, currentBlock: 2, highestBlock: null },
    });
  });

  it.each([
    ['torn', '{"peers":3'],
    ['of another form', '{"peers":"3","isSyncing":false,"shouldHavePeers":true}'],
    ['without a part', '{"peers":3,"isSyncing":false}'],
    ['null', 'null'],
  ])('is unknown when it is %s', (_title, text) => {
    expect(read('system_health', text).health).toEqual({
      kind: 'unknown',
      because: `another form than expected: ${text}`,
    });
  });

  it('is unknown, with its reason, when the node refused or the port is not its own', () => {
    const error = [['rpc.system_chain.error', 'Method not found (-32601)'] as const];

    expect(nodeRpcOf(createFacts([['rpc.own', 'yes'], ...error])).chain).toEqual({
      kind: 'unknown',
      because: 'Method not found (-32601)',
    });
    expect(
      nodeRpcOf(
        createFacts([
          ['rpc.own', 'no'],
          ['rpc.system_chain', '"Polkadot"'],
        ]),
      ).chain.kind,
    ).toBe('unknown');
    expect(nodeRpcOf(createFacts([['rpc.own', 'yes']])).chain).toEqual({ kind: 'unknown', because: 'not asked' });
  });
});

describe('a page of metrics', () => {
  it('is read by names, with labels or without, and what is no number is left out', () => {
    const lines = ['a{chain="x"} 1', 'a{chain="y"} 2.5', 'b 3', 'c NaN', 'd', 'e{x="1"} +Inf'];

    expect(metricsOf(lines)).toEqual({ a: 3.5, b: 3 });
  });
});
