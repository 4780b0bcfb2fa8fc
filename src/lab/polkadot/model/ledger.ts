import type { AccountId, Balance } from './names.ts';

/** What both chains keep of an account. */
export interface Account {
  /** Extrinsics that this account has signed. */
  readonly nonce: number;
  readonly free: Balance;
  /** Held for session keys. */
  readonly keyDeposit: Balance;
}

export interface ProxyDefinition {
  readonly delegate: AccountId;
  readonly proxyType: string;
  /** Blocks between announcing and doing. */
  readonly delay: number;
}

/** What is played in the same way on relay chain and Asset Hub. */
export interface Ledger {
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** By the account that is acted for. */
  readonly proxies: ReadonlyMap<AccountId, readonly ProxyDefinition[]>;
}

const NOBODY: Account = { nonce: 0, free: 0n, keyDeposit: 0n };

export const accountOf = (ledger: Ledger, who: AccountId): Account => ledger.accounts.get(who) ?? NOBODY;

export function withAccount<S extends Ledger>(state: S, who: AccountId, change: Partial<Account>): S {
  return { ...state, accounts: new Map(state.accounts).set(who, { ...accountOf(state, who), ...change }) };
}

/** Takes from the free balance; null when there is not enough. */
export function withdraw<S extends Ledger>(state: S, who: AccountId, amount: Balance): S | null {
  const { free } = accountOf(state, who);
  return free < amount ? null : withAccount(state, who, { free: free - amount });
}

/** Moves the deposit for session keys from free to held, once per account; null when there is not enough. */
export function holdKeyDeposit<S extends Ledger>(state: S, who: AccountId, amount: Balance): S | null {
  if (accountOf(state, who).keyDeposit > 0n) return state;
  const paid = withdraw(state, who, amount);
  return paid === null ? null : withAccount(paid, who, { keyDeposit: amount });
}

export function releaseKeyDeposit<S extends Ledger>(state: S, who: AccountId): S {
  const { free, keyDeposit } = accountOf(state, who);
  return withAccount(state, who, { free: free + keyDeposit, keyDeposit: 0n });
}
