import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../domain/failure.ts';
import { decodeBase58 } from '../../cluster/keys.ts';
import { isObject, type Loose } from '../loose.ts';
import { parseWithComments } from './json-comments.ts';

/** The key that a node signs with. The secret half is looked at and forgotten. */
export interface Signer {
  readonly account: string;
  readonly publicKey: string;
}

export interface NodeConfig {
  readonly keyFile: string;
  readonly trackedShards: unknown;
  readonly memtries: boolean;
  readonly rpcPort: number;
  readonly p2pPort: number;
  readonly archive: boolean;
}

/** What a start, a reload and `validate-config` read. */
export interface Home {
  readonly config: NodeConfig;
  readonly nodeKey: string;
  readonly signer: Signer | null;
}

/** Fields of the years before, which say the same as `tracked_shards_config`. */
const OLD_FIELDS = ['tracked_shards', 'tracked_accounts', 'tracked_shard_schedule', 'tracked_shadow_validator'];

/** @throws Error with what nearcore would complain of */
export function readHome(home: string): Home {
  const config = readConfig(join(home, 'config.json'));
  if (!existsSync(join(home, 'genesis.json'))) throw new Error('genesis.json: No such file or directory');
  const nodeKey = keyOf(join(home, 'node_key.json')).publicKey;
  return { config, nodeKey, signer: readSigner(home, config) };
}

/** What a reload reads: no file is no signer, a bad one is an error. @throws Error */
export function readSigner(home: string, { keyFile }: NodeConfig): Signer | null {
  const file = join(home, keyFile);
  return existsSync(file) ? keyOf(file) : null;
}

/** @throws Error when it is not there, no JSON, or says something impossible */
export function readConfig(file: string): NodeConfig {
  const all = objectOf(file);
  const tracked = all['tracked_shards_config'];
  const old = OLD_FIELDS.filter((name) => all[name] !== undefined && all[name] !== null);
  if (tracked !== undefined && old.length > 0)
    throw new Error(`config.json semantic issue: tracked_shards_config and ${old.join(', ')} cannot be set at once`);
  if (tracked !== undefined && !isTracked(tracked))
    throw new Error('config.json: unknown variant of tracked_shards_config');
  const store = part(all, 'store', file);
  const memtries = store['load_mem_tries_for_tracked_shards'] ?? true;
  if (typeof memtries !== 'boolean')
    throw new Error('config.json: store.load_mem_tries_for_tracked_shards: no boolean');
  return {
    keyFile: text(all, 'validator_key_file') ?? 'validator_key.json',
    trackedShards: tracked ?? trackedByOldFields(all),
    memtries,
    rpcPort: portOf(part(all, 'rpc', file), 3030),
    p2pPort: portOf(part(all, 'network', file), 24_567),
    archive: all['archive'] === true,
  };
}

/** Any list of shards means all of them (nearcore pull request 11536). */
function trackedByOldFields(all: Loose): unknown {
  const pool = all['tracked_shadow_validator'];
  if (typeof pool === 'string') return { ShadowValidator: pool };
  const shards = all['tracked_shards'];
  return Array.isArray(shards) && shards.length > 0 ? 'AllShards' : 'NoShards';
}

function isTracked(value: unknown): boolean {
  if (value === 'NoShards' || value === 'AllShards') return true;
  if (!isObject(value)) return false;
  const [[kind, of] = ['', null], ...more] = Object.entries(value);
  if (more.length > 0) return false;
  return kind === 'ShadowValidator'
    ? typeof of === 'string'
    : ['Shards', 'Schedule', 'Accounts'].includes(kind) && Array.isArray(of);
}

function keyOf(file: string): Signer {
  const all = objectOf(file);
  const [account, publicKey] = [text(all, 'account_id'), text(all, 'public_key')];
  const secret = text(all, 'secret_key') ?? text(all, 'private_key');
  if (account === undefined || publicKey === undefined || secret === undefined)
    throw new Error(`failed initializing InMemorySigner from ${file}: missing field`);
  const [own, whole] = [bytesOf(publicKey, file), bytesOf(secret, file)];
  if (own.length !== 32 || whole.length !== 64 || !whole.subarray(32).equals(own))
    throw new Error(`failed initializing InMemorySigner from ${file}: public key does not match secret key`);
  return { account, publicKey };
}

function bytesOf(key: string, file: string): Buffer {
  try {
    return decodeBase58(key.replace(/^ed25519:/, ''));
  } catch (error) {
    throw new Error(`failed initializing InMemorySigner from ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function objectOf(file: string): Loose {
  try {
    const read = parseWithComments(readFileSync(file, 'utf8'));
    if (isObject(read)) return read;
  } catch (error) {
    throw new Error(`Failed to deserialize ${file}: ${messageOf(error).split('\n')[0]}`, { cause: error });
  }
  throw new Error(`Failed to deserialize ${file}: invalid type`);
}

function part(all: Loose, name: string, file: string): Loose {
  const value = all[name] ?? {};
  if (!isObject(value)) throw new Error(`Failed to deserialize ${file}: ${name}: invalid type`);
  return value;
}

const text = (all: Loose, name: string): string | undefined => {
  const value = all[name];
  return typeof value === 'string' ? value : undefined;
};

const portOf = (section: Loose, standard: number): number =>
  Number(text(section, 'addr')?.split(':').at(-1) ?? standard);
