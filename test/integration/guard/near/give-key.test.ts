import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../each-shell.ts';
import { acting, until } from '../stub-host.ts';
import { createNearHost, keyHash, keyText, type NearHost, OTHER_KEY, POOL } from './near-host.ts';

let attempt = 1;
const fresh = (more: Record<string, string> = {}): Record<string, string> =>
  acting(5, { attempt: String(attempt++), ...more });

inEachShell('giving a NEAR node its key, under %s', (shell) => {
  let host: NearHost;
  afterEach(() => host.close());
  const node = async (
    key: 'live' | 'staged' | 'none' = 'staged',
    target: Record<string, string> = {},
  ): Promise<void> => {
    host = await createNearHost({ shell, key, target });
    await host.ready();
  };
  const call = async (
    verb: string,
    more: Record<string, string> = {},
    edit?: (script: string) => string,
  ): Promise<string> => {
    const { answer, code } = await host.call(`near.${verb}`, fresh(more), edit);
    return answer === 'ok' ? 'ok' : `${answer ?? 'killed'} ${code}`;
  };
  const place = (more: Record<string, string> = {}) => call('key-place', { sha256: keyHash(), ...more });
  const signs = async (): Promise<boolean> => {
    const { rpc } = await host.look();
    return rpc.status.kind === 'known' && rpc.status.value.validatorAccount === POOL;
  };

  it('is a rename, and a signal to the process that then signs', async () => {
    await node();
    await host.up();

    const answer = await host.call('near.key-place', fresh({ sha256: keyHash() }));
    expect([answer.answer, answer.facts.get('key.place'), host.keys()]).toEqual([
      'ok',
      ['done'],
      ['validator_key.json'],
    ]);
    expect(await signs()).toBe(false);
    const signalled = await host.call('near.signal', fresh());
    expect([signalled.answer, signalled.facts.get('metric')?.[0]]).toEqual(['ok', 'near_config_reloads_total 0']);
    await until(() => host.read('neard.log').includes('Updated validator key'), 'it has reloaded');
    const seen = await host.look();
    expect([await signs(), seen.metrics['near_config_reloads_total']]).toEqual([true, 1]);
  });

  it.each<[string, () => void, string]>([
    ['a key lies in place', () => host.write('home/validator_key.json', OTHER_KEY), 'live-key'],
    ['what lies in place cannot be read', () => host.write('home/validator_key.json', '{'), 'live-key'],
    [
      'a link that leads nowhere lies in place',
      () => symlinkSync('/nowhere', host.path('home/validator_key.json')),
      'live-key',
    ],
    ['nothing is staged', () => rmSync(host.staged), 'no-staged-key'],
    ['another key is staged', () => host.write('home/validator_key.json.staged', OTHER_KEY), 'no-staged-key'],
    [
      'the staged key is of another account',
      () => host.write('home/validator_key.json.staged', keyText(undefined, 'x.near')),
      'no-staged-key',
    ],
    [
      'the staged key is not the one that was looked at',
      () => host.write('home/validator_key.json.staged', `${keyText()} `),
      'staged-other',
    ],
    ['others may read it', () => chmodSync(host.staged, 0o640), 'key-mode'],
    [
      'config.json names another key file',
      () => host.write('home/config.json', '{"validator_key_file": "v.json"}'),
      'key-elsewhere',
    ],
    ['config.json cannot be read', () => host.write('home/config.json', '{,}'), 'config-unreadable'],
    ['there is no node key', () => rmSync(host.path('home/node_key.json')), 'node-key-unreadable'],
    ['a fenced key lies there', () => host.write('home/validator_key.json.baton-fenced', OTHER_KEY), 'fenced'],
    ['the fence file lies there', () => writeFileSync(join(host.state, 'fenced'), 'x\n'), 'fenced'],
    [
      'a drop-in of that name lies there',
      () => {
        mkdirSync(join(host.dropIn, '..'), { recursive: true });
        writeFileSync(host.dropIn, '[Service]\n');
      },
      'fenced',
    ],
  ])('is refused where %s', async (_title, prepare, code) => {
    await node();
    prepare();
    const before = host.keys();

    expect([await place(), host.keys()]).toEqual([`refused ${code}`, before]);
  });

  it('is refused where the staged key would have to be copied, and where it is of another user', async () => {
    const elsewhere = existsSync('/dev/shm') ? `/dev/shm/baton-test-${process.pid}.json` : '/proc/self/status';
    await node('none', { staged: elsewhere });
    if (elsewhere.startsWith('/dev/shm')) writeFileSync(elsewhere, keyText(), { mode: 0o600 });
    try {
      expect(await place()).toMatch(/^refused (other-device|no-staged-key)$/);
      expect(await place({ user: 'nobody' })).toMatch(/^refused (key-mode|no-staged-key)$/);
      expect(host.keys()).toEqual([]);
    } finally {
      if (elsewhere.startsWith('/dev/shm')) rmSync(elsewhere);
    }
  });

  it('is in place or staged, whole, wherever it was killed', async () => {
    await node();
    host.killAt(0);
    await place();
    const last = host.effects();
    const seen = new Set<string>();
    for (let effect = 1; effect <= last; effect += 1) {
      rmSync(host.path('home/validator_key.json'), { force: true });
      host.write('home/validator_key.json.staged', keyText());
      host.killAt(effect);
      expect(await place()).toMatch(/^killed/);
      host.killAt(0);
      seen.add(host.keys().join());
      expect(await place()).toBe(host.keys().length === 1 && seen.size > 1 ? 'refused live-key' : 'ok');
    }
    expect([...seen]).toEqual(['validator_key.json.staged', 'validator_key.json']);
  });

  it.each<[string, () => Promise<unknown> | void, string]>([
    ['it does not run', () => undefined, 'process-count'],
    [
      'another of this home runs',
      async () => (await host.up(), host.spawnIn('home', '/bin/sleep', ['60'])),
      'process-count',
    ],
    [
      'the node runs past its unit',
      async () => (host.spawnNeard(['--home', host.path('home'), 'run']), until(() => host.exists('up'), 'up')),
      'process-count',
    ],
    ['the program was replaced since', async () => (await host.up(), host.replaceNeard()), 'other-program'],
    [
      'it is too old',
      async () => (await host.up(), host.write('version', 'neard (release 1.40.0) (build x)\n')),
      'old-version',
    ],
    [
      'its version is unknown',
      async () => (await host.up(), host.write('version', 'neard (release trunk)\n')),
      'old-version',
    ],
    ['it does not say its version', async () => (host.set('mute', '1'), await host.up()), 'rpc-not-own'],
    ['it would die of it', async () => (host.set('deaf', '1'), host.up()), 'not-ready'],
    ['its configuration is wrong', async () => (host.set('incorrect', '1'), host.up()), 'config-invalid'],
    [
      'config.json cannot be read',
      async () => (await host.up(), host.write('home/config.json', '{')),
      'config-unreadable',
    ],
    [
      'the key in place is another',
      async () => (await host.up(), host.write('home/validator_key.json', OTHER_KEY)),
      'no-live-key',
    ],
  ])('sends no signal where %s', async (_title, prepare, code) => {
    await node('live');
    await prepare();

    expect(await call('signal')).toBe(`refused ${code}`);
    expect(host.read('neard.log')).not.toContain('Updated');
  });

  it('starts with the key or without, as it is asked, once and by systemd', async () => {
    await node('live');

    expect([
      await call('start', { key: 'absent' }),
      await call('start', { key: '' }),
      await call('start', { key: 'present' }),
    ]).toEqual(['refused live-key', 'refused bad-request', 'ok']);
    await until(() => host.exists('up'), 'it is up');
    expect([await call('start', { key: 'present' }), await signs()]).toEqual(['refused already-running', true]);
    expect(host.calls()).toEqual(['systemctl start --no-block -- neard.service']);
  });

  it('starts nothing that is fenced, and nothing beside what runs', async () => {
    await node('live');
    await call('fence');
    expect(await call('start', { key: 'absent' })).toBe('refused fenced');
    await call('release');
    host.spawnNeard(['run'], { NEAR_HOME: host.path('home') });
    await until(() => host.exists('up'), 'it is up');
    expect(await call('start', { key: 'absent' })).toBe('refused already-running');
    await host.killStray();
    host.set('start', 'fail');
    expect(await call('start', { key: 'absent' })).toBe('unknown start-unanswered');
  });

  it('sets the key aside under a node that has it in memory, and gives it back', async () => {
    await node('live');
    expect(await call('key-aside')).toBe('refused rpc-unanswered');
    await host.up();

    expect([await call('key-aside'), await signs(), host.keys()]).toEqual([
      'ok',
      true,
      ['validator_key.json.baton-aside'],
    ]);
    expect([await call('key-aside'), await call('signal'), await call('stop')]).toEqual([
      'ok',
      'refused no-live-key',
      'ok',
    ]);
    await host.down();
    rmSync(host.path('up'));
    await host.up();
    expect(await signs()).toBe(false);
    expect([await call('key-return'), await call('key-return'), host.keys()]).toEqual([
      'ok',
      'ok',
      ['validator_key.json'],
    ]);
    expect(await call('key-aside')).toBe('refused not-signing');
  });
});
