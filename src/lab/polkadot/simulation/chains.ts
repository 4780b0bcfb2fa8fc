import { createHash } from 'node:crypto';
import type { ChainName } from '../../../chains/polkadot/capabilities.ts';
import type { Hex } from '../../../chains/polkadot/account.ts';
import type { BlockRef } from '../../../chains/polkadot/session-state.ts';
import { assetHubCall, type AssetHubRules, type AssetHubState } from '../model/asset-hub.ts';
import type { Call } from '../model/calls.ts';
import { accountOf, type Ledger, withAccount } from '../model/ledger.ts';
import type { PalletEvent } from '../model/outcome.ts';
import { beginBlock, relayCall, type RelayRules, type RelayState } from '../model/relay.ts';
import { assetHubGenesis, relayGenesis } from './genesis.ts';
import { OTHERS, proofOf, STASH } from './cast.ts';

export const SLOT_MS = 6_000;
/** Short, for the play's sake, where a scene says nothing else; the procedure reads it from the chain. */
export const SESSION_SLOTS = 16;
/** Blocks between the newest and the finalized one, and slots from Asset Hub to the relay chain. */
const FINALITY_LAG = 2;
const XCM_SLOTS = 2;

/** What the bytes of an extrinsic say. */
export interface Extrinsic {
  readonly chain: ChainName;
  readonly call: Call;
  readonly signer: Hex;
  readonly nonce: number;
  readonly birth: number;
  readonly lastValidBlock: number;
}

export interface Block<S> {
  readonly ref: BlockRef;
  readonly state: S;
  /** What the chain did by itself. */
  readonly events: readonly PalletEvent[];
  readonly included: readonly {
    readonly bytes: Hex;
    readonly events: readonly PalletEvent[];
    readonly error: string | null;
  }[];
}

/** What a scene can do to the chains. */
export interface ChainScene {
  elected: boolean;
  sessionsPerEra: number;
  finalityStands: boolean;
  beefyStands: boolean;
  /** No extrinsic lands while it is true. */
  full: boolean;
  /** Also on Asset Hub the call is filtered, or on the relay chain. */
  filters: ChainName[];
  readonly sessionSlots?: number;
}

export const bytesOf = (extrinsic: Extrinsic): Hex => `0x${Buffer.from(JSON.stringify(extrinsic)).toString('hex')}`;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bytes of the function above
export const extrinsicOf = (bytes: Hex) => JSON.parse(Buffer.from(bytes.slice(2), 'hex').toString()) as Extrinsic;

function refOf(chain: ChainName, number: number): BlockRef {
  return { number, hash: `0x${createHash('sha256').update(`${chain} ${number}`).digest('hex')}` };
}

/** A relay chain and its Asset Hub, block by block, on the lab's model of both runtimes. */
export function createChains(scene: ChainScene) {
  const sessionSlots = scene.sessionSlots ?? SESSION_SLOTS;
  const rules: RelayRules = {
    sessionSlots,
    sessionsPerEra: 6,
    keyDeposit: 0n,
    setKeys: 'allowed',
    proves: (owner, keys, proof) => proof === proofOf(hex(owner), keys),
    elected: () => (scene.elected ? [STASH, ...OTHERS] : OTHERS),
  };
  const hubRules: AssetHubRules = { keyDeposit: 60n, xcmFee: 1n, xcmSendFails: () => false, proves: rules.proves };
  const relay: Block<RelayState>[] = [{ ref: refOf('relay', 0), state: relayGenesis(), events: [], included: [] }];
  const hub: Block<AssetHubState>[] = [
    { ref: refOf('asset-hub', 0), state: assetHubGenesis(), events: [], included: [] },
  ];
  const pools: Record<ChainName, Hex[]> = { relay: [], 'asset-hub': [] };
  let [finalized, beefy] = [0, 0];
  /** Goes on with time, also where blocks are made anew. */
  let slotNow = last(relay).state.slot;

  function slot(): void {
    slotNow++;
    const [before, hubBefore] = [last(relay).state, last(hub).state];
    const begun = beginBlock(
      { ...rules, sessionsPerEra: scene.sessionsPerEra },
      before,
      slotNow,
      OTHERS[slotNow % OTHERS.length] ?? STASH,
    );
    const filtered = { ...rules, setKeys: scene.filters.includes('relay') ? 'filtered' : 'allowed' } as const;
    const own = include('relay', begun.state, (state, who, call) => relayCall(filtered, state, who, call));
    const done = include('asset-hub', { ...hubBefore, number: hubBefore.number + 1 }, (state, who, call) =>
      scene.filters.includes('asset-hub') ? filteredByHub(state) : assetHubCall(hubRules, state, who, call),
    );
    const arrives = own.state.slot + XCM_SLOTS;
    const inbox = [...own.state.inbox, ...done.state.outbox.map((message) => ({ ...message, arrives }))];
    const number = relay.length;
    relay.push({
      ref: refOf('relay', number),
      state: { ...own.state, inbox },
      events: begun.events,
      included: own.included,
    });
    hub.push({
      ref: refOf('asset-hub', number),
      state: { ...done.state, outbox: [] },
      events: [],
      included: done.included,
    });
    if (!scene.finalityStands) finalized = Math.max(finalized, number - FINALITY_LAG);
    if (!scene.beefyStands) beefy = finalized;
  }

  function include<S extends Ledger & { number: number }>(
    chain: ChainName,
    from: S,
    dispatch: (state: S, who: string, call: Call) => { state: S; events: readonly PalletEvent[]; error: unknown },
  ) {
    let state = from;
    const included: Block<S>['included'][number][] = [];
    for (const bytes of scene.full ? [] : pools[chain].splice(0)) {
      const { call, signer, nonce, birth, lastValidBlock } = extrinsicOf(bytes);
      const fits = accountOf(state, signer).nonce === nonce && state.number > birth && state.number <= lastValidBlock;
      if (!fits) continue;
      const done = dispatch(withAccount(state, signer, { nonce: nonce + 1 }), signer, call);
      state = done.state;
      included.push({ bytes, events: done.events, error: done.error === null ? null : JSON.stringify(done.error) });
    }
    return { state, included };
  }

  return {
    sessionSlots,
    relay: () => relay,
    blocks: (chain: ChainName): readonly Block<Ledger>[] => (chain === 'relay' ? relay : hub),
    finalized: (): number => finalized,
    beefy: (): BlockRef => refOf('relay', beefy),
    slot,
    /**
     * The newest blocks, none of them finalized, are on a fork that nobody goes on with.
     * @param keeps whether their extrinsics are in the pool again; whoever sent them may have to send them once more
     */
    reorg(keeps: boolean): void {
      for (const [chain, blocks] of [
        ['relay', relay],
        ['asset-hub', hub],
      ] as const) {
        const gone = blocks.splice(finalized + 1);
        if (keeps) pools[chain].unshift(...gone.flatMap(({ included }) => included.map(({ bytes }) => bytes)));
      }
    },
    submit: (chain: ChainName, bytes: Hex) => void pools[chain].push(bytes),
    nonceOf: (chain: ChainName, who: Hex): number =>
      accountOf((chain === 'relay' ? relay : hub)[finalized]?.state ?? relayGenesis(), who).nonce,
    useNonce(who: Hex): void {
      const newest = last(hub);
      const nonce = accountOf(newest.state, who).nonce + 1;
      hub[hub.length - 1] = { ...newest, state: withAccount(newest.state, who, { nonce }) };
    },
    /** As an XCM of somebody's who may: from the Asset Hub, in the next block. */
    setKeysFromOutside(stash: string, keys: string): void {
      const newest = last(relay);
      const inbox = [...newest.state.inbox, { stash, keys, arrives: newest.state.slot + 1 }];
      relay[relay.length - 1] = { ...newest, state: { ...newest.state, inbox } };
    },
  };
}

export type Chains = ReturnType<typeof createChains>;

export function last<T>(list: readonly T[]): T {
  const found = list.at(-1);
  if (found === undefined) throw new Error('an empty list has no last');
  return found;
}

const filteredByHub = <S>(state: S) => ({
  state,
  events: [
    {
      pallet: 'Proxy',
      name: 'ProxyExecuted',
      fields: [{ dispatch: 'result', error: { kind: 'module', pallet: 'System', name: 'CallFiltered' } }],
    },
  ] as const,
  error: null,
});

function hex(text: string): Hex {
  return `0x${text.slice(2)}`;
}
