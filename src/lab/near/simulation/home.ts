import { createHash } from 'node:crypto';
import type { KeyPlace } from '../../../chains/near/node-host.ts';
import { FOREIGN_KEY, FOREIGN_POOL, POOL, PUBLIC_KEY } from './cast.ts';

/** A validator key, by what may be seen of it. */
export type Key = 'ours' | 'foreign';

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');
export const keySha256 = (key: Key): string => sha256Of(`key ${key}`);
export const publicFields = (key: Key): { readonly account: string; readonly publicKey: string } =>
  key === 'ours' ? { account: POOL, publicKey: PUBLIC_KEY } : { account: FOREIGN_POOL, publicKey: FOREIGN_KEY };

/** What config.json says of what is tracked: one of the guard's words. */
export type Shards = 'AllShards' | 'NoShards' | 'ShadowValidator';

export interface Config {
  readonly shards: Shards;
  readonly memtries: boolean;
}

export const trackedText = (shards: Shards): string =>
  shards === 'ShadowValidator' ? JSON.stringify({ ShadowValidator: POOL }) : JSON.stringify(shards);
export const configSha256 = ({ shards, memtries }: Config): string => sha256Of(`config ${shards} ${memtries}`);

/** The disk of a machine as far as it matters: what survives a loss of power. */
export interface Home {
  readonly keys: Record<KeyPlace, Key | null>;
  readonly fence: { file: boolean; dropIn: boolean; inForce: boolean };
  enabled: boolean;
  /** What the fence has noted of it. */
  wasEnabled: boolean;
  config: Config;
  configAtMs: number;
  /** Number of the program of the unit, of the one that lies ready, and of the database. */
  version: number;
  next: number | null;
  dbVersion: number;
  /** The highest height that this node has signed for: it never signs below it again. Another node cannot know it. */
  signedTo: number;
  /** Wrong text in config.json or the key: a reload is turned away, and a start fails. */
  broken: boolean;
}

export function createHome(begin: Partial<Home>): Home {
  return {
    keys: { live: null, staged: null, fenced: null, aside: null },
    fence: { file: false, dropIn: false, inForce: false },
    enabled: true,
    wasEnabled: true,
    config: { shards: 'ShadowValidator', memtries: true },
    configAtMs: -Infinity,
    version: 2,
    next: null,
    dbVersion: 2,
    signedTo: 0,
    broken: false,
    ...begin,
  };
}
