import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectChain } from '../../../../src/chains/polkadot/connection.ts';

const hash = `0x${'11'.repeat(32)}`;

/** Answers by method; a method that is not there is refused as a node does. */
function node(answers: Readonly<Record<string, unknown>>, seen: unknown[] = []): typeof fetch {
  return (input, init) => {
    const { method, params }: { method: string; params: unknown } = JSON.parse(
      typeof init?.body === 'string' ? init.body : '',
    );
    seen.push([input, method, params]);
    const error = { code: -32601, message: 'Method not found' };
    const known = method in answers;
    return Promise.resolve(
      Response.json({ jsonrpc: '2.0', id: 1, ...(known ? { result: answers[method] } : { error }) }),
    );
  };
}
const silent: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    const signal = init?.signal;
    signal?.addEventListener('abort', () => reject(new DOMException('too late', 'TimeoutError')));
  });
const connect = (inner: typeof fetch, url = 'http://127.0.0.1:9944') =>
  connectChain({ url, timeoutMs: 50, fetch: inner });

describe('a connection to a chain', () => {
  it.each([
    ['ws://127.0.0.1:9944', 'http://127.0.0.1:9944'],
    ['wss://rpc.example.org/x', 'https://rpc.example.org/x'],
    ['https://rpc.example.org', 'https://rpc.example.org'],
  ])('asks %s over HTTP', async (url, asked) => {
    const seen: unknown[] = [];

    await connect(node({ system_chain: 'Polkadot' }, seen), url).ask('system_chain', [], z.string());

    expect(seen).toEqual([[asked, 'system_chain', []]]);
  });

  it('knows the finalized head', async () => {
    const head = { chain_getFinalizedHead: hash, chain_getHeader: { number: '0x1f' } };

    expect(await connect(node(head)).finalizedHead()).toEqual({ hash, number: 31 });
  });

  it('gives no block that is not finalized yet', async () => {
    const earlier = `0x${'22'.repeat(32)}`;
    const answers = { chain_getFinalizedHead: hash, chain_getHeader: { number: '0x1f' }, chain_getBlockHash: earlier };
    const chain = connect(node(answers));

    expect(await chain.finalizedBlock(30)).toEqual({ hash: earlier, number: 30 });
    expect(await chain.finalizedBlock(31)).toEqual({ hash, number: 31 });
    await expect(chain.finalizedBlock(32)).rejects.toThrow('Block 32 is not finalized yet: 31 is the last.');
  });

  it('tells what is stored by its hash, and asks a node that tells none only once', async () => {
    const stored = connect(node({ state_getStorageHash: hash }));
    const empty = connect(node({ state_getStorageHash: null }));
    const seen: unknown[] = [];
    const old = connect(node({}, seen));

    expect(await stored.storageHash('0x01', hash)).toBe(hash);
    expect(await empty.storageHash('0x01', hash)).toBeNull();
    expect([await old.storageHash('0x01', hash), await old.storageHash('0x02', hash)]).toEqual([null, null]);
    expect(seen).toHaveLength(1);
  });

  it('tells a refusal with the words of the node', async () => {
    await expect(connect(node({})).ask('babe_epochAuthorship', [], z.unknown())).rejects.toMatchObject({
      code: 'chain/bad-answer',
      message: 'babe_epochAuthorship: -32601: Method not found',
    });
  });

  it('reads again over a new line where the old one was closed, and once', async () => {
    const closed = new TypeError('fetch failed', {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    });
    const answers = [Promise.reject(closed), Promise.resolve(Response.json({ result: 'Polkadot' }))];
    const always: typeof fetch = () => Promise.reject(closed);

    expect(await connect(() => answers.shift()!).ask('system_chain', [], z.string())).toBe('Polkadot');
    await expect(connect(always).ask('system_chain', [], z.string())).rejects.toThrow('other side closed');
  });

  it('does not send a second time what may change something', async () => {
    const seen: string[] = [];
    const closing: typeof fetch = (_, init) => {
      seen.push(typeof init?.body === 'string' ? init.body : '');
      return Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    };

    await expect(connect(closing).call('author_submitExtrinsic', ['0x'])).rejects.toThrow('reset');

    expect(seen).toHaveLength(1);
  });

  it('gives up on a node that does not answer', async () => {
    await expect(connect(silent).finalizedHead()).rejects.toMatchObject({
      code: 'chain/unreachable',
      message: '127.0.0.1:9944: no answer within 50 ms',
    });
  });
});
