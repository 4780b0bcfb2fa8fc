import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parsePolkadotHostFacts } from '../../../../src/chains/polkadot/host-facts.ts';
import type { PolkadotHostFacts } from '../../../../src/chains/polkadot/node-host.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import { writePrograms } from '../../../../src/lab/standins/polkadot/host-files.ts';
import { inEachShell } from '../each-shell.ts';
import { acting, until } from '../stub-host.ts';
import { createDotHost, type DotHost, type DotOptions, GENESIS, STASH, VERSION } from './dot-host.ts';

const RUNNING = `${VERSION}-1a2b3c4d5e6`;

inEachShell('observe of a Polkadot host under %s', (shell) => {
  let host: DotHost;
  afterEach(() => host.close());
  const node = async (more: Partial<DotOptions> = {}): Promise<void> => {
    host = await createDotHost({ shell, ...more });
    await host.up();
  };
  const look = async (args: Record<string, string> = {}): Promise<PolkadotHostFacts> => {
    const answer = await host.call('observe', args);
    expect(answer.answer).toBe('ok');
    const lines = [...answer.facts].flatMap(([key, values]) => values.map((value) => [key, value] as const));
    return parsePolkadotHostFacts(createFacts(lines), { atLeastMs: 0, atMostMs: 0 });
  };

  it('tells the process, its unit and its programs', async () => {
    await node();

    const seen = await look();

    expect([seen.processCount, seen.process?.pid]).toEqual([1, host.chain.nodes()[0]?.pid]);
    expect([seen.process?.validator, seen.process?.nodeKey]).toEqual([true, 'default']);
    expect(seen.process?.args).toEqual([
      '--chain=polkadot',
      `--base-path=${host.paths.basePath}`,
      `--rpc-port=${host.rpcPort}`,
      expect.stringMatching(/^--prometheus-port=\d+$/),
      '--validator',
    ]);
    expect(seen.unit).toEqual({
      load: 'loaded',
      active: 'active',
      sub: 'running',
      mainPid: seen.process?.pid,
      restart: 'always',
      restartMs: 300,
      restarts: 0,
      result: 'success',
      endedUs: 0,
      dropIns: [],
      enabled: 'enabled',
      startsValidator: true,
      needsReload: false,
    });
    expect(seen.versions).toEqual({ node: `polkadot ${RUNNING}`, prepare: VERSION, execute: VERSION });
    expect(seen.secure).toEqual({ seccomp: true, landlock: true, clone: true, changeRoot: true });
    expect([seen.toolsMissing, seen.state]).toEqual([[], { kind: 'missing' }]);
    expect(seen.target).toMatchObject({ identity: STASH, genesis: GENESIS, unit: 'polkadot.service' });
    expect([seen.disk.freeKb, seen.disk.chainKb, seen.machine.cpus, seen.machine.memoryKb]).toEqual(
      Array.from({ length: 4 }, () => expect.any(Number)),
    );
  });

  it('tells what the node answers over the loopback', async () => {
    await node();

    const { rpc } = await look();

    expect([rpc.own, rpc.listens]).toEqual([true, ['0100007F']]);
    expect(rpc.health).toEqual({ kind: 'known', value: { peers: 3, isSyncing: false, shouldHavePeers: true } });
    expect(rpc.syncState).toEqual({ kind: 'known', value: { startingBlock: 0, currentBlock: 100, highestBlock: 100 } });
    expect([rpc.roles, rpc.version, rpc.chain, rpc.genesis, rpc.finalizedHead]).toEqual(
      [['Authority'], RUNNING, 'Polkadot', GENESIS, `0x${'bb'.repeat(32)}`].map((value) => ({ kind: 'known', value })),
    );
    expect(rpc.peerId).toEqual({ kind: 'known', value: host.chain.nodes()[0]?.peerId });
    expect(rpc.methods).toMatchObject({ value: expect.arrayContaining(['author_rotateKeysWithOwner']) });
  });

  it('tells names of keys and never what is in the files', async () => {
    await node();
    await host.ready();
    await host.call('polkadot.rotate', acting(5));
    writeFileSync(join(host.paths.keystore, '6772616e'), 'a secret in a file of another name');

    const seen = await look();

    expect(seen.keystore).toEqual({
      kind: 'present',
      names: host
        .keys()
        .split(',')
        .filter((name) => name.length > 8),
      others: 1,
      mode: expect.stringMatching(/^7\d\d \S+$/),
    });
    expect(JSON.stringify(seen)).not.toContain('secret in a file');
    expect(seen.receipts).toHaveLength(1);
  });

  it('tells by its counters whether it signs', async () => {
    await node();
    await host.ready();
    await host.call('polkadot.rotate', acting(5));
    const names = host.keys().split(',');
    const before = await look();

    host.tell({
      number: 101,
      session: 8,
      authorities: names,
      author: names.find((name) => name.startsWith('6261')) ?? '',
    });
    await until(
      () => host.read('polkadot.log').includes('Pre-sealed block for proposal at 101'),
      'it has made a block',
    );
    const after = await look();

    expect(before.metrics).toMatchObject({
      polkadot_node_is_active_validator: 0,
      substrate_proposer_block_constructed_count: 0,
    });
    expect(after.metrics).toMatchObject({
      polkadot_node_is_active_validator: 1,
      polkadot_node_is_parachain_validator: 1,
      substrate_proposer_block_constructed_count: 1,
      substrate_finality_grandpa_prevotes_total: 1,
      substrate_finality_grandpa_precommits_total: 1,
      substrate_beefy_votes_sent: 1,
      substrate_beefy_best_voted: 101,
      substrate_beefy_no_authority_found_in_store: 0,
    });
    expect(Object.keys(after.metrics)).not.toContain('substrate_sub_libp2p_peers_count');
    expect(after.log.join('\n')).toContain('🎁 Prepared block for proposing at 101');
  });

  it('tells the phases of a node that fetches the chain', async () => {
    await node({ environment: { LAB_POLKADOT_SYNC: '1500,600000' } });

    const warping = await look();
    await until(() => host.read('polkadot.log').includes('⏩ Block history'), 'the history is being fetched');
    const history = await look();

    expect(warping.rpc.health).toMatchObject({ value: { isSyncing: true } });
    expect(warping.rpc.finalizedHead).toMatchObject({ value: GENESIS });
    // The RPC alone would say that it is done.
    expect(history.rpc.health).toMatchObject({ value: { isSyncing: false } });
    expect(history.log.at(-1)).toContain('⏩ Block history');
  });

  it('tells a host on which no node runs, and one on which nothing is installed', async () => {
    host = await createDotHost({ shell });

    const idle = await look();
    rmSync(host.paths.workers, { recursive: true });
    rmSync(host.paths.nodeBin);
    rmSync(host.paths.basePath, { recursive: true });
    const bare = await look({ unit: 'nothing.service' });

    expect([idle.processCount, idle.process, idle.unit.active, idle.keystore]).toEqual([
      0,
      null,
      'inactive',
      { kind: 'missing' },
    ]);
    expect([idle.rpc.own, idle.rpc.health]).toEqual([
      false,
      { kind: 'unknown', because: "the port is not this node's own" },
    ]);
    expect(idle.versions.node).toBe(`polkadot ${RUNNING}`);
    expect(bare.versions).toEqual({ node: null, prepare: null, execute: null });
    expect(bare.secure).toEqual({ seccomp: null, landlock: null, clone: null, changeRoot: null });
    expect([bare.unit.load, bare.disk.chainKb]).toEqual(['not-found', null]);
  });

  it('tells an upgrade of one part only, and what the host cannot do', async () => {
    await node();
    writePrograms(host.paths, '1.22.0', VERSION);
    mkdirSync(join(host.paths.root, 'cannot'));
    writeFileSync(join(host.paths.root, 'cannot/do-secure-clone'), '');

    const seen = await look();

    expect(seen.versions).toEqual({ node: 'polkadot 1.22.0-1a2b3c4d5e6', prepare: VERSION, execute: VERSION });
    expect(seen.rpc.version).toEqual({ kind: 'known', value: RUNNING });
    expect(seen.secure).toEqual({ seccomp: true, landlock: true, clone: false, changeRoot: true });
  });

  it('tells an RPC that is open to everybody, and believes nothing of a port that is not the node\u2019s', async () => {
    await node({ args: '--rpc-external' });

    const open = await look();
    const strange = await look({ rpc_port: '1' });

    expect([open.rpc.own, open.rpc.listens]).toEqual([true, ['00000000']]);
    expect(open.process?.args).toContain('--rpc-external');
    expect([strange.rpc.own, strange.rpc.version.kind]).toEqual([false, 'unknown']);
  });
});
