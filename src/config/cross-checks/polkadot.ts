import { readAddress, writeAddress } from '../../domain/account.ts';
import { group, groups, type Loose, text } from '../loose.ts';
import { knownNetwork, type Network } from '../networks.ts';
import type { Complaint, Path } from '../problem.ts';
import { repeats } from './repeats.ts';

/** The network is said once and whole, and every account is one of it, for one purpose. */
export function checkPolkadot(fleet: Loose): readonly Complaint[] {
  const section = group(fleet['polkadot']);
  const network = knownNetwork(section['network']);
  const validators = groups(fleet['validators']).filter(([, { chain }]) => chain === 'polkadot');
  const stashes = validators.map(([name, validator]) => accountAt(['validators', name, 'stash'], validator['stash']));
  const proxies = validators.map(([name, validator]) =>
    accountAt(['validators', name, 'proxy', 'account'], group(validator['proxy'])['account']),
  );
  return [
    ...(fleet['polkadot'] === undefined ? [] : checkSection(section, network)),
    ...[...stashes, ...proxies].flatMap((one) => checkAccount(one, network)),
    ...repeats(
      stashes.flatMap(({ path, account }) =>
        account === null ? [] : [{ path, value: account, owner: path.join('.') }],
      ),
      'the account',
      'each validator has a stash of its own.',
    ),
    ...validators.flatMap(([name, validator], index) => [
      ...checkKey(['validators', name, 'proxy'], group(validator['proxy'])),
      ...checkApart(stashes[index], proxies[index]),
    ]),
  ];
}

/** What is known of a network is not said again, where it could be said wrong; of another one it has to be. */
function checkSection(section: Loose, network: Network | null): Complaint[] {
  if (network !== null) {
    const known = ['genesis', 'chain_id'].filter((key) => section[key] !== undefined);
    const hubs = section['asset_hub'];
    return [
      ...known.map((key): Complaint => ({
        path: ['polkadot', key],
        at: 'key',
        found: `of ${network.title} it is known.`,
        expected: `\`${key}\` with \`network: custom\` only.`,
        mend: 'take it out.',
      })),
      ...(hubs === undefined || (Array.isArray(hubs) && hubs.length === 0) ? [withoutHub(hubs, network)] : []),
    ];
  }
  if (section['network'] !== 'custom') return [];
  return ['genesis', 'chain_id']
    .filter((key) => section[key] === undefined)
    .map((key) => ({
      path: ['polkadot', 'network'],
      at: 'value',
      found: `a network of your own, without \`${key}\`.`,
      expected: '`genesis` and `chain_id`, which nobody knows but you.',
      mend:
        key === 'genesis'
          ? 'add `genesis:` with what `chain_getBlockHash` with [0] answers.'
          : 'add `chain_id:` with the `id` of the chain spec.',
    }));
}

function withoutHub(written: unknown, { title }: Network): Complaint {
  return {
    path: ['polkadot', 'asset_hub'],
    at: written === undefined ? 'key' : 'value',
    found: 'no RPC of Asset Hub.',
    expected: `at least one: on ${title} staking lives there.`,
    mend: 'add `asset_hub:` under polkadot with `name:` and `url:` of an RPC that somebody else runs.',
  };
}

interface AccountAt {
  readonly path: Path;
  /** As it stands there; null when nothing readable does. */
  readonly written: string | null;
  readonly account: `0x${string}` | null;
  /** Null for hex, which is of no network. */
  readonly prefix: number | null;
  /** What is wrong with it. */
  readonly because: string | null;
}

/** What has not even the form of an account is told by the schema. */
const FORM = /^(0x[0-9A-Fa-f]{64}|[1-9A-HJ-NP-Za-km-z]{46,50})$/;

function accountAt(path: Path, value: unknown): AccountAt {
  const written = text(value);
  const nothing = { path, written, account: null, prefix: null };
  if (written === null || !FORM.test(written)) return { ...nothing, written: null, because: null };
  try {
    return { path, written, ...readAddress(written), because: null };
  } catch (error) {
    return { ...nothing, because: error instanceof Error ? error.message : String(error) };
  }
}

function checkAccount({ path, written, account, prefix, because }: AccountAt, network: Network | null): Complaint[] {
  if (written !== null && because !== null)
    return [
      { path, at: 'value', found: because, expected: 'the address as a wallet or explorer shows it.', mend: RECOPY },
    ];
  if (account === null || prefix === null || network === null || prefix === network.prefix) return [];
  return [
    {
      path,
      at: 'value',
      found: `\`${written ?? ''}\` is written for another network (prefix ${prefix}).`,
      expected: `an address of ${network.title} (prefix ${network.prefix}), or 0x and 64 hex digits.`,
      mend: `if this account is meant, write \`${writeAddress(account, network.prefix)}\`.`,
    },
  ];
}

const RECOPY = 'copy it again, all of it: a letter is wrong, or one is missing.';

function checkKey(path: Path, proxy: Loose): Complaint[] {
  const [has, lacks] = proxy['key'] === undefined ? ['passphrase', 'key'] : ['key', 'passphrase'];
  if (proxy[has] === undefined || proxy[lacks] !== undefined) return [];
  return [
    {
      path: [...path, has],
      at: 'key',
      found: `\`${has}\` without \`${lacks}\`.`,
      expected: 'both, so that Baton can sign; or neither, and people sign outside.',
      mend: `add \`${lacks}: file:PATH\`, or take \`${has}\` out.`,
    },
  ];
}

/** With the stash's key at Baton a break-in would cost the whole stake, and not only a set-keys. */
function checkApart(stash: AccountAt | undefined, proxy: AccountAt | undefined): Complaint[] {
  if (stash === undefined || proxy === undefined || stash.account === null || stash.account !== proxy.account)
    return [];
  return [
    {
      path: proxy.path,
      at: 'value',
      found: 'this is the stash itself.',
      expected: 'another account, which the stash has made its staking proxy.',
      mend: 'add a proxy of the type StakingOperator to the stash, and name that account here.',
    },
  ];
}
