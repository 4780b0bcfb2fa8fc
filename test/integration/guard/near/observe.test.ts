import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../each-shell.ts';
import { SECRET, until } from '../stub-host.ts';
import {
  CONFIG,
  createNearHost,
  GENESIS,
  IDENTITY,
  keyHash,
  keyText,
  type NearHost,
  OTHER_KEY,
  POOL,
} from './near-host.ts';

inEachShell('observe of a NEAR host under %s', (shell) => {
  let host: NearHost;
  afterEach(() => host.close());
  const node = async (key: 'live' | 'staged' | 'none' = 'live', target: Record<string, string> = {}): Promise<void> => {
    host = await createNearHost({ shell, key, target });
  };

  it('tells process, unit, locks, ports, keys and what the node says of itself', async () => {
    await node();
    const pid = await host.up();

    const seen = await host.look();

    expect([seen.processCount, seen.process?.pid, seen.process?.exe]).toEqual([1, pid, host.path('bin/neard')]);
    expect(seen.process?.ageMs).toBeGreaterThanOrEqual(0);
    expect([seen.lockHolder, seen.listens]).toEqual([pid, { rpc: true, p2p: true }]);
    expect(seen.unit).toEqual({
      load: 'loaded',
      active: 'active',
      sub: 'running',
      mainPid: pid,
      restart: 'on-failure',
      stopMs: 120_000,
      killSignal: 'SIGINT',
      result: 'success',
      enabled: 'enabled',
      needsReload: false,
      dropIns: [],
    });
    expect(seen.fence).toEqual({ file: false, dropIn: false, inForce: false });
    expect(seen.keys.live).toMatchObject({
      kind: 'present',
      account: POOL,
      publicKey: `ed25519:${IDENTITY}`,
      mode: '600',
      sha256: keyHash(),
    });
    expect([seen.keys.staged, seen.keys.fenced, seen.keys.aside]).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'missing' })),
    );
    expect(seen.nodeKey).toBe(`ed25519:${IDENTITY}`);
    expect(seen.rpc).toEqual({
      own: true,
      status: {
        kind: 'known',
        value: {
          chainId: 'lab',
          genesis: GENESIS,
          version: '2.3.0',
          protocol: 77,
          latestProtocol: 77,
          syncing: false,
          height: 1234,
          blockTimeMs: Date.parse('2026-11-30T20:00:00.123Z'),
          validatorAccount: POOL,
          validatorKey: `ed25519:${IDENTITY}`,
        },
      },
      peers: { kind: 'known', value: 2 },
      tracked: { kind: 'known', value: `{"ShadowValidator":"${POOL}"}` },
    });
    expect(seen.metrics).toEqual({
      near_config_reloads_total: 0,
      near_config_correct: 1,
      near_final_block_height: 1232,
      'near_client_tracked_shards{shard_id="0"}': 1,
      [`near_validators_blocks_produced{account_id="${POOL}"}`]: 5,
    });
    expect([seen.loggedHead, seen.log]).toEqual([1234, [' INFO stats: # 1234 Downloading blocks']]);
    expect(seen.versions.current).toMatch(/^neard \(release 2\.3\.0\)/);
    expect(seen.toolsMissing).toEqual([]);
  });

  it('never tells a secret, wherever somebody has put it', async () => {
    await node('none');
    host.write('home/validator_key.json', keyText());
    host.write(
      'home/validator_key.json.staged',
      `{"account_id": "${POOL}", "public_key": "ed25519:${'5'.repeat(88)}"}`,
    );
    host.write(
      'home/validator_key.json.baton-fenced',
      `{"account_id": "${SECRET} x", "public_key": "ed25519:${IDENTITY}"}`,
    );
    host.write('home/validator_key.json.baton-aside', `{"private_key": "ed25519:${SECRET}"}`);

    const answer = await host.call('observe');

    expect(answer.answer).toBe('ok');
    expect(answer.stdout.toString()).not.toMatch(new RegExp(`${SECRET}|5555`));
    expect(['staged', 'fenced', 'aside'].map((place) => answer.facts.get(`key.${place}`))).toEqual(
      Array.from({ length: 3 }, () => ['unreadable']),
    );
  });

  it('reads a key with comments, in any order, and takes nothing that is only like one', async () => {
    await node('none');
    const texts: readonly (readonly [string, string])[] = [
      [
        `// note\r\n{\r\n  "secret_key": "ed25519:x\\"}",\r\n  "public_key" : "ed25519:${IDENTITY}", # "account_id": "no"\r\n "account_id":"${POOL}" /* } */ }\r\n`,
        'present',
      ],
      [
        `{"private_key": {"account_id": "evil.near"}, "account_id": "${POOL}", "public_key": "ed25519:${IDENTITY}"}`,
        'present',
      ],
      [`{"account_id": "${POOL}", "account_id": "${POOL}", "public_key": "ed25519:${IDENTITY}"}`, 'unreadable'],
      [`{"account_id": "${POOL}", "public_key": "ed25519:${IDENTITY}"} x`, 'unreadable'],
      [`{"account_id": "${POOL}", "public_key": "ed25519:${IDENTITY}"`, 'unreadable'],
      [`{"account_id": "${POOL}", "public_key": "ed25519:${IDENTITY}",}`, 'unreadable'],
      [`{"account_id": "${POOL}\n", "public_key": "ed25519:${IDENTITY}"}`, 'unreadable'],
      [`{"account\\u005fid": "${POOL}", "public_key": "ed25519:${IDENTITY}"}`, 'unreadable'],
      ['', 'unreadable'],
      ['[]', 'unreadable'],
    ];
    const places = ['live', 'staged', 'fenced', 'aside'] as const;
    const ends = ['', '.staged', '.baton-fenced', '.baton-aside'];
    for (let from = 0; from < texts.length; from += places.length) {
      const some = texts.slice(from, from + places.length);
      for (const [index, [text]] of some.entries()) host.write(`home/validator_key.json${ends[index]}`, text);
      const { keys } = await host.look();
      expect(some.map(([text], index) => [text, keys[places[index] ?? 'live'].kind])).toEqual(some);
      for (const key of places.map((place) => keys[place]))
        if (key.kind === 'present') expect([key.account, key.publicKey]).toEqual([POOL, `ed25519:${IDENTITY}`]);
    }
  });

  it('tells a link, a directory and a key of another as what they are', async () => {
    await node('none');
    host.write('elsewhere.json', keyText());
    symlinkSync(host.path('elsewhere.json'), host.path('home/validator_key.json'));
    mkdirSync(host.path('home/validator_key.json.baton-aside'));
    host.write('home/validator_key.json.staged', OTHER_KEY, 0o644);

    const { keys } = await host.look();

    expect([keys.live.kind, keys.aside.kind]).toEqual(['unreadable', 'unreadable']);
    expect(keys.staged).toMatchObject({ kind: 'present', mode: '644', publicKey: expect.stringContaining('BuT1') });
  });

  it('tells what config.json has in force, not what is like it', async () => {
    await node();

    const { config } = await host.look();

    expect(config).toMatchObject({
      kind: 'present',
      fields: {
        tracked_shards_config: '"AllShards"',
        'store.load_mem_tries_for_tracked_shards': 'false',
        'store.path': 'null',
        validator_key_file: '"validator_key.json"',
        node_key_file: '"node_key.json"',
      },
    });
    host.write('home/config.json', CONFIG.replace('"node_key_file"', '"store": {}, "node_key_file"'));
    expect((await host.look()).config).toEqual({ kind: 'unreadable' });
  });

  it.each([
    ['another spelling of the home', (home: string) => ['--home', `${home}/../home/`, 'run']],
    ['one word', (home: string) => [`--home=${home}`, 'run']],
    ['a link to the home', (home: string) => ['--home', `${home}-link`, 'run']],
  ])('finds a node that something else has started, by %s', async (_title, words) => {
    await node('none');
    symlinkSync(host.path('home'), host.path('home-link'));
    const child = host.spawnNeard(words(host.path('home')));
    await until(() => host.exists('up'), 'neard is up');

    const seen = await host.look();

    expect([seen.processCount, seen.process?.pid, seen.unit.mainPid]).toEqual([1, child.pid, 0]);
  });

  it('finds a process by its working directory and by the database, and not a shell that stands there', async () => {
    await node('none');
    const standing = host.spawnIn('home', '/bin/sh', ['-c', 'read x']);
    expect((await host.look()).processCount).toBe(0);
    const sleeping = host.spawnIn('home', '/bin/sleep', ['60']);
    const one = await host.look();
    writeFileSync(host.path('home/data/LOCK'), '');
    const reading = host.spawnIn('.', '/usr/bin/tail', ['-f', host.path('home/data/LOCK')]);
    await until(() => host.openBy(reading.pid ?? 0).some((file) => file.endsWith('data/LOCK')), 'the file is open');
    const two = await host.look();

    expect([one.processCount, one.process?.pid]).toEqual([1, sleeping.pid]);
    expect(
      two.lines
        .find(([key]) => key === 'process.found')?.[1]
        .split(' ')
        .toSorted(),
    ).toEqual([String(sleeping.pid), String(reading.pid)].toSorted());
    expect(standing.exitCode).toBeNull();
  });

  it('follows a home that is a link, and a database that lies elsewhere', async () => {
    await node('none');
    renameSync(host.path('home'), host.path('disk'));
    symlinkSync(host.path('disk'), host.path('home'));
    renameSync(host.path('disk/data'), host.path('database'));
    symlinkSync(host.path('database'), host.path('disk/data'));
    const pid = await host.up();

    const seen = await host.look();
    host.write('home/config.json', CONFIG.replace('"path": null', `"path": "${host.path('database')}"`));
    const moved = await host.look();

    expect([seen.processCount, seen.lockHolder, moved.processCount, moved.lockHolder]).toEqual([1, pid, 1, pid]);
  });

  it('says that it does not know where /proc is closed to it, and believes no port of another', async () => {
    await node();
    await host.up();

    const closed = await host.look({}, (script) => script.replace('CapEff:', 'CapNone:'));
    const strange = await host.look({ rpc_port: '1' });

    expect([closed.processCount, closed.process]).toEqual([null, null]);
    expect([strange.rpc.own, strange.rpc.status.kind, strange.metrics]).toEqual([false, 'unknown', {}]);
  });

  it('tells a bare host', async () => {
    await node('none', {
      home: '/nowhere/near',
      staged: '/nowhere/key',
      neard_bin: '/nowhere/neard',
      unit: 'other.service',
    });

    const seen = await host.look();

    expect([seen.processCount, seen.unit.load, seen.config.kind, seen.versions.current]).toEqual([
      0,
      'not-found',
      'unreadable',
      null,
    ]);
    expect([seen.keys.live.kind, seen.keys.staged.kind, seen.lockHolder]).toEqual(['missing', 'missing', 0]);
  });

  it('does not wait for a systemd that does not answer', async () => {
    await node();
    host.set('show', 'hang');

    const seen = await host.look();

    expect([seen.unit.load, seen.unit.active, seen.keys.live.kind]).toEqual([null, null, 'present']);
  });
});
