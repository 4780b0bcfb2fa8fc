import { type AccountId, writeAddress } from '../../../chains/polkadot/account.ts';
import { keyOfFile } from '../../../chains/polkadot/keystore.ts';
import { createPolkadot } from '../../../chains/polkadot/polkadot.ts';
import { tryChain } from '../../../chains/polkadot/try-chain.ts';
import { knownNetwork } from '../../../config/networks.ts';
import type { Clock } from '../../../domain/clock.ts';
import { messageOf } from '../../../domain/failure.ts';
import { found, guess, missing, type Value } from '../value.ts';
import type { DotMachine } from './look-at.ts';
import type { KnownName } from './networks.ts';

const ANSWER_WITHIN_MS = 15_000;

export interface AskedRpc {
  readonly name: string;
  readonly url: string;
  readonly from: string;
}

/** The RPCs that answer, of the chain that is wanted: those that were given, and where they do not suffice public ones. */
export async function askRpcs(
  asked: {
    readonly given: readonly string[];
    readonly option: string;
    readonly enough: number;
    readonly guesses: readonly { readonly name: string; readonly url: string }[];
    readonly isRight: (genesis: string) => boolean;
  },
  deps: { readonly fetch: typeof fetch; readonly clock: Clock },
): Promise<readonly AskedRpc[]> {
  const { given, option, enough, guesses, isRight } = asked;
  const base = option === '--observer' ? 'observer' : 'hub';
  const places = [
    ...given.map((url, index) => ({ name: `${base}-${index + 1}`, url, from: `from ${option}` })),
    ...(given.length >= enough ? [] : guesses.map((each) => ({ ...each, from: 'GUESS: a public RPC' }))),
  ];
  const tried = await Promise.all(
    places.map(async (place): Promise<AskedRpc[]> => {
      const isGuess = place.from.startsWith('GUESS');
      try {
        const chain = await tryChain({ url: place.url, timeoutMs: ANSWER_WITHIN_MS, fetch: deps.fetch }, deps.clock);
        if (isRight(chain.genesis)) return [{ ...place, from: `${place.from}; it answers for ${chain.chainName}` }];
        return isGuess ? [] : [{ ...place, from: `${place.from}; IT IS OF ANOTHER CHAIN: ${chain.chainName}` }];
      } catch (error) {
        return isGuess ? [] : [{ ...place, from: `${place.from}; it did not answer: ${messageOf(error)}` }];
      }
    }),
  );
  return tried.flat();
}

/** Stash and proxy, as far as both chains tell whose keys lie in the keystores. */
export interface Accounts {
  readonly stash: Value;
  readonly proxy: Value;
  /** Machines whose keystore holds keys that the stash has set, by index. */
  readonly holders: readonly number[];
}

const NO_ACCOUNT: AccountId = `0x${'00'.repeat(32)}`;
const STASH = 'ADDRESS_OF_THE_STASH';
const PROXY = 'ADDRESS_OF_ITS_STAKING_PROXY';

const nothing = (tried: string): Accounts => ({
  stash: missing(tried, STASH),
  proxy: missing('the proxies of the stash, which is not known', PROXY),
  holders: [],
});

/** @param places where the relay chain and Asset Hub can be asked; null where nothing answers */
export async function askAccounts(
  machines: readonly DotMachine[],
  {
    network,
    relay,
    hub,
  }: { readonly network: KnownName | null; readonly relay: string | null; readonly hub: string | null },
  fetcher: typeof fetch,
): Promise<Accounts> {
  const held = machines.map(({ node }) =>
    typeof node === 'string' ? [] : node.keys.flatMap(({ file }) => keyOfFile(file) ?? []),
  );
  if (held.every((keys) => keys.length === 0)) return nothing('the names in the keystores: none could be listed');
  if (relay === null) return nothing('whose the keys in the keystores are: no RPC of the relay chain answers');
  const endpoint = (url: string) => ({ url, timeoutMs: ANSWER_WITHIN_MS, fetch: fetcher });
  const chain = createPolkadot({ relay: endpoint(relay), assetHub: hub === null ? null : endpoint(hub) });
  const prefix = knownNetwork(network)?.prefix ?? null;
  const shown = (account: AccountId): string => (prefix === null ? account : writeAddress(account, prefix));
  try {
    const { owners } = await chain.sessionState({ stash: NO_ACCOUNT, keys: held.flat() });
    const accounts = [...new Set(owners.flatMap(({ owner }) => owner ?? []))];
    const [stash, ...more] = accounts;
    if (stash === undefined) return nothing('whose the keys in the keystores are: nobody has set them');
    if (more.length > 0) return nothing(`whose the keys in the keystores are: of ${accounts.map(shown).join(', ')}`);
    const owned = new Set(owners.flatMap(({ key, owner }) => (owner === stash ? [key.publicKey] : [])));
    return {
      stash: found(shown(stash), 'the chain names it as the owner of keys in a keystore'),
      proxy: await proxyOf(chain, stash, hub, shown),
      holders: held.flatMap((keys, index) => (keys.some(({ publicKey }) => owned.has(publicKey)) ? [index] : [])),
    };
  } catch (error) {
    return nothing(`whose the keys in the keystores are: ${messageOf(error)}`);
  } finally {
    await chain.close();
  }
}

async function proxyOf(
  chain: ReturnType<typeof createPolkadot>,
  stash: AccountId,
  hub: string | null,
  shown: (account: AccountId) => string,
): Promise<Value> {
  try {
    const where = hub === null ? 'relay' : 'asset-hub';
    const { proxies } = await chain.stakingState({ chain: where, stash, proxy: null });
    const fitting = proxies.filter(({ type, delayBlocks }) => type === 'StakingOperator' && delayBlocks === 0);
    const [first] = fitting;
    if (first === undefined) {
      const seen = proxies
        .map(({ type, delayBlocks }) => `${type}${delayBlocks > 0 ? ` with a delay` : ''}`)
        .join(', ');
      return missing(
        `the proxies of the stash: ${seen === '' ? 'it has none' : `none is a StakingOperator without delay (${seen})`}`,
        PROXY,
      );
    }
    const others = fitting.length > 1 ? `, one of ${fitting.length}` : '';
    return guess(shown(first.delegate), `a proxy of the stash of type StakingOperator without delay${others}`);
  } catch (error) {
    return missing(`the proxies of the stash: ${messageOf(error)}`, PROXY);
  }
}
