import type { AccountId, Hex } from '../../../chains/polkadot/account.ts';
import type { ChainCapabilities, ChainName, SetKeysPath } from '../../../chains/polkadot/capabilities.ts';
import type { CallUse, KeyUpdate } from '../../../chains/polkadot/dispatch.ts';
import type { PolkadotReader } from '../../../chains/polkadot/port.ts';
import {
  type PublicSessionKey,
  type SessionKeys,
  splitSessionKeys,
  USUAL_LAYOUT,
} from '../../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { StakingState } from '../../../chains/polkadot/staking-state.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { RelayState } from '../model/relay.ts';
import { type Block, type Chains, extrinsicOf, SESSION_SLOTS, SLOT_MS } from './chains.ts';
import { resultOf } from './set-keys.ts';

const account = (text: string): AccountId => `0x${text.slice(2)}`;
const textOfHex = (hex: Hex): string => Buffer.from(hex.slice(2), 'hex').toString();
const keysOf = (encoded: string): SessionKeys => splitSessionKeys(encoded, USUAL_LAYOUT);
const partOf = (encoded: string, type: string): Hex =>
  keysOf(encoded).keys.find((key) => key.type === type)?.publicKey ?? '0x';

/** What the real reader makes of the relay chain, made of the model's state. */
export function sessionStateOf(
  { ref, state }: Block<RelayState>,
  stash: AccountId,
  asked: readonly PublicSessionKey[],
  sessionSlots = SESSION_SLOTS,
): SessionState {
  const { currentIndex, active, queued, queuedChanged, nextKeys, keyOwner } = state.session;
  const setOf = (type: string): Hex[] => active.map(({ keys }) => partOf(keys, type));
  const next = nextKeys.get(stash);
  return {
    block: ref,
    session: currentIndex,
    layout: USUAL_LAYOUT,
    validators: active.map((member) => account(member.stash)),
    queuedKeys: queued.map((member) => ({ stash: account(member.stash), keys: keysOf(member.keys) })),
    queuedChanged,
    authorities: {
      babe: setOf('babe'),
      grandpa: setOf('gran'),
      beefy: setOf('beef'),
      authorityDiscovery: setOf('audi'),
    },
    para: { validators: setOf('para'), assignments: setOf('asgn'), discovery: setOf('audi') },
    epoch: {
      index: state.epoch.index,
      genesisSlot: state.genesisSlot,
      currentSlot: state.slot,
      duration: sessionSlots,
      slotMs: SLOT_MS,
      startBlock: state.epoch.began[1],
    },
    stash,
    nextKeys: next === undefined ? null : keysOf(next),
    owners: asked.map((key) => {
      const owner = keyOwner.get(`${key.type}:${key.publicKey}`);
      return { key, owner: owner === undefined ? null : account(owner) };
    }),
  };
}

const chainFacts = { genesis: '0x', specName: 'played', specVersion: 1, ss58Prefix: 0, token: null };

/** One RPC that tells the truth. */
export function createReader(chains: Chains, paths: readonly SetKeysPath[]): PolkadotReader {
  const finalizedRelay = (at = chains.finalized()): Block<RelayState> => {
    const block = at <= chains.finalized() ? chains.relay()[at] : undefined;
    if (block === undefined) throw new BatonError('chain/bad-answer', `Block ${at} is not finalized.`);
    return block;
  };
  return {
    async capabilities(): Promise<ChainCapabilities> {
      return {
        relay: chainFacts,
        assetHub: chainFacts,
        layout: USUAL_LAYOUT,
        setKeys: paths,
        proofs: true,
        staking: 'asset-hub',
      };
    },
    finalizedHead: async () => finalizedRelay().ref,
    sessionState: async ({ stash, keys, at }) => sessionStateOf(finalizedRelay(at), stash, keys, chains.sessionSlots),
    stakingState: async ({ chain, stash }) => stakingOf(chains, chain, stash),
    beefyHead: async () => chains.beefy(),
    // The play finalizes by a number of blocks; it has no votes that an observer could see.
    grandpaRounds: async () => [],
    async nextKeysSet({ stash, keys, after }) {
      const found = chains
        .relay()
        .slice(0, chains.finalized() + 1)
        .find(({ ref, state }) => ref.number > after && state.session.nextKeys.get(stash) === keys.encoded);
      return found === undefined ? null : { block: found.ref, session: found.state.session.currentIndex };
    },
    async callUses({ chain, callData, from, to }) {
      return chains
        .blocks(chain)
        .slice(from, Math.min(to, chains.finalized()) + 1)
        .flatMap(({ ref: block, included }) =>
          included
            .filter(({ bytes }) => JSON.stringify(extrinsicOf(bytes).call) === textOfHex(callData))
            .map(({ events, error }): CallUse => ({ block, result: resultOf(events, error) })),
        );
    },
    async keyUpdates({ stash, from, to }) {
      return chains
        .relay()
        .filter(({ ref }) => ref.number >= from && ref.number <= Math.min(to, chains.finalized()))
        .flatMap(({ ref, events }) =>
          events.flatMap(({ name, fields }): KeyUpdate[] => {
            if (fields[0] !== stash || !name.startsWith('SessionKeysUpdate')) return [];
            return [{ block: ref, stash, error: name === 'SessionKeysUpdateFailed' ? 'session.DuplicatedKey' : null }];
          }),
        );
    },
  };
}

function stakingOf(chains: Chains, chain: ChainName, stash: AccountId): StakingState {
  const block = chains.blocks(chain)[chains.finalized()];
  if (block === undefined) throw new BatonError('chain/bad-answer', 'nothing is finalized');
  const balance = { free: 1_000n, reserved: 0n, frozen: 0n, spendable: 1_000n };
  return {
    chain,
    block: block.ref,
    stash,
    proxies: (block.state.proxies.get(stash) ?? []).map(({ delegate, proxyType, delay }) => ({
      delegate: account(delegate),
      type: proxyType,
      delayBlocks: delay,
    })),
    stashBalance: balance,
    proxyBalance: balance,
    keyDeposit: null,
    staking: { bonded: stash, validating: { commission: 0, blocked: false } },
  };
}
