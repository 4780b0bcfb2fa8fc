import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../../integration/guard/each-shell.ts';
import { acting, type RawAnswer, sha256, until } from '../../integration/guard/stub-host.ts';
import { createDotHost, type DotHost, type DotOptions } from '../../integration/guard/polkadot/dot-host.ts';

const fact = (answer: RawAnswer, key: string): string | undefined => answer.facts.get(key)?.join(' ');
/** Where the node is asked. */
const CALL = 'begin && rpc 5 "$@"; code=$?';
/** The six in the order of `SessionKeys`. */
const ORDER = ['6772616e', '62616265', '70617261', '6173676e', '61756469', '62656566'];
const inOrder = (names: readonly string[]): string[] =>
  ORDER.map((type) => names.find((name) => name.startsWith(type)) ?? '');

inEachShell('polkadot.rotate under %s', (shell) => {
  let host: DotHost;
  afterEach(() => host.close());
  const node = async (more: Partial<DotOptions> = {}): Promise<void> => {
    host = await createDotHost({ shell, ...more });
    await host.up();
    await host.ready();
  };
  const names = (): string[] => (host.keys() === 'none' ? [] : host.keys().split(','));

  it('has six keys made on the host, tells their public parts and the proof, and no secret', async () => {
    await node();

    const answer = await host.call('polkadot.rotate', acting(5));

    expect(answer.answer).toBe('ok');
    const keys = fact(answer, 'rotated.keys') ?? '';
    expect(keys).toBe(
      `0x${inOrder(names())
        .map((name) => name.slice(8))
        .join('')}`,
    );
    expect(keys).toHaveLength(2 + 386);
    expect(fact(answer, 'rotated.proof')).toMatch(/^0x([0-9a-f]{2}){385}$/);
    expect(answer.facts.get('rotated.name')).toEqual(names());
    expect(host.receipts()).toEqual([`run-1 step 1 polkadot.rotate ${'d'.repeat(64)} 5 done ${sha256(keys)}`]);
    for (const name of names()) {
      const file = join(host.paths.keystore, name);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(answer.stdout.toString()).not.toContain(readFileSync(file, 'utf8').replaceAll('"', ''));
    }
  });

  it('tells only the keys that this call made, beside older ones', async () => {
    await node();
    await host.call('polkadot.rotate', acting(5));
    const before = names();

    const again = await host.call('polkadot.rotate', acting(5, { attempt: '2' }));

    expect(again.facts.get('rotated.name')).toEqual(names().filter((name) => !before.includes(name)));
    expect(names()).toHaveLength(12);
  });

  it('is done once for an attempt, whoever asks again', async () => {
    await node();
    await host.call('polkadot.rotate', acting(5));

    const again = await host.call('polkadot.rotate', acting(5));

    expect([again.answer, again.code, names().length]).toEqual(['refused', 'already-tried', 6]);
  });

  it('is carried to its end and recorded when the connection is cut while the node works', async () => {
    await node();

    const child = host.start('polkadot.rotate', acting(5));
    await until(() => host.receipts().length === 1, 'the receipt says begun');
    child.stdout?.destroy();
    child.kill('SIGHUP');
    await until(() => / done [0-9a-f]{64}$/.test(host.receipts()[0] ?? ''), 'the receipt is closed');

    expect(names()).toHaveLength(6);
    const next = await host.call('polkadot.rotate', acting(5, { attempt: '2' }));
    expect([next.answer, names().length]).toEqual(['ok', 12]);
  });

  it('leaves a receipt that begun when it is killed between effect and record, and can be asked again', async () => {
    await node();

    const cut = await host.call('polkadot.rotate', acting(5), (script) =>
      script.replace(CALL, () => 'begin && rpc 5 "$@"; kill -KILL $$'),
    );

    expect([cut.answer, names().length]).toEqual([null, 6]);
    expect(host.receipts()).toEqual([expect.stringMatching(/ polkadot\.rotate d+ 5 begun -$/)]);
    const fenced = await host.call('observe', { fence: '6', run: 'run-1' });
    expect([fenced.answer, fact(fenced, 'in_flight')]).toEqual(['ok', 'none']);
    const same = await host.call('polkadot.rotate', acting(6));
    const next = await host.call('polkadot.rotate', acting(6, { attempt: '2' }));
    expect([same.code, next.answer, names().length]).toEqual(['already-tried', 'ok', 12]);
  });

  it('is unknown when the answer of the node does not come', async () => {
    await node();

    const lost = await host.call('polkadot.rotate', acting(5), (script) =>
      script.replace(CALL, () => 'begin && rpc 5 "$@"; code=1'),
    );

    expect([lost.answer, lost.code, names().length]).toEqual(['unknown', 'rotate-unanswered', 6]);
    expect(host.receipts()[0]).toMatch(/ unknown rotate-unanswered$/);
    expect(lost.facts.get('rotated.keys')).toBeUndefined();
  });

  it.each([
    ['the keys are no hexadecimal', '{"keys":"0xzz","proof":"0x00"}'],
    ['there is something else in it', '{"keys":"0x00","proof":"0x00","x":1}'],
    ['it is a bare string', '"0x00"'],
    ['the proof is missing its digits', '{"keys":"0x00","proof":"0x"}'],
    ['it is empty', '{}'],
  ])('believes no answer of another form: %s', async (_title, answer) => {
    await node();

    const odd = await host.call('polkadot.rotate', acting(5), (script) =>
      script.replace(CALL, () => `${CALL}; answer='${answer}'`),
    );

    expect([odd.answer, odd.code, odd.facts.get('rotated.keys')]).toEqual(['unknown', 'rotate-malformed', undefined]);
  });

  it('believes no keys that are not in the keystore', async () => {
    await node();
    const other = `{"keys":"0x${'ab'.repeat(193)}","proof":"0x00"}`;

    const odd = await host.call('polkadot.rotate', acting(5), (script) =>
      script.replace(CALL, () => `${CALL}; answer='${other}'`),
    );

    expect([odd.answer, odd.code, odd.facts.get('rotated.keys')]).toEqual(['unknown', 'rotate-not-stored', undefined]);
  });

  it('takes the old way only when the request says so, and then without a proof', async () => {
    await node({ environment: { LAB_POLKADOT_WITHOUT: 'author_rotateKeysWithOwner' } });

    const silent = await host.call('polkadot.rotate', acting(5));
    const legacy = await host.call('polkadot.rotate', acting(5, { attempt: '2', legacy: 'yes' }));

    expect([silent.answer, silent.code, fact(silent, 'text')]).toEqual([
      'refused',
      'rpc-refused',
      'Method not found (-32601)',
    ]);
    expect([legacy.answer, fact(legacy, 'rotated.proof'), names().length]).toEqual(['ok', 'none', 6]);
  });

  it('refuses where the node denies it', async () => {
    await node({ args: '--rpc-methods safe' });

    const denied = await host.call('polkadot.rotate', acting(5));

    expect([denied.answer, denied.code]).toEqual(['refused', 'rpc-refused']);
    expect(fact(denied, 'text')).toContain('RPC call is unsafe to be called externally');
    expect(names()).toEqual([]);
  });

  it.each([
    ['the term is an older one', acting(4), 'stale-term'],
    ['the term was never fenced', acting(6), 'unfenced-term'],
    ['the term is no term', acting(5, { term: '05' }), 'bad-term'],
    ['the chain is another one than the host says', acting(5, { rpc_port: '1' }), 'rpc-not-own'],
    ['the user is another', acting(5, { user: 'nobody' }), 'wrong-user'],
    ['no such node runs', acting(5, { node_bin: '/usr/bin/polkadot' }), 'process-count'],
    ['legacy is not said as it is meant', acting(5, { legacy: 'true' }), 'bad-request'],
    ['the account is no account', acting(5, { identity: '0x5a' }), 'bad-target'],
    ['the unit is no unit', acting(5, { unit: '../x.service' }), 'bad-target'],
    ['the keystore is not of this base path', acting(5, { keystore: '/etc/keystore' }), 'bad-target'],
  ])('refuses and makes no key where %s', async (_title, args, code) => {
    await node();

    const answer = await host.call('polkadot.rotate', args);

    expect([answer.answer, answer.code, names()]).toEqual(['refused', code, []]);
    expect(host.receipts()).toEqual([]);
  });

  it('refuses a node that does not run with --validator', async () => {
    await node({ validator: false });

    const answer = await host.call('polkadot.rotate', acting(5));

    expect([answer.answer, answer.code, names()]).toEqual(['refused', 'not-validator', []]);
  });

  it('refuses a node of another chain', async () => {
    await node();
    const other = `0x${'00'.repeat(32)}`;
    await host.call('state.create', { genesis: other });
    await host.call('observe', { genesis: other, fence: '5', run: 'run-1' });

    const answer = await host.call('polkadot.rotate', acting(5, { genesis: other }));

    expect([answer.answer, answer.code, names()]).toEqual(['refused', 'wrong-chain', []]);
  });

  it('refuses a port at which another process listens too', async () => {
    await node();
    const { createServer } = await import('node:http');
    const server = createServer((_, outgoing) => outgoing.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;

    const answer = await host.call('polkadot.rotate', acting(5, { rpc_port: String(port) }));
    await new Promise((resolve) => server.close(resolve));

    expect([answer.answer, answer.code]).toEqual(['refused', 'rpc-not-own']);
  });

  it('has no verb that takes a key from outside', async () => {
    await node();

    const answer = await host.call('polkadot.insert', acting(5));

    expect([answer.answer, answer.code]).toEqual(['refused', 'bad-request']);
  });

  it.each([['wget'], ['perl']])('asks by %s where there is nothing better', async (tool) => {
    const tools =
      'base64 cat date df flock grep head id ln mkdir mv od readlink rm sha256sum sleep stat sync tail timeout tr';
    const own = 'du find ls nproc sed kill cut mktemp sh env';
    await node({ tools: [...tools.split(' '), ...own.split(' '), tool] });
    expect(existsSync(join(host.paths.root, 'tools', 'curl'))).toBe(false);

    const answer = await host.call('polkadot.rotate', acting(5));

    expect([answer.answer, names().length]).toEqual(['ok', 6]);
  });

  it('takes paths and account from the file of the host where there is one', async () => {
    await node();
    const lines = Object.entries({
      identity: host.state.split('/').at(-1) ?? '',
      genesis: host.state.split('polkadot-')[1]?.split('/')[0] ?? '',
      user: 'nobody',
      unit: host.paths.unit,
      node_bin: host.paths.nodeBin,
      workers: host.paths.workers,
      base_path: host.paths.basePath,
      keystore: host.paths.keystore,
      rpc_port: String(host.rpcPort),
      prometheus_port: '1',
    }).map(([key, value]) => `dot-main.${key}=${value}\n`);
    writeFileSync(join(host.paths.root, 'host.conf'), lines.join(''));

    const answer = await host.call('polkadot.rotate', acting(5));

    expect([answer.answer, answer.code]).toEqual(['refused', 'wrong-user']);
  });
});
