import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { NodeName } from '../../../domain/names.ts';
import { type Keypair, keypairFromSeed } from '../../cluster/keys.ts';
import { createPrng } from '../../cluster/prng.ts';
import { createLabKey, type LabKey } from '../../hosts/keys.ts';
import { type Observer, startObserver } from '../../polkadot/play/observer.ts';
import { createNearReferee, type NearReferee } from '../../referee/near/referee.ts';
import { now } from '../../stage.ts';
import type { NeardSettings } from '../../standins/near/settings.ts';
import { type NearNetwork, startNearNetwork } from '../network.ts';
import { OWN_STAKE } from '../options.ts';
import { type NearHost, startNearHost } from './host.ts';
import { ACTIVE, POOL, STANDBY } from './names.ts';
import { CURRENT, NEXT, programAt } from './programs.ts';

/** A simulated NEAR validator on two machines: `near-a` has the key, `near-b` stands by. */
export interface NearWorld {
  readonly root: string;
  readonly network: NearNetwork;
  readonly referee: NearReferee;
  readonly key: Keypair;
  /** `ed25519:` and the key of the validator. */
  readonly publicKey: string;
  readonly hosts: ReadonlyMap<NodeName, NearHost>;
  /** What the fleet file names as outside observers, in its order. */
  readonly observers: readonly Observer[];
  /** File with the private key that the hosts let in. */
  readonly userKeyFile: string;
  /** The hosts have a new neard beside the one that runs. */
  readonly upgrade: boolean;
  /** How the standby was found. */
  readonly standby: StandbyKind;
  host(name: NodeName): NearHost;
  /** Resolves when both nodes run, the standby has shadowed the validator for a whole epoch, and the validator has signed. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** How the standby stands by: NEAR's options 2 and 1, or not prepared at all. */
export type StandbyKind = 'shadow' | 'rpc' | 'unprepared';

export interface NearWorldOptions {
  readonly root: string;
  /** Same seed: same keys, same producers of every height. */
  readonly seed: number;
  /** Default: shadow. */
  readonly standby?: StandbyKind;
  /** Unit: milliseconds. */
  readonly blockMs?: number;
  /** Unit: heights. */
  readonly epochLength?: number;
  /** Whether a new neard lies ready on both hosts. */
  readonly upgrade?: boolean;
  readonly settings?: Partial<NeardSettings>;
  /** The key that the hosts let in, where another world's is to open both. */
  readonly userKey?: LabKey;
}

/** Node starts in a second; two nodes, a store and two workers at once on two cores have taken ten. */
const READY_DEADLINE_MS = 60_000;
const POLL_MS = 50;
/** The standby has to have been there before the last whole epoch began. */
const EPOCHS_BEFORE = 2;

/** Starts everything; the nodes get ready on their own. */
export async function startNearWorld(options: NearWorldOptions): Promise<NearWorld> {
  const { root, seed, standby = 'shadow', upgrade = false, blockMs, epochLength } = options;
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const key = keypairFromSeed(createPrng(seed, 'validator key').bytes(32));
  const publicKey = `ed25519:${key.publicKey}`;
  const network = await startNearNetwork({
    seed,
    own: [{ account: POOL, publicKey, stake: OWN_STAKE }],
    ...(blockMs !== undefined && { blockMs }),
    ...(epochLength !== undefined && { epochLength }),
  });
  const referee = createNearReferee(network, now);
  const userKey = options.userKey ?? createLabKey();
  const userKeyFile = join(root, 'user_key');
  writeFileSync(userKeyFile, userKey.privateKey, { mode: 0o600 });
  const common = {
    userKey: userKey.publicKey,
    login: userInfo().username,
    chain: network.nodes,
    program: programAt(root, CURRENT),
    seed,
    key,
    ...(options.settings && { settings: options.settings }),
  };
  const active = await startNearHost({
    ...common,
    node: ACTIVE,
    root: join(root, 'a'),
    keyIs: 'live',
    trackedShards: 'NoShards',
    memtries: true,
  });
  const other = await startNearHost({
    ...common,
    node: STANDBY,
    root: join(root, 'b'),
    keyIs: 'staged',
    ...asStandby(standby),
  });
  const hosts = new Map([active, other].map((host) => [host.node, host]));
  if (upgrade) {
    const program = programAt(root, NEXT);
    for (const host of hosts.values()) host.putDown(program);
  }
  const chain = { httpUrl: network.rpc.url };
  const observers = [await startObserver('outside-1', chain), await startObserver('outside-2', chain)];
  return {
    root,
    network,
    referee,
    key,
    publicKey,
    hosts,
    observers,
    userKeyFile,
    upgrade,
    standby,
    host(name) {
      const found = hosts.get(name);
      if (!found) throw new Error(`no host ${name}`);
      return found;
    },
    ready: () => ready(network, referee, hosts.size),
    async close() {
      await Promise.all([...hosts.values()].map((each) => each.close()));
      await Promise.all(observers.map((each) => each.close()));
      await network.close();
    },
  };
}

function asStandby(kind: StandbyKind): { readonly trackedShards: unknown; readonly memtries: boolean } {
  switch (kind) {
    case 'shadow':
      return { trackedShards: { ShadowValidator: POOL }, memtries: true };
    case 'rpc':
      return { trackedShards: 'AllShards', memtries: false };
    case 'unprepared':
      return { trackedShards: 'NoShards', memtries: false };
    default:
      throw new Error(`no standby ${String(kind satisfies never)}`);
  }
}

async function ready(network: NearNetwork, referee: NearReferee, running: number): Promise<void> {
  await until('the simulated nodes run', () => nodesReady(referee) === running);
  network.skipEpochs(EPOCHS_BEFORE);
  await until('the validator signs', () => referee.history().some(({ kind }) => kind === 'approval'));
}

function nodesReady(referee: NearReferee): number {
  const ready = referee.history().flatMap((event) => (event.kind === 'signer' && event.ready ? [event.node] : []));
  return new Set(ready).size;
}

/** @throws Error that says what was waited for */
async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not within ${READY_DEADLINE_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
