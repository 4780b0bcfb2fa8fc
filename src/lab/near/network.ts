import { EventEmitter } from 'node:events';
import { createPrng } from '../cluster/prng.ts';
import { createTicker } from '../cluster/ticker.ts';
import type { SignerLine } from '../standins/near/chain-lines.ts';
import { heightLine } from './height-line.ts';
import { beginChain, type ChainState, type HeightOutcome, headOf, labHash, nextHeight } from './model/chain.ts';
import type { Member, NearRules } from './model/member.ts';
import { REAL_RULES } from './model/member.ts';
import type { Makers, NearEvents } from './network-events.ts';
import { startNodeEntry } from './node-entry.ts';
import {
  BLOCK_MS,
  CHAIN_ID,
  EPOCH_LENGTH,
  type NearOptions,
  type NearScene,
  OTHERS,
  OTHERS_STAKE,
  PROTOCOL,
  SHARDS,
  SKIPPED_ONE_IN,
  START_HEIGHT,
} from './options.ts';
import { startEndpoint } from './endpoint.ts';
import type { NearRpcServer } from './rpc/server.ts';

/** A running simulated chain. */
export interface NearNetwork {
  /** RPC of a public node. */
  readonly rpc: NearRpcServer;
  readonly genesis: string;
  /** `127.0.0.1:PORT` where stand-in nodes meet the chain. */
  readonly nodes: string;
  readonly events: EventEmitter<NearEvents>;
  readonly scene: NearScene;
  readonly rules: NearRules;
  state(): ChainState;
  /** Lets one height go by; with a manual clock nothing else does. */
  height(): HeightOutcome;
  /** Lets heights go by at once until this many more epochs have begun, with whoever can sign now. */
  skipEpochs(count: number): void;
  /** How many times faster than `blockMs` heights go by. */
  setSpeed(times: number): void;
  /** Stakes anew for somebody who was taken out. */
  restake(account: string): void;
  close(): Promise<void>;
}

/** The wall clock that all processes of the lab share, with fractions. */
const nowMs = (): number => performance.timeOrigin + performance.now();

/** Starts the chain in this process, its RPC, and the entry for stand-in nodes; all on free loopback ports. */
export async function startNearNetwork(options: NearOptions): Promise<NearNetwork> {
  const { seed, own } = options;
  const rules = rulesOf(options);
  const members = [...own, ...others(seed)];
  const events = new EventEmitter<NearEvents>();
  const scene: NearScene = { others: 'sign' };
  let state = beginChain(members, rules, START_HEIGHT, nowMs());
  let line = heightLine(state, rules, own, null);
  const genesis = labHash(seed, 'genesis');
  const chain = { chainId: CHAIN_ID, genesis, protocol: PROTOCOL };
  const told = ({ node, pid, signer, ready }: SignerLine): void =>
    void events.emit('signer', { node, pid, publicKey: signer?.publicKey ?? null, ready, atMs: nowMs() });
  const entry = await startNodeEntry({
    chain,
    newest: () => line,
    onSigner: told,
    onApproval: (approval) => void events.emit('approval', approval),
    onGone: (last) => told({ ...last, signer: null, ready: false }),
  });
  const ableNow = createAble(() => entry.signers(), own, seed);

  const height = (quiet = false): HeightOutcome => {
    const next = nextHeight(state, rules, ableNow.at(state.height + 1), nowMs());
    state = next.state;
    const makers = makersOf(next.outcome, own, (key) => ableNow.instances(key));
    if (!quiet) {
      line = heightLine(state, rules, own, next.outcome);
      entry.tell(line);
    }
    events.emit('height', { ...next.outcome, makers, atMs: nowMs() });
    return next.outcome;
  };

  let stalled = 0;
  // Nobody else signs: no block comes, and whoever is there approves skips to ever greater heights. The chain goes on where it stood.
  const stall = (): void => {
    stalled += 1;
    line = { ...heightLine(state, rules, own, null), height: state.height + stalled, made: false };
    entry.tell(line);
  };
  const tick = (): void => {
    if (scene.others === 'stall') return stall();
    stalled = 0;
    height();
  };

  const ticker = options.clock === 'manual' ? null : createTicker(options.blockMs ?? BLOCK_MS, tick);
  const rpc = await startEndpoint({ chain, rules, state: () => state });
  return {
    rpc,
    genesis,
    nodes: entry.address,
    events,
    scene,
    rules,
    state: () => state,
    height,
    skipEpochs(count) {
      const wanted = state.epoch.number + count;
      while (state.epoch.number < wanted) height(true);
      // An RPC tells of the epoch of its final block.
      while (headOf(state).final.height < state.epoch.startHeight) height(true);
      height();
    },
    setSpeed: (times) => ticker?.setSpeed(times),
    restake(account) {
      const member = members.find((each) => each.account === account);
      const isOut = !state.staked.some((each) => each.account === account);
      if (member && isOut)
        state = { ...state, staked: [...state.staked, member], nextMembers: [...state.nextMembers, member] };
    },
    async close() {
      ticker?.stop();
      await Promise.all([entry.close(), rpc.close()]);
    },
  };
}

const rulesOf = ({ seed, epochLength = EPOCH_LENGTH, rules }: NearOptions): NearRules => ({
  ...REAL_RULES,
  shards: SHARDS,
  seed,
  epochLength,
  // The real grace of 1,000 heights is a fortieth of an epoch.
  early: { ...REAL_RULES.early, graceHeights: Math.ceil(epochLength / 40) },
  ...rules,
});

const others = (seed: number): Member[] =>
  Array.from({ length: OTHERS }, (_, at) => ({
    account: `other-${at}.pool.near`,
    publicKey: `ed25519:${labHash(seed, `other ${at}`)}`,
    stake: OTHERS_STAKE,
  }));

/** Who can sign: of the lab's own validators those with a node that has the key and is ready, of the others nearly all. */
function createAble(
  signers: () => readonly SignerLine[],
  own: readonly Member[],
  seed: number,
): { at(height: number): (account: string) => boolean; instances(publicKey: string): string[] } {
  const keys = new Map(own.map(({ account, publicKey }) => [account, publicKey]));
  const instances = (publicKey: string): string[] =>
    signers()
      .filter(({ signer, ready }) => ready && signer?.publicKey === publicKey)
      .map(({ node, pid }) => `${node}/${pid}`);
  return {
    instances,
    at: (height) => {
      const skips = createPrng(seed, `skip/${height}`).int(1, SKIPPED_ONE_IN) === 1;
      return (account) => {
        const key = keys.get(account);
        return key === undefined ? !skips : instances(key).length > 0;
      };
    },
  };
}

function makersOf(
  { height, block, duties }: HeightOutcome,
  own: readonly Member[],
  instances: (publicKey: string) => string[],
): Makers[] {
  if (block === null) return [];
  return own.flatMap(({ account, publicKey }) => {
    const whats = [
      ...(duties.block === account ? [`block ${height}`] : []),
      ...duties.chunks.flatMap((each, shard) => (each === account ? [`chunk ${height}/${shard}`] : [])),
    ];
    const by = instances(publicKey);
    return by.length === 0 ? [] : whats.map((what) => ({ what, publicKey, instances: by }));
  });
}
