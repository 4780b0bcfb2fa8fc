import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { startPolkadotNetwork, type PolkadotNetwork } from '../../../../src/lab/polkadot/network.ts';
import { DOT, type PolkadotOptions } from '../../../../src/lab/polkadot/options.ts';
import { cryptoReady, generateKeys, type GeneratedKeys } from '../../../../src/lab/polkadot/scale/session-keys.ts';

type KeyringPair = ReturnType<Keyring['addFromUri']>;

/** A network with one validator of ours, an unchanged client on both chains, and the keys of two machines. */
export interface Scenery {
  readonly network: PolkadotNetwork;
  readonly relay: ApiPromise;
  readonly assetHub: ApiPromise;
  readonly stash: KeyringPair;
  /** May set keys for the stash as `StakingOperator` on the Asset Hub. */
  readonly bot: KeyringPair;
  /** Has money and may do nothing for the stash. */
  readonly stranger: KeyringPair;
  readonly stashId: string;
  /** The keys with which the validator starts, and those it is to get. */
  readonly old: GeneratedKeys;
  readonly fresh: GeneratedKeys;
  close(): Promise<void>;
}

/** The network and the keys, without a client. */
export type QuietScenery = Omit<Scenery, 'relay' | 'assetHub'>;

export async function scenery(options: Partial<PolkadotOptions> = {}): Promise<Scenery> {
  const quiet = await quietScenery(options);
  const { network } = quiet;
  const [relay, assetHub] = [await connect(network.relay.wsUrl), await connect(network.assetHub.wsUrl)];
  return {
    ...quiet,
    relay,
    assetHub,
    async close() {
      await Promise.all([relay.disconnect(), assetHub.disconnect()]);
      await quiet.close();
    },
  };
}

export async function quietScenery(options: Partial<PolkadotOptions> = {}): Promise<QuietScenery> {
  await cryptoReady();
  const ring = new Keyring({ type: 'sr25519', ss58Format: 0 });
  const [stash, bot, stranger, delayed] = ['Stash', 'Bot', 'Stranger', 'Delayed'].map((name) =>
    ring.addFromUri(`//${name}`),
  );
  if (!stash || !bot || !stranger || !delayed) throw new Error('no accounts');
  const [old, fresh] = [generateKeys('machine a'), generateKeys('machine b')];
  const network = await startPolkadotNetwork({
    seed: 1,
    clock: 'manual',
    validators: [
      {
        stash: idOf(stash),
        keys: old.keys,
        proxies: [
          { delegate: idOf(bot), proxyType: 'StakingOperator', delay: 0 },
          { delegate: idOf(bot), proxyType: 'Staking', delay: 0 },
          { delegate: idOf(delayed), proxyType: 'Any', delay: 10 },
        ],
      },
    ],
    funded: [bot, stranger, delayed].map((pair) => ({ account: idOf(pair), free: 10n * DOT })),
    ...options,
  });
  return {
    network,
    stash,
    bot,
    stranger,
    stashId: idOf(stash),
    old,
    fresh,
    close: network.close,
  };
}

const idOf = (pair: KeyringPair): string => `0x${Buffer.from(pair.publicKey).toString('hex')}`;

/** The client as it is. */
function connect(url: string): Promise<ApiPromise> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its own types do not fit exactOptionalPropertyTypes
  const provider = new WsProvider(url) as Provider;
  return ApiPromise.create({ provider, noInitWarn: true });
}

type Provider = NonNullable<NonNullable<Parameters<typeof ApiPromise.create>[0]>['provider']>;

/** A value in storage as JSON, at a block or at the newest one. */
export async function read<T = unknown>(
  api: ApiPromise,
  path: string,
  args: readonly unknown[] = [],
  at?: string,
): Promise<T> {
  const [pallet = '', item = ''] = path.split('.');
  const { query } = at === undefined ? api : await api.at(at);
  const entry = query[pallet]?.[item];
  if (!entry) throw new Error(`no storage ${path}`);
  return JSON.parse(JSON.stringify(await entry(...args)));
}

export const finalizedHash = async (api: ApiPromise): Promise<string> =>
  (await api.rpc.chain.getFinalizedHead()).toHex();

type Tx = ReturnType<NonNullable<NonNullable<ApiPromise['tx'][string]>[string]>>;

export function call(api: ApiPromise, path: string, ...args: readonly unknown[]): Tx {
  const [pallet = '', method = ''] = path.split('.');
  const build = api.tx[pallet]?.[method];
  if (!build) throw new Error(`no call ${path}`);
  return build(...args);
}

/** `stakingRcClient.setKeys`, as the bot sends it. */
export function setKeysThroughProxy(
  { assetHub, stash, stashId, fresh }: Scenery,
  change: {
    readonly type?: string | null;
    readonly keys?: string;
    readonly proof?: string;
    readonly maxFee?: number;
  } = {},
): Tx {
  const { type = 'StakingOperator', keys = fresh.keys, proof = fresh.proofFor(stashId), maxFee = null } = change;
  return call(
    assetHub,
    'proxy.proxy',
    stash.address,
    type,
    call(assetHub, 'stakingRcClient.setKeys', keys, proof, maxFee),
  );
}

/** What the newest block tells: events as `section.method`, with the error in them by name. */
export async function eventsOf(api: ApiPromise): Promise<string[]> {
  const shown = (await api.query['system']?.['events']?.())?.toHuman();
  const records: { event: { section: string; method: string; data: unknown } }[] = JSON.parse(JSON.stringify(shown));
  return records.map(({ event }) => `${event.section}.${event.method}${errorIn(api, JSON.stringify(event.data))}`);
}

/** ` session.DuplicatedKey` and the like, as the metadata names it; nothing without an error. */
function errorIn(api: ApiPromise, data: string): string {
  const [, index, error] = /"Module":\{"index":"(\d+)","error":"0x([0-9a-f]{2})000000"\}/.exec(data) ?? [];
  if (index === undefined || error === undefined) {
    const [, token] = /"Token":"(\w+)"/.exec(data) ?? [];
    return token === undefined ? '' : ` Token.${token}`;
  }
  const { section, name } = api.registry.findMetaError(Uint8Array.of(Number(index), Number.parseInt(error, 16)));
  return ` ${section}.${name}`;
}
