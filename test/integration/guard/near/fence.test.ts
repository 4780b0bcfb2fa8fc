import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../each-shell.ts';
import { acting } from '../stub-host.ts';
import { createNearHost, keyText, type NearHost, OTHER_KEY } from './near-host.ts';

let attempt = 1;
const fresh = (more: Record<string, string> = {}): Record<string, string> =>
  acting(5, { attempt: String(attempt++), ...more });

inEachShell('the fence of a NEAR node under %s', (shell) => {
  let host: NearHost;
  afterEach(() => host.close());
  const node = async (key: 'live' | 'staged' | 'none' = 'live', target: Record<string, string> = {}): Promise<void> => {
    host = await createNearHost({ shell, key, target });
    await host.ready();
  };
  const call = async (verb: string, more: Record<string, string> = {}): Promise<string> => {
    const { answer, code, stdout } = await host.call(`near.${verb}`, fresh(more));
    return answer === 'ok' ? 'ok' : `${answer ?? `killed ${stdout.toString()}`} ${code}`;
  };
  /** What stands between this node and a start with its key. */
  const state = (): string => {
    const [file, dropIn] = [existsSync(join(host.state, 'fenced')), existsSync(host.dropIn)];
    const inForce = file && dropIn && host.read('loaded').includes(host.dropIn);
    const keys = host.keys().map((name) => name.replace('validator_key.json', '').replace('.baton-', '') || 'live');
    const fence = inForce ? 'fenced' : file || dropIn ? 'half' : 'open';
    return [...keys, fence, host.exists('enabled') ? 'enabled' : 'disabled'].join(' ');
  };

  it('keeps the node from starting and takes its key, in this order, and leaves the process alone', async () => {
    await node();
    const pid = await host.up();

    const answer = await call('fence');

    expect([answer, state()]).toEqual(['ok', 'fenced fenced disabled']);
    expect(host.calls().slice(1)).toEqual(['systemctl disable -- neard.service', 'systemctl daemon-reload']);
    expect(readFileSync(host.dropIn, 'utf8')).toBe(
      `# Baton's: this node is fenced for a handover of its validator key.\n[Unit]\nConditionPathExists=!${host.state}/fenced\n`,
    );
    expect((await host.look()).fence).toEqual({ file: true, dropIn: true, inForce: true });
    expect((await host.look()).rpc.status).toMatchObject({ value: { validatorAccount: 'baton.pool.near' } });
    expect((await host.look()).process?.pid).toBe(pid);
  });

  it('is as it was after its undoing, whatever was enabled', async () => {
    for (const enabled of [true, false]) {
      await node();
      if (!enabled) rmSync(host.path('enabled'));
      const before = state();
      await call('fence');
      await call('fence');

      expect([await call('unfence'), state()]).toEqual(['ok', before]);
      expect([
        existsSync(host.dropIn),
        existsSync(join(host.state, 'was')),
        host.read('home/validator_key.json'),
      ]).toEqual([false, false, keyText()]);
      if (enabled) await host.close();
    }
  });

  it('does not disable a unit that is a link to elsewhere, since that would remove it', async () => {
    await node();
    renameSync(host.path('units/neard.service'), host.path('neard.service'));
    symlinkSync(host.path('neard.service'), host.path('units/neard.service'));

    expect([await call('fence'), state()]).toEqual(['ok', 'fenced fenced enabled']);
    expect([await call('unfence'), state()]).toEqual(['ok', 'live open enabled']);
    expect(host.calls()).toEqual(['systemctl daemon-reload', 'systemctl daemon-reload']);
  });

  it('makes a standby of the node: its key is staged, and nothing of the fence is left', async () => {
    await node();
    await call('fence');

    expect([await call('release'), state()]).toEqual(['ok', '.staged open enabled']);
    expect(host.calls().filter((line) => line.includes('start'))).toEqual([]);
  });

  it('takes the staged key for the one that was fenced only if it has the same bytes', async () => {
    await node();
    await call('fence');
    host.write('home/validator_key.json.staged', OTHER_KEY);
    expect([await call('release'), state()]).toEqual(['refused staged-other', '.staged fenced fenced disabled']);

    host.write('home/validator_key.json.staged', `${keyText()} `);
    expect(await call('release')).toBe('refused staged-other');
    host.write('home/validator_key.json.staged', keyText());
    expect([await call('release'), state()]).toEqual(['ok', '.staged open enabled']);
  });

  it('is not lifted while anything of this home runs, or a key lies in place', async () => {
    await node();
    await host.up();
    await call('fence');

    expect(await call('release')).toBe('refused already-running');
    await host.down();
    host.write('home/validator_key.json', keyText());
    expect([await call('release'), await call('unfence')]).toEqual(['refused live-key', 'refused not-fenced']);
  });

  it.each([
    ['there is no key', (): void => rmSync(host.path('home/validator_key.json')), 'refused no-live-key'],
    ['it is of another validator', (): void => host.write('home/validator_key.json', OTHER_KEY), 'refused no-live-key'],
    ['it cannot be read', (): void => host.write('home/validator_key.json', '{'), 'refused no-live-key'],
    [
      'the key is kept elsewhere',
      (): void => host.write('home/config.json', '{"validator_key_file": "/keys/v.json"}'),
      'refused key-elsewhere',
    ],
    [
      'nobody knows where the key is kept',
      (): void => host.write('home/config.json', '{'),
      'refused config-unreadable',
    ],
    [
      'a fenced key of other bytes lies there',
      (): void => host.write('home/validator_key.json.baton-fenced', `${keyText()} `),
      'refused two-keys',
    ],
    ['there is no unit', (): void => rmSync(host.path('units/neard.service')), 'refused unit-unreadable'],
    ['systemd does not answer', (): void => host.set('show', 'fail'), 'refused unit-unreadable'],
    [
      'somebody else has a drop-in of that name',
      (): void => {
        mkdirSync(join(host.dropIn, '..'), { recursive: true });
        writeFileSync(host.dropIn, '[Service]\n');
      },
      'refused drop-in-other',
    ],
  ])('is refused, and nothing is changed, where %s', async (_title, prepare, expected) => {
    await node();
    prepare();
    const before = host.keys();

    expect(await call('fence')).toBe(expected);
    expect([host.keys(), host.exists('enabled'), existsSync(join(host.state, 'fenced')), host.calls()]).toEqual([
      before,
      true,
      false,
      [],
    ]);
  });

  it('leaves the key in place where the drop-in is not in force, and says that something may have changed', async () => {
    await node();
    host.set('lazy', '1');
    expect([await call('fence'), state()]).toEqual(['unknown drop-in-not-loaded', 'live half disabled']);
    rmSync(host.path('switch/lazy'));

    mkdirSync(join(host.dropIn, '..'), { recursive: true });
    writeFileSync(join(host.dropIn, '../zzz.conf'), '[Unit]\nConditionPathExists=\n');
    expect([await call('fence'), host.keys()]).toEqual(['unknown drop-in-not-loaded', ['validator_key.json']]);
    rmSync(join(host.dropIn, '../zzz.conf'));
    host.set('disable', 'fail');
    expect([await call('unfence'), state()]).toEqual(['ok', 'live open enabled']);
    expect([await call('fence'), host.keys()]).toEqual(['unknown not-disabled', ['validator_key.json']]);
  });

  it('is made at most once for an attempt, and only at the recorded term', async () => {
    await node();
    const args = fresh();
    const codes = [];
    for (const more of [{ ...args, term: '4' }, { ...args, term: '6' }, { ...args, term: '' }, args, args])
      codes.push((await host.call('near.fence', more)).code);

    expect(codes).toEqual(['stale-term', 'unfenced-term', 'bad-term', null, 'already-tried']);
  });

  it('is whole, or as before, or completed by the next attempt, wherever it was killed', async () => {
    await node();
    host.killAt(0);
    await call('fence');
    const last = host.effects();
    expect(last).toBeGreaterThan(10);
    const seen = new Set<string>();
    for (let effect = 1; effect <= last; effect += 1) {
      await call('unfence');
      host.killAt(effect);
      expect(await call('fence')).toMatch(/^killed/);
      host.killAt(0);
      const cut = state();
      seen.add(cut);
      // The key goes last: never is it away while the node could start.
      expect(cut, `at ${effect}`).toMatch(/^live (open|half|fenced) |^fenced fenced disabled$/);
      if (effect % 2 === 0) expect([effect, await call('fence')]).toEqual([effect, 'ok']);
      expect([effect, await call('unfence'), state()]).toEqual([
        effect,
        // Killed before its first effect there is nothing to undo.
        cut === 'live open enabled' && effect % 2 === 1 && !existsSync(join(host.state, 'was'))
          ? expect.any(String)
          : 'ok',
        'live open enabled',
      ]);
    }
    expect(seen).toContain('live half disabled');
  }, 240_000);

  it.each([
    ['unfence', 'live open enabled', /^(fenced fenced disabled|live (fenced|half|open) (disabled|enabled))$/],
    ['release', '.staged open enabled', /^(fenced fenced disabled|\.staged (fenced|half|open) (disabled|enabled))$/],
  ])(
    'is lifted by the next attempt wherever %s was killed',
    async (verb, done, between) => {
      await node();
      await call('fence');
      host.killAt(0);
      await call(verb);
      const last = host.effects();
      expect(last).toBeGreaterThan(8);
      for (let effect = 1; effect <= last; effect += 1) {
        if (verb === 'release') {
          rmSync(host.path('home/validator_key.json.staged'));
          host.write('home/validator_key.json', keyText());
        }
        await call('fence');
        host.killAt(effect);
        expect(await call(verb)).toMatch(/^killed/);
        host.killAt(0);
        const cut = state();
        expect(cut, `at ${effect}`).toMatch(between);
        // What can start has its key where it belongs.
        if (cut.includes(' open ')) expect(cut.split(' ')[0]).toBe(done.split(' ')[0]);
        const again = await call(verb);
        expect([effect, cut === done ? 'ok' : again, state()]).toEqual([effect, 'ok', done]);
      }
    },
    240_000,
  );
});
