import { EventEmitter } from 'node:events';
import { createTicker, type Ticker } from '../cluster/ticker.ts';
import type { PoolMode, SimulatedChain } from './chain/simulated-chain.ts';
import { createChains } from './chains.ts';
import { type OtherValidator, otherValidators } from './genesis.ts';
import type { AssetHubState } from './model/asset-hub.ts';
import type { Hex, SessionIndex } from './model/names.ts';
import type { RelayState } from './model/relay.ts';
import { startNodeEntry } from './node-entry.ts';
import { authorKey, blockLine } from './block-line.ts';
import type { PolkadotEvents, SessionBegan } from './network-events.ts';
import type { PolkadotOptions } from './options.ts';
import { startEndpoints } from './endpoints.ts';
import type { PolkadotRpcServer } from './rpc/server.ts';
import { RELAY_NAME } from './relay-name.ts';
import { SLOT_MS } from './runtimes.ts';
import { calm, type Scene } from './scene.ts';
import { cryptoReady } from './scale/session-keys.ts';
import { createSigners, type Signers } from './signers.ts';
import { createFinality } from './finality.ts';
import { createSlots, type SlotOutcome } from './slot.ts';
import { createSignersOf, isSigned } from './who-signs.ts';

/** A running simulated relay chain with its Asset Hub. */
export interface PolkadotNetwork {
  /** RPC of a public node of each chain. */
  readonly relay: PolkadotRpcServer;
  readonly assetHub: PolkadotRpcServer;
  /** Hash of the relay chain's block 0. */
  readonly genesis: Hex;
  /** `127.0.0.1:PORT` for the stand-in nodes' `LAB_POLKADOT_CHAIN`. */
  readonly nodes: string;
  readonly others: readonly OtherValidator[];
  readonly events: EventEmitter<PolkadotEvents>;
  readonly scene: Scene;
  /** For a lab without stand-in nodes: says of a node what it would say itself. */
  readonly signers: Pick<Signers, 'set' | 'remove'>;
  /** The session that runs. */
  session(): SessionBegan;
  /** Of the relay chain's last final block. */
  finalizedNumber(): number;
  relayState(): RelayState;
  assetHubState(): AssetHubState;
  /** Lets one slot go by; with a manual clock nothing else does. */
  slot(): SlotOutcome;
  /** Lets slots go by, or waits for them, until the session is at least this one. */
  untilSession(session: SessionIndex): Promise<void>;
  /** How many times faster than `slotMs` slots go by. */
  setSpeed(times: number): void;
  /** See `SimulatedChain.setPool`. */
  setPool(chain: 'relay' | 'asset hub', mode: PoolMode): void;
  /** Changes a state behind the chain's back: balances, proxies. */
  changeRelay(edit: (state: RelayState) => RelayState): void;
  changeAssetHub(edit: (state: AssetHubState) => AssetHubState): void;
  readonly close: () => Promise<void>;
}

/** As on a real relay chain. Unit: blocks */
const FINALITY_LAG = 2;

/** Starts both chains in this process, their RPC, and the entry for stand-in nodes; all on free loopback ports. */
export async function startPolkadotNetwork(options: PolkadotOptions): Promise<PolkadotNetwork> {
  await cryptoReady();
  const startedMs = Date.now();
  const scene = calm();
  const events = new EventEmitter<PolkadotEvents>();
  const others = otherValidators(options);
  const chains = await createChains(options, others, scene, startedMs);
  const relay = chains.relay.chain;
  const signers = createSigners((signer) => events.emit('signer', { ...signer, atMs: nowMs() }));
  const signersOf = createSignersOf(signers, scene, new Set(others.map(({ stash }) => stash)));
  const finality = createFinality({ chains, scene, lag: options.finalityLag ?? FINALITY_LAG, signersOf });
  const nextSlot = createSlots({ options, chains, scene, signersOf, finality, startedMs });
  let newest = blockLine(relay, null);
  const chainName = { name: RELAY_NAME, genesis: relay.genesisHash };
  const entry = await startNodeEntry(chainName, signers, () => newest);
  const endpoints = await startEndpoints(chains, {
    beefyNumber: finality.beefyNumber,
    votes: (member) => isSigned(signersOf(member, 'gran')),
  });

  function slot(): SlotOutcome {
    const outcome = nextSlot();
    if (outcome.block !== null) {
      newest = blockLine(relay, authorKey(outcome));
      entry.tell(newest);
    }
    if (outcome.sessionBegan) events.emit('session', sessionNow(relay));
    events.emit('slot', { ...outcome, atMs: nowMs() });
    return outcome;
  }

  const ticker = options.clock === 'manual' ? null : createTicker(options.slotMs ?? SLOT_MS, slot);
  return {
    ...endpoints,
    genesis: relay.genesisHash,
    nodes: entry.address,
    others,
    events,
    scene,
    signers,
    session: () => sessionNow(relay),
    finalizedNumber: () => relay.finalized().number,
    relayState: relay.state,
    assetHubState: chains.assetHub.chain.state,
    slot,
    untilSession: (session) => untilSession(relay, events, session, ticker === null ? slot : null),
    setSpeed: (times) => ticker?.setSpeed(times),
    setPool: (chain, mode) => (chain === 'relay' ? relay : chains.assetHub.chain).setPool(mode),
    changeRelay: relay.change,
    changeAssetHub: chains.assetHub.chain.change,
    close: () => closeAll(ticker, [entry, endpoints.relay, endpoints.assetHub]),
  };
}

async function closeAll(ticker: Ticker | null, parts: readonly { close(): Promise<void> }[]): Promise<void> {
  ticker?.stop();
  await Promise.all(parts.map((part) => part.close()));
}

async function untilSession(
  relay: SimulatedChain<RelayState>,
  events: EventEmitter<PolkadotEvents>,
  session: SessionIndex,
  slot: (() => SlotOutcome) | null,
): Promise<void> {
  const reached = (): boolean => relay.state().session.currentIndex >= session;
  if (slot !== null) while (!reached()) slot();
  if (reached()) return;
  await new Promise<void>((resolve) => {
    const seen = (began: SessionBegan): void => {
      if (began.session < session) return;
      events.off('session', seen);
      resolve();
    };
    events.on('session', seen);
  });
}

const sessionNow = (relay: Pick<SimulatedChain<RelayState>, 'state'>): SessionBegan => {
  const { session } = relay.state();
  return { session: session.currentIndex, atMs: nowMs(), members: session.active };
};

/** The wall clock that all processes of the lab share, with fractions. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
