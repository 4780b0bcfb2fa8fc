import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { writePrograms } from '../../../src/lab/standins/polkadot/host-files.ts';
import { inEachShell } from '../../integration/guard/each-shell.ts';
import { acting, type RawAnswer, until } from '../../integration/guard/stub-host.ts';
import { createDotHost, type DotHost, type DotOptions, VERSION } from '../../integration/guard/polkadot/dot-host.ts';

const fact = (answer: RawAnswer, key: string): string | undefined => answer.facts.get(key)?.join(' ');
/** systemd as it is when it has forgotten the unit. */
const forgotten = (script: string): string => script.replace('ended=$value', 'ended=0');
const ON = 'polkadot.validator-on';
const OFF = 'polkadot.validator-off';
/** Arguments in which everything stands that has a meaning in a unit file. */
const ODD_ARGS = String.raw`--name "a \"b\" $HOME %n \\" --telemetry-url "wss://x/ 0"`;

inEachShell('polkadot.validator-on and -off under %s', (shell) => {
  let host: DotHost;
  afterEach(() => host.close());
  const node = async (more: Partial<DotOptions> = {}): Promise<void> => {
    host = await createDotHost({ shell, ...more });
    await host.up();
    await host.ready();
  };
  const pid = (): number | undefined => host.chain.nodes()[0]?.pid;
  const call = (verb: string, more: Record<string, string> = {}, edit?: (script: string) => string) =>
    host.call(verb, acting(5, { keys: host.keys(), ...more }), edit);
  /** Until another process runs than the one before. */
  const another = async (before: number | undefined): Promise<void> =>
    until(() => pid() !== undefined && pid() !== before, 'the node runs again');

  it('restarts it as a validator, durable first, and systemd brings it back when RestartSec has passed', async () => {
    await node({ validator: false });
    const before = { pid: pid(), args: host.runningArgs() };

    const answer = await call(ON);
    const receipt = host.receipts();
    await another(before.pid);

    expect([answer.answer, fact(answer, 'restarting'), fact(answer, 'restart.wait_ms')]).toEqual([
      'ok',
      String(before.pid),
      '300',
    ]);
    expect(receipt).toEqual([`run-1 step 1 ${ON} ${'d'.repeat(64)} 5 done restarting`]);
    expect(host.chain.nodes()[0]?.validator).toBe(true);
    expect(host.runningArgs()).toEqual(['--validator', ...before.args]);
    const seen = await host.call('observe');
    expect([fact(seen, 'unit.restarts'), fact(seen, 'unit.active'), fact(seen, 'drop_in')]).toEqual([
      '1',
      'active',
      'yes',
    ]);
    expect(fact(seen, 'unit.drop_ins')).toBe(host.dropIn);
    expect(host.systemd.calls).toEqual(['daemon-reload']);
  });

  it('takes --validator away again and leaves every other argument as it was', async () => {
    await node({ args: ODD_ARGS });
    await call('polkadot.rotate');
    const before = { pid: pid(), args: host.runningArgs() };
    expect(before.args.slice(-4)).toEqual([
      '--name',
      String.raw`a "b" $HOME %n \\`.slice(0, -1),
      '--telemetry-url',
      'wss://x/ 0',
    ]);

    const answer = await call(OFF);
    await another(before.pid);

    expect(answer.answer).toBe('ok');
    expect(host.runningArgs()).toEqual(before.args.filter((word) => word !== '--validator'));
    expect(host.chain.nodes()[0]?.validator).toBe(false);
    expect(readFileSync(host.dropIn, 'utf8')).toMatch(/^# Baton's: .*\n\[Service\]\nExecStart=\nExecStart=\/.*\n$/);
  });

  it('is undone by removing one file, since people\u2019s own are as they were', async () => {
    await node({ validator: false });
    const own = [
      readFileSync(host.paths.defaults, 'utf8'),
      readFileSync(join(host.paths.units, host.paths.unit), 'utf8'),
    ];
    const before = pid();
    await call(ON);
    await another(before);
    expect([
      readFileSync(host.paths.defaults, 'utf8'),
      readFileSync(join(host.paths.units, host.paths.unit), 'utf8'),
    ]).toEqual(own);

    unlinkSync(host.dropIn);
    host.systemd.service(host.paths.unit).reload();
    const after = pid();
    process.kill(after ?? 0, 'SIGTERM');
    await another(after);

    expect(host.chain.nodes()[0]?.validator).toBe(false);
  });

  it('does nothing to a node that runs so already', async () => {
    await node();
    const before = pid();

    const answer = await call(ON);

    expect([answer.answer, fact(answer, 'restarting'), pid()]).toEqual(['ok', 'none', before]);
    expect([existsSync(host.dropIn), host.receipts(), host.systemd.calls]).toEqual([false, [], []]);
  });

  it('turns back what is written before the node has followed it', async () => {
    await node();
    const before = pid();
    const cut = await call(OFF, {}, (script) =>
      script
        .replace('[ "$was" = "$text" ] || write', 'write')
        .replace('bounded 4 systemctl daemon-reload', () => 'kill -KILL $$; bounded 4 systemctl daemon-reload'),
    );
    expect([cut.answer, existsSync(host.dropIn), pid()]).toEqual([null, true, before]);

    const answer = await call(ON, { attempt: '2' });

    expect([answer.answer, fact(answer, 'restarting'), pid()]).toEqual(['ok', 'none', before]);
    expect(readFileSync(host.dropIn, 'utf8')).toContain('"--validator"');
  });

  it.each([
    ['before the drop-in', 'begin; [ "$was"', 'begin; kill -KILL $$; [ "$was"', false, 'same'],
    [
      'before systemd has read it',
      'bounded 4 systemctl daemon-reload',
      'kill -KILL $$; bounded 4 systemctl daemon-reload',
      true,
      'same',
    ],
    ['before the node is ended', 'kill -TERM "$pid" ||', 'kill -KILL $$; kill -TERM "$pid" ||', true, 'same'],
    ['after the node was ended', 'kill -TERM "$pid" ||', 'kill -TERM "$pid"; kill -KILL $$ ||', true, 'restarted'],
  ])('can be asked again when it was killed %s', async (_title, at, text, written, process) => {
    await node();
    const before = pid();

    const cut = await call(OFF, {}, (script) => script.replace(at, () => text));
    if (process === 'restarted') await another(before);

    expect([cut.answer, existsSync(host.dropIn)]).toEqual([null, written]);
    expect(host.receipts()).toEqual([expect.stringMatching(/ begun -$/)]);
    expect(pid() === before).toBe(process === 'same');
    const same = await call(OFF);
    expect(same.code).toBe('already-tried');
    const again = await call(OFF, { attempt: '2' });
    expect(again.answer).toBe('ok');
    await until(() => host.chain.nodes()[0]?.validator === false, 'it runs without --validator');
  });

  it.each([
    ['a key came', (names: string) => (names === 'none' ? '' : names.split(',').slice(1).join(','))],
    ['a key went', (names: string) => `${names},${'6772616e'.padEnd(72, 'f')}`],
    ['nobody judged any', () => ''],
    ['people judged none', () => 'none'],
    ['they stand in another order', (names: string) => names.split(',').toReversed().join(',')],
  ])('refuses a keystore in which %s since it was judged', async (_title, change) => {
    await node();
    await call('polkadot.rotate');
    const before = pid();

    for (const verb of [ON, OFF]) {
      const answer = await call(verb, { keys: change(host.keys()) });
      expect([answer.answer, answer.code]).toEqual(['refused', 'keystore-changed']);
    }

    expect([pid(), existsSync(host.dropIn), host.receipts().length]).toEqual([before, false, 1]);
  });

  it('refuses a stale term, one that was not fenced, and none', async () => {
    await node();
    const before = pid();

    const codes = [];
    for (const term of ['4', '6', '']) codes.push((await call(OFF, { term })).code);

    expect([codes, pid(), existsSync(host.dropIn)]).toEqual([
      ['stale-term', 'unfenced-term', 'bad-term'],
      before,
      false,
    ]);
  });

  it.each<[string, Partial<DotOptions>, string]>([
    ['a secret stands in the arguments', { args: `--node-key ${'ab'.repeat(32)}` }, 'secret-argument'],
    ['and in the other form', { args: `--node-key=${'ab'.repeat(32)}` }, 'secret-argument'],
  ])('copies no secret into a file: %s', async (_title, more, code) => {
    await node(more);

    const answer = await call(OFF);
    const seen = await host.call('observe');

    expect([answer.answer, answer.code, existsSync(host.dropIn)]).toEqual(['refused', code, false]);
    expect([fact(seen, 'node_key'), seen.stdout.includes('abababab')]).toEqual(['argument', false]);
  });

  it.each([['--keystore-path /srv/keys'], ['--keystore-path=/srv/keys']])(
    'refuses a node whose keys are not where it looks: %s',
    async (args) => {
      await node({ args });

      for (const verb of [OFF, 'polkadot.rotate', 'polkadot.has-keys'])
        expect((await call(verb, { keys: `6772616e${'ab'.repeat(32)}` })).code).toBe('keystore-elsewhere');
      expect(host.keys()).toBe('none');
    },
  );

  it('refuses where the unit would not bring it back', async () => {
    await node();
    const file = join(host.paths.units, host.paths.unit);
    writeFileSync(file, readFileSync(file, 'utf8').replace('Restart=always', 'Restart=on-failure'));
    host.systemd.service(host.paths.unit).reload();

    const answer = await call(OFF);

    expect([answer.answer, answer.code, existsSync(host.dropIn)]).toEqual(['refused', 'unit-restart', false]);
  });

  it('refuses where the unit does not run this node', async () => {
    await node();

    const answer = await call(OFF, { unit: 'kusama.service' });

    expect([answer.answer, answer.code]).toEqual(['refused', 'unit-not-its']);
  });

  it('puts everything back where another drop-in would have the last word', async () => {
    await node();
    mkdirSync(join(host.paths.units, `${host.paths.unit}.d`));
    writeFileSync(join(host.paths.units, `${host.paths.unit}.d`, 'zzz.conf'), '[Service]\nNice=1\n');
    host.systemd.service(host.paths.unit).reload();
    const before = pid();

    const answer = await call(OFF);

    expect([answer.answer, answer.code, existsSync(host.dropIn), pid()]).toEqual([
      'refused',
      'drop-in-not-loaded',
      false,
      before,
    ]);
    expect(fact(await host.call('observe'), 'unit.reload')).toBe('no');
  });

  it.each([
    ['a worker of another version', (): void => writePrograms(host.paths, VERSION, '1.20.9'), 'version-mismatch'],
    ['no network key', (): void => unlinkSync(host.paths.networkKey), 'node-key-missing'],
    ['no seccomp', (): void => cannot('enable-seccomp'), 'not-secure'],
    [
      'neither Landlock nor a changed root',
      (): void => (cannot('enable-landlock'), cannot('unshare-user-namespace-and-change-root')),
      'not-secure',
    ],
  ])('makes no validator of a host with %s', async (_title, change, code) => {
    await node({ validator: false });
    change();
    const before = pid();

    const answer = await call(ON);

    expect([answer.answer, answer.code, pid(), existsSync(host.dropIn)]).toEqual(['refused', code, before, false]);
  });
  const cannot = (name: string): void => {
    mkdirSync(join(host.paths.root, 'cannot'), { recursive: true });
    writeFileSync(join(host.paths.root, 'cannot', name), '');
  };

  it('makes one of a host that has Landlock and cannot change the root', async () => {
    await node({ validator: false });
    cannot('unshare-user-namespace-and-change-root');

    expect((await call(ON)).answer).toBe('ok');
  });
});

inEachShell('polkadot.start under %s', (shell) => {
  let host: DotHost;
  afterEach(() => host.close());
  const start = (more: Record<string, string> = {}) =>
    host.call('polkadot.start', acting(5, { keys: host.keys(), ...more }));

  it('starts a node that does not run', async () => {
    host = await createDotHost({ shell });
    await host.ready();
    expect(existsSync(host.paths.keystore)).toBe(false);
    host.age();

    const answer = await start();
    await until(() => host.chain.nodes().length === 1, 'the node is up');

    expect([answer.answer, host.systemd.calls]).toEqual(['ok', [`start --no-block -- ${host.paths.unit}`]]);
    expect(host.receipts()).toEqual([expect.stringMatching(/ polkadot\.start d+ 5 done started$/)]);
  });

  it('refuses until RestartSec has passed since it ended, and tells how long that is', async () => {
    host = await createDotHost({ shell, restartSec: '2min' });
    await host.up();
    await host.ready();
    await host.systemd.service(host.paths.unit).stop();

    const answer = await start();

    expect([answer.answer, answer.code, host.systemd.calls]).toEqual(['refused', 'too-early', []]);
    expect(Number(fact(answer, 'start.wait_ms'))).toBeGreaterThan(100_000);
    expect(Number(fact(answer, 'start.wait_ms'))).toBeLessThanOrEqual(120_000);
  });

  it('refuses by what the node has written where systemd has forgotten when it ended', async () => {
    host = await createDotHost({ shell, restartSec: '2min' });
    await host.up();
    await host.ready();
    await host.systemd.service(host.paths.unit).stop();

    const answer = await host.call('polkadot.start', acting(5, { keys: host.keys() }), forgotten);
    host.age();
    const later = await host.call('polkadot.start', acting(5, { keys: host.keys() }), forgotten);

    expect([answer.answer, answer.code, fact(answer, 'start.wait_ms')]).toEqual(['refused', 'too-early', '120000']);
    expect(later.answer).toBe('ok');
  });

  it('leaves a node alone that systemd is about to bring back', async () => {
    host = await createDotHost({ shell, restartSec: '2min' });
    await host.up();
    await host.ready();
    process.kill(host.chain.nodes()[0]?.pid ?? 0, 'SIGKILL');
    await until(() => host.chain.nodes().length === 0, 'the node is gone');
    await until(
      () => host.systemd.service(host.paths.unit).properties()['SubState'] === 'auto-restart',
      'systemd has seen it',
    );

    const answer = await start();

    expect([answer.answer, answer.code, fact(answer, 'text')]).toEqual([
      'refused',
      'unit-active',
      'The unit is activating (auto-restart): systemd is at it.',
    ]);
  });

  it.each([
    ['it runs', {}, 'already-running'],
    ['the keystore is another one than was judged', { keys: 'none' }, 'keystore-changed'],
    ['the term is stale', { term: '4' }, 'stale-term'],
    ['there is no such unit', { unit: 'kusama.service' }, 'unit-unreadable'],
  ])('refuses where %s', async (_title, more, code) => {
    host = await createDotHost({ shell });
    await host.up();
    await host.ready();
    await host.call('polkadot.rotate', acting(5));

    const answer = await start(more);

    expect([answer.answer, answer.code, host.systemd.calls]).toEqual(['refused', code, []]);
  });
});
