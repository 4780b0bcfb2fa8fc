import type { Call } from './calls.ts';
import { dispatch, type Runtime } from './dispatch.ts';
import { isKeySet, type KeySet } from './key-set.ts';
import { holdKeyDeposit, type Ledger, releaseKeyDeposit, withdraw } from './ledger.ts';
import type { AccountId, Balance, Hex, SessionIndex } from './names.ts';
import { type Applied, failed, moduleError, succeeded } from './outcome.ts';

export interface Era {
  readonly index: number;
  /** Unit: milliseconds since 1970. */
  readonly startedMs: number;
}

export interface AssetHubState extends Ledger {
  readonly number: number;
  /** The relay block that this block stands on. */
  readonly relayNumber: number;
  readonly bonded: ReadonlySet<AccountId>;
  /** Who wants to validate: what `chill` takes away. */
  readonly validators: ReadonlySet<AccountId>;
  readonly era: Era;
  /** The last session of whose end the relay chain has reported. */
  readonly lastSessionReport: SessionIndex;
  /** For the relay chain, not sent yet. */
  readonly outbox: readonly { readonly stash: AccountId; readonly keys: KeySet | null }[];
}

export interface AssetHubRules {
  readonly keyDeposit: Balance;
  /** What the message to the relay chain costs the stash. */
  readonly xcmFee: Balance;
  readonly xcmSendFails: () => boolean;
  readonly proves: (owner: AccountId, keys: KeySet, proof: Hex) => boolean;
}

/** Carries out a call that somebody signed on the Asset Hub. */
export const assetHubCall = (
  rules: AssetHubRules,
  state: AssetHubState,
  who: AccountId,
  call: Call,
): Applied<AssetHubState> => dispatch(assetHubRuntime(rules), state, who, call);

const isKeysCall = ({ name }: Call): boolean =>
  name === 'stakingRcClient.setKeys' || name === 'stakingRcClient.purgeKeys';
const isStakingCall = ({ name }: Call): boolean => name.startsWith('staking.');
const isBatch = ({ name }: Call): boolean => name.startsWith('utility.');

function assetHubRuntime(rules: AssetHubRules): Runtime<AssetHubState> {
  return {
    allows: () => true,
    // As the runtime's ProxyType says. StakingOperator may bond nothing and unbond nothing; neither call is played here.
    proxyAllows(proxyType, call) {
      if (proxyType === 'Any') return true;
      if (proxyType === 'NonTransfer') return call.name !== 'balances.transfer';
      if (proxyType !== 'Staking' && proxyType !== 'StakingOperator') return false;
      const operators = call.name === 'proxy.addProxy' || call.name === 'proxy.removeProxy';
      if (operators) return proxyType === 'Staking' && call.proxyType === 'StakingOperator';
      return isKeysCall(call) || isStakingCall(call) || isBatch(call) || (proxyType === 'Staking' && isSession(call));
    },
    own: (state, who, call) => ownCall(rules, state, who, call),
  };
}

const isSession = ({ name }: Call): boolean => name.startsWith('session.');

function ownCall(rules: AssetHubRules, state: AssetHubState, who: AccountId, call: Call): Applied<AssetHubState> {
  if (call.name === 'stakingRcClient.setKeys') return setKeys(rules, state, who, call);
  if (call.name === 'stakingRcClient.purgeKeys') {
    const sent = send(rules, state, who, { keys: null, maxFee: call.maxFee });
    return sent.error === null ? { ...sent, state: releaseKeyDeposit(sent.state, who) } : sent;
  }
  // Session keys of collators are another matter: nobody in the lab is one.
  if (call.name !== 'staking.validate' && call.name !== 'staking.chill') return failed(state, { kind: 'badOrigin' });
  if (!state.bonded.has(who)) return failed(state, moduleError('Staking', 'NotController'));
  const validators = new Set(state.validators);
  if (call.name === 'staking.chill') validators.delete(who);
  else validators.add(who);
  return succeeded({ ...state, validators });
}

/** In the order of `staking-async/rc-client`: validator, keys, proof, deposit, fee, message. */
function setKeys(
  rules: AssetHubRules,
  state: AssetHubState,
  who: AccountId,
  { keys, proof, maxFee }: Call & { name: 'stakingRcClient.setKeys' },
): Applied<AssetHubState> {
  const refuse = (name: string): Applied<AssetHubState> => failed(state, moduleError('StakingRcClient', name));
  if (!state.validators.has(who)) return refuse('NotValidator');
  if (!isKeySet(keys)) return refuse('InvalidKeys');
  if (!rules.proves(who, keys, proof)) return refuse('InvalidProof');
  const held = holdKeyDeposit(state, who, rules.keyDeposit);
  if (held === null) return failed(state, { kind: 'token', name: 'FundsUnavailable' });
  const sent = send(rules, held, who, { keys, maxFee });
  return sent.error === null ? sent : failed(state, sent.error);
}

function send(
  rules: AssetHubRules,
  state: AssetHubState,
  stash: AccountId,
  { keys, maxFee }: { readonly keys: KeySet | null; readonly maxFee: Balance | null },
): Applied<AssetHubState> {
  if (maxFee !== null && rules.xcmFee > maxFee) return failed(state, moduleError('StakingRcClient', 'FeesExceededMax'));
  const paid = rules.xcmSendFails() ? null : withdraw(state, stash, rules.xcmFee);
  // A stash that cannot pay for the message cannot send it.
  if (paid === null) return failed(state, moduleError('StakingRcClient', 'XcmSendFailed'));
  return succeeded({ ...paid, outbox: [...paid.outbox, { stash, keys }] }, [
    { pallet: 'StakingRcClient', name: 'FeesPaid', fields: [stash, rules.xcmFee] },
  ]);
}
