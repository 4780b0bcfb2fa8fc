import { z } from 'zod';
import { type AccountId, readAddress } from './account.ts';
import type { ChainName } from './capabilities.ts';
import { decode } from '../decode.ts';
import type { BlockRef } from './session-state.ts';

/** Amounts in the smallest unit of the chain's token (planck). */
export type Planck = bigint;

export interface ProxyDefinition {
  readonly delegate: AccountId;
  /** As the runtime names it: `StakingOperator`, `Staking`, `Any`, … */
  readonly type: string;
  /** How long a call must have been announced. Unit: blocks. With more than 0 `proxy.proxy` is refused. */
  readonly delayBlocks: number;
}

export interface Balance {
  readonly free: Planck;
  readonly reserved: Planck;
  readonly frozen: Planck;
  /** What can be spent or held without the account ceasing to exist. */
  readonly spendable: Planck;
}

/** What the chain wants held for session keys, and what it holds for them already. */
export interface KeyDeposit {
  readonly amount: Planck;
  readonly held: Planck;
}

/** Null in `validating`: bonded perhaps, but not declared a validator (chilled). */
export interface Staking {
  /** The controller that the stash is bonded with, since some releases always itself; null when it is not bonded. */
  readonly bonded: AccountId | null;
  /** Commission in billionths. */
  readonly validating: { readonly commission: number; readonly blocked: boolean } | null;
}

/** What matters about a stash before its keys are set, on the chain on which they are set, as of one finalized block. */
export interface StakingState {
  readonly chain: ChainName;
  readonly block: BlockRef;
  readonly stash: AccountId;
  readonly proxies: readonly ProxyDefinition[];
  readonly stashBalance: Balance;
  /** Null when no proxy was named. */
  readonly proxyBalance: Balance | null;
  /** Null where this chain wants none. */
  readonly keyDeposit: KeyDeposit | null;
  /** Null where this runtime has no staking. */
  readonly staking: Staking | null;
}

/** Values as @polkadot/api shows them in JSON; undefined where the runtime has no such entry. */
export interface StakingReadings {
  readonly proxies: unknown;
  readonly stashAccount: unknown;
  readonly proxyAccount: unknown;
  readonly existentialDeposit: unknown;
  readonly keyDeposit: unknown;
  readonly holds: unknown;
  readonly hasStaking: boolean;
  readonly bonded: unknown;
  readonly validating: unknown;
}

/** @polkadot/api writes a number up to 2^53, and hex above. */
const Amount = z.union([z.number(), z.string()]).transform((value) => BigInt(value));
const Definition = z.object({ delegate: z.string(), proxyType: z.string(), delay: z.int() });
const Proxies = z.tuple([z.array(Definition), z.unknown()]);
/** `miscFrozen` and `feeFrozen` until the locks were merged (polkadot-sdk #1296). */
const Account = z.object({
  data: z.object({
    free: Amount,
    reserved: Amount,
    frozen: Amount.optional(),
    miscFrozen: Amount.optional(),
    feeFrozen: Amount.optional(),
  }),
});
const Holds = z.array(z.object({ id: z.record(z.string(), z.unknown()), amount: Amount }));
const Validating = z.object({ commission: z.number(), blocked: z.boolean().default(false) });

/** @throws `chain/bad-answer` when a value is not of the expected form */
export function decodeStaking(
  where: Pick<StakingState, 'chain' | 'block' | 'stash'>,
  readings: StakingReadings,
): StakingState {
  const [definitions] = decode('proxy.proxies', Proxies, readings.proxies);
  const least = decode('balances.existentialDeposit', Amount, readings.existentialDeposit);
  return {
    ...where,
    proxies: definitions.map(({ delegate, proxyType, delay }) => ({
      delegate: readAddress(delegate).account,
      type: proxyType,
      delayBlocks: delay,
    })),
    stashBalance: balanceOf(readings.stashAccount, least),
    proxyBalance: readings.proxyAccount === undefined ? null : balanceOf(readings.proxyAccount, least),
    keyDeposit: depositOf(where.chain, readings),
    staking: readings.hasStaking ? stakingOf(readings) : null,
  };
}

/** polkadot-sdk substrate/frame/balances/src/impl_fungible.rs, `reducible_balance` with the account preserved. */
function balanceOf(account: unknown, existentialDeposit: Planck): Balance {
  const { data } = decode('system.account', Account, account);
  const frozen = data.frozen ?? larger(data.miscFrozen ?? 0n, data.feeFrozen ?? 0n);
  const untouchable = larger(frozen - data.reserved, existentialDeposit);
  return { free: data.free, reserved: data.reserved, frozen, spendable: larger(data.free - untouchable, 0n) };
}

function depositOf(chain: StakingState['chain'], readings: StakingReadings): KeyDeposit | null {
  if (readings.keyDeposit === undefined) return null;
  const holds = readings.holds === undefined ? [] : decode('balances.holds', Holds, readings.holds);
  const holder = chain === 'asset-hub' ? 'stakingRcClient' : 'session';
  const held = holds.filter(({ id }) => holder in id).reduce((sum, { amount }) => sum + amount, 0n);
  return { amount: decode('keyDeposit', Amount, readings.keyDeposit), held };
}

function stakingOf({ bonded, validating }: StakingReadings): Staking {
  const controller = decode('staking.bonded', z.string().nullable(), bonded);
  return {
    bonded: controller === null ? null : readAddress(controller).account,
    validating: decode('staking.validators', Validating.nullable(), validating),
  };
}

function larger(one: Planck, other: Planck): Planck {
  return one > other ? one : other;
}
