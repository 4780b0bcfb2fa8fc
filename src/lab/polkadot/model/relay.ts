import type { Call } from './calls.ts';
import { dispatch, type Runtime } from './dispatch.ts';
import { isKeySet, type KeySet } from './key-set.ts';
import { holdKeyDeposit, type Ledger, releaseKeyDeposit } from './ledger.ts';
import type { AccountId, Balance, Hex, SessionIndex } from './names.ts';
import { type Applied, failed, moduleError, type PalletEvent, succeeded } from './outcome.ts';
import { rotateSession, type Member, purgeKeys, type SessionPallet, setKeys } from './session.ts';

/** A validator's keys on their way from the Asset Hub; null takes them away. */
export interface KeysMessage {
  readonly stash: AccountId;
  readonly keys: KeySet | null;
  /** The slot in which the relay chain gets it. */
  readonly arrives: number;
}

/** Babe's count of its epochs. It jumps over those in which no block was made, while sessions go up one by one. */
export interface Epoch {
  readonly index: number;
  /** Block numbers at which the epoch before, and this one, began (`babe.epochStart`). */
  readonly began: readonly [number, number];
}

export interface RelayState extends Ledger {
  readonly number: number;
  readonly genesisSlot: number;
  readonly slot: number;
  readonly epoch: Epoch;
  readonly session: SessionPallet;
  /** Goes up when the authorities change (pallet_grandpa). */
  readonly grandpaSetId: number;
  /** Goes up with each session (pallet_beefy: one mandatory block per session). */
  readonly beefySetId: number;
  /** Who validated in each of the last sessions. */
  readonly paraSessions: ReadonlyMap<SessionIndex, readonly Member[]>;
  /** Blocks made in the running session. */
  readonly authored: ReadonlyMap<AccountId, number>;
  readonly inbox: readonly KeysMessage[];
}

/** What a relay chain is configured to. */
export interface RelayRules {
  readonly sessionSlots: number;
  readonly sessionsPerEra: number;
  readonly keyDeposit: Balance;
  /** `filtered` as from release 2.3.2 on, where keys come from the Asset Hub alone. */
  readonly setKeys: 'allowed' | 'filtered';
  readonly proves: (owner: AccountId, keys: KeySet, proof: Hex) => boolean;
  /** Who is elected for the next era. */
  readonly elected: () => readonly AccountId[];
}

/** Sessions of which para_session_info keeps the keys: the dispute window (node primitives, DISPUTE_WINDOW). */
export const DISPUTE_SESSIONS = 6;

/** Everything that happens at the beginning of a block, before any extrinsic. */
export function beginBlock(
  rules: RelayRules,
  before: RelayState,
  slot: number,
  author: AccountId,
): Applied<RelayState> {
  const events: PalletEvent[] = [];
  let state: RelayState = { ...before, number: before.number + 1, slot };
  if (slot >= epochStartSlot(rules, state) + rules.sessionSlots) {
    state = newSession(rules, state);
    events.push({ pallet: 'Session', name: 'NewSession', fields: [state.session.currentIndex] });
  }
  state = { ...state, authored: new Map(state.authored).set(author, (state.authored.get(author) ?? 0) + 1) };
  for (const message of state.inbox.filter((each) => each.arrives <= slot)) {
    const done = setKeysFromAssetHub(state, message);
    state = done.state;
    events.push(...done.events);
  }
  return succeeded({ ...state, inbox: state.inbox.filter((each) => each.arrives > slot) }, events);
}

export const epochStartSlot = (rules: Pick<RelayRules, 'sessionSlots'>, state: RelayState): number =>
  state.genesisSlot + state.epoch.index * rules.sessionSlots;

function newSession(rules: RelayRules, state: RelayState): RelayState {
  const { sessionsPerEra, sessionSlots } = rules;
  const planned = state.session.currentIndex + 2;
  const changed = state.session.queuedChanged;
  const session = rotateSession(state.session, planned % sessionsPerEra === 0 ? rules.elected() : null);
  const skipped = Math.floor((state.slot - epochStartSlot(rules, state)) / sessionSlots);
  const paraSessions = new Map(state.paraSessions).set(session.currentIndex, session.active);
  paraSessions.delete(session.currentIndex - DISPUTE_SESSIONS - 1);
  return {
    ...state,
    session,
    epoch: { index: state.epoch.index + skipped, began: [state.epoch.began[1], state.number] },
    grandpaSetId: state.grandpaSetId + (changed ? 1 : 0),
    beefySetId: state.beefySetId + 1,
    paraSessions,
    authored: new Map(),
  };
}

/**
 * `stakingAhClient.set_keys_from_ah`: an error is an event and nothing else, so that the Asset Hub never hears of it
 * (polkadot-sdk, pull request 11055).
 */
function setKeysFromAssetHub(state: RelayState, { stash, keys }: KeysMessage): Applied<RelayState> {
  const update = keys === null ? 'Purged' : 'Set';
  const done = keys === null ? purgeKeys(state.session, stash) : setKeys(state.session, stash, keys);
  if (done.error !== null) {
    const fields = [stash, update, { dispatch: 'error' as const, error: done.error }];
    return succeeded(state, [{ pallet: 'StakingAhClient', name: 'SessionKeysUpdateFailed', fields }]);
  }
  const externallySet = new Set(done.session.externallySet);
  if (keys === null) externallySet.delete(stash);
  else externallySet.add(stash);
  return succeeded({ ...state, session: { ...done.session, externallySet } }, [
    { pallet: 'StakingAhClient', name: 'SessionKeysUpdated', fields: [stash, update] },
  ]);
}

/** Carries out a call that somebody signed on the relay chain. */
export const relayCall = (rules: RelayRules, state: RelayState, who: AccountId, call: Call): Applied<RelayState> =>
  dispatch(relayRuntime(rules), state, who, call);

const isSessionCall = ({ name }: Call): boolean => name === 'session.setKeys' || name === 'session.purgeKeys';

function relayRuntime(rules: RelayRules): Runtime<RelayState> {
  return {
    // Staking lives on the Asset Hub: all its calls are filtered here (runtimes, `PostAhmFilter`).
    allows: (call) => !call.name.startsWith('staking.') && (rules.setKeys === 'allowed' || !isSessionCall(call)),
    proxyAllows(proxyType, call) {
      if (proxyType === 'Any') return true;
      if (proxyType === 'NonTransfer') return call.name !== 'balances.transfer';
      return proxyType === 'Staking' && (isSessionCall(call) || call.name.startsWith('utility.'));
    },
    own(state, who, call) {
      if (call.name === 'session.setKeys') return setKeysHere(rules, state, who, call);
      if (call.name === 'session.purgeKeys') return purgeKeysHere(state, who);
      return failed(state, { kind: 'badOrigin' });
    },
  };
}

function setKeysHere(
  rules: RelayRules,
  state: RelayState,
  who: AccountId,
  { keys, proof }: Call & { name: 'session.setKeys' },
): Applied<RelayState> {
  // The argument has a type of its own, so a set of another length never gets as far as this.
  if (!isKeySet(keys) || !rules.proves(who, keys, proof)) return failed(state, moduleError('Session', 'InvalidProof'));
  if (!state.accounts.has(who)) return failed(state, moduleError('Session', 'NoAccount'));
  const held = holdKeyDeposit(state, who, rules.keyDeposit);
  if (held === null) return failed(state, { kind: 'token', name: 'FundsUnavailable' });
  const done = setKeys(held.session, who, keys);
  return done.error === null ? succeeded({ ...held, session: done.session }) : failed(state, done.error);
}

function purgeKeysHere(state: RelayState, who: AccountId): Applied<RelayState> {
  const done = purgeKeys(state.session, who);
  if (done.error !== null) return failed(state, done.error);
  return succeeded(releaseKeyDeposit({ ...state, session: done.session }, who));
}
