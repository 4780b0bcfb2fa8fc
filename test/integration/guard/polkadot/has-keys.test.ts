import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../each-shell.ts';
import { acting } from '../stub-host.ts';
import { createDotHost, type DotHost, type DotOptions } from './dot-host.ts';

/** The six in the order of `SessionKeys`, in which they are asked for. */
const ORDER = ['6772616e', '62616265', '70617261', '6173676e', '61756469', '62656566'];

/** Another key of the same type. */
const flip = (name: string): string => `${name.slice(0, -1)}${name.endsWith('0') ? '1' : '0'}`;

inEachShell('polkadot.has-keys under %s', (shell) => {
  let host: DotHost;
  let held: string[];
  afterEach(() => host.close());
  const node = async (more: Partial<DotOptions> = {}): Promise<void> => {
    host = await createDotHost({ shell, ...more });
    await host.up();
    await host.ready();
    const made = await host.call('polkadot.rotate', acting(5));
    const names = made.facts.get('rotated.name') ?? [];
    held = ORDER.map((type) => names.find((name) => name.startsWith(type)) ?? '');
  };
  const ask = (names: readonly string[], more: Record<string, string> = {}) =>
    host.call('polkadot.has-keys', { keys: names.join(','), ...more });

  it('says yes to each of its own keys and to all together', async () => {
    await node();

    const answer = await ask(held);

    expect(answer.answer).toBe('ok');
    expect(answer.facts.get('has_key')).toEqual(held.map((name) => `${name} true`));
    expect(answer.facts.get('has_session_keys')).toEqual(['true']);
    expect(host.receipts()).toHaveLength(1);
  });

  it('tells the one that it holds among five of another node, which the answer for all would hide', async () => {
    await node();
    const mixed = [held[0] ?? '', ...held.slice(1).map(flip)];

    const answer = await ask(mixed);

    expect(answer.facts.get('has_key')).toEqual(mixed.map((name, index) => `${name} ${index === 0}`));
    expect(answer.facts.get('has_session_keys')).toEqual(['false']);
  });

  it('passes on that a key set of another length is none', async () => {
    await node();

    const answer = await ask(held.slice(0, 5));

    expect([answer.answer, answer.code]).toEqual(['refused', 'rpc-refused']);
    expect(answer.facts.get('text')).toEqual([
      'author_hasSessionKeys: Session keys are not encoded correctly (-32000)',
    ]);
  });

  it.each([
    ['nothing is asked for', []],
    ['a name holds something else', ['6772616e"]']],
    ['a name is too short', ['6772616e00']],
    ['the type is no word', [`00000000${'ab'.repeat(32)}`]],
  ])('asks nothing where %s', async (_title, names) => {
    await node();

    const answer = await ask(names);

    expect([answer.answer, answer.code]).toEqual(['refused', 'bad-request']);
  });

  it.each([
    ['the port is not the node\u2019s', { rpc_port: '1' }, 'rpc-not-own'],
    ['no node runs for this directory', { node_bin: '/usr/bin/polkadot' }, 'process-count'],
    ['it is on another chain', { genesis: `0x${'00'.repeat(32)}` }, 'wrong-chain'],
  ])('believes nobody else: %s', async (_title, more, code) => {
    await node();

    const answer = await ask(held, more);

    expect([answer.answer, answer.code, answer.facts.get('has_key')]).toEqual(['refused', code, undefined]);
  });
});
