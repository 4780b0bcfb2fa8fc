import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { NodeName } from '../../../domain/names.ts';
import { createLabKey, type LabKey } from '../../hosts/keys.ts';
import { createPolkadotReferee, type PolkadotReferee } from '../../referee/polkadot/referee.ts';
import { type PolkadotNetwork, startPolkadotNetwork } from '../network.ts';
import { DOT } from '../options.ts';
import { cryptoReady, generateKeys, type GeneratedKeys } from '../scale/session-keys.ts';
import { labAccount, type LabAccount } from './accounts.ts';
import { type DotHost, startDotHost, type NodeBegin } from './host.ts';
import { ACTIVE, STANDBY } from './names.ts';
import { startObserver, type Observer } from './observer.ts';

/** A simulated Polkadot validator on two machines: the keys of `dot-a` are on chain, `dot-b` stands by. */
export interface DotWorld {
  readonly root: string;
  readonly network: PolkadotNetwork;
  readonly referee: PolkadotReferee;
  readonly stash: LabAccount;
  /** Sets keys for the stash; its key file and what opens it lie where the worker runs. */
  readonly proxy: LabAccount;
  readonly keyFile: string;
  readonly passphraseFile: string;
  /** The keys with which `dot-a` signs in the beginning. */
  readonly oldKeys: GeneratedKeys;
  readonly hosts: ReadonlyMap<NodeName, DotHost>;
  /** What the fleet file names as outside observers of the relay chain, in its order. */
  readonly observers: readonly Observer[];
  /** File with the private key that the hosts let in. */
  readonly userKeyFile: string;
  host(name: NodeName): DotHost;
  /** Resolves when both nodes answer and the validator has signed. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface DotWorldOptions {
  readonly root: string;
  /** Same seed: same accounts, same keys of the old node, same authors of blocks. */
  readonly seed: number;
  /** Unit: slots. */
  readonly sessionSlots: number;
  /** Unit: milliseconds. */
  readonly slotMs: number;
  /** Default: 6, as on every real network. */
  readonly sessionsPerEra?: number;
  /** How the standby is found; default: it runs with --validator and has the chain. */
  readonly standby?: NodeBegin;
  /** The key that the hosts let in, where another world's is to open both. */
  readonly userKey?: LabKey;
}

const PASSPHRASE = 'only for the lab';
/** Node starts in 1 s; two nodes, a store and two workers at once on two cores have taken 10 s. */
const READY_DEADLINE_MS = 60_000;
const POLL_MS = 50;

/** Starts everything; the nodes get ready on their own. */
export async function startDotWorld(options: DotWorldOptions): Promise<DotWorld> {
  const { root, seed, sessionSlots, slotMs, sessionsPerEra } = options;
  await cryptoReady();
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const [stash, proxy] = [labAccount(seed, 'stash'), labAccount(seed, 'proxy')];
  const oldKeys = generateKeys(`lab ${seed} ${ACTIVE}`);
  const network = await startPolkadotNetwork({
    seed,
    sessionSlots,
    slotMs,
    ...(sessionsPerEra && { sessionsPerEra }),
    validators: [
      {
        stash: stash.account,
        keys: oldKeys.keys,
        proxies: [{ delegate: proxy.account, proxyType: 'StakingOperator', delay: 0 }],
      },
    ],
    funded: [{ account: proxy.account, free: 10n * DOT }],
  });
  const referee = createPolkadotReferee(network);
  const key = options.userKey ?? createLabKey();
  const file = (name: string, text: string): string => {
    writeFileSync(join(root, name), text, { mode: 0o600 });
    return join(root, name);
  };
  const common = { userKey: key.publicKey, login: userInfo().username, chain: network.nodes };
  const active = await startDotHost({ ...common, node: ACTIVE, root: join(root, 'a'), keys: oldKeys.keys });
  const standby = await startDotHost({
    ...common,
    node: STANDBY,
    root: join(root, 'b'),
    keys: null,
    begin: options.standby,
  });
  const hosts = new Map([active, standby].map((host) => [host.node, host]));
  const observers = [await startObserver('outside-1', network.relay), await startObserver('outside-2', network.relay)];
  const host = (name: NodeName): DotHost => {
    const found = hosts.get(name);
    if (!found) throw new Error(`no host ${name}`);
    return found;
  };
  return {
    root,
    network,
    referee,
    stash,
    proxy,
    keyFile: file('proxy.json', proxy.keyFile(PASSPHRASE)),
    passphraseFile: file('passphrase', PASSPHRASE),
    oldKeys,
    hosts,
    observers,
    userKeyFile: file('user_key', key.privateKey),
    host,
    ready: () => ready(referee, options.standby?.runs === false ? 1 : hosts.size),
    async close() {
      await Promise.all([...hosts.values()].map((each) => each.close()));
      await Promise.all(observers.map((each) => each.close()));
      await network.close();
    },
  };
}

/** Every node that is there from the beginning has said that it runs, and a vote of the validator was seen: before that there is nothing to hand over. */
async function ready(referee: PolkadotReferee, running: number): Promise<void> {
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    const events = referee.history();
    const nodes = new Set(events.flatMap((event) => (event.kind === 'signer' ? [event.node] : [])));
    const signed = events.some((event) => event.kind === 'signed' && event.what === 'vote');
    if (nodes.size === running && signed) return;
    if (performance.now() > deadline) throw new Error('the simulated nodes did not get ready within 60 s');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
