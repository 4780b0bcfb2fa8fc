import { createHash } from 'node:crypto';
import { encodeBase58, keypairFromSeed, type Keypair } from '../../cluster/keys.ts';

/** The keys of every simulation: what is random in a schedule is never a key, so they are made once. */
const keyOf = (purpose: string): Keypair => keypairFromSeed(createHash('sha256').update(`cast ${purpose}`).digest());

/** The machine that signs at first, and the one that stands by. */
export const ACTIVE = 'sol-a';
export const STANDBY = 'sol-b';
export const NODES = [ACTIVE, STANDBY] as const;
export type SimulatedNode = (typeof NODES)[number];

export const VALIDATOR = 'sol-main';
export const STAKED = keyOf('staked');
export const UNSTAKED: Readonly<Record<SimulatedNode, Keypair>> = {
  [ACTIVE]: keyOf('unstaked a'),
  [STANDBY]: keyOf('unstaked b'),
};
/** What each node ran as, or could, before it was prepared. */
export const BEFORE: Readonly<Record<SimulatedNode, Keypair>> = {
  [ACTIVE]: keyOf('before a'),
  [STANDBY]: keyOf('before b'),
};
/** Of somebody who has nothing to do with Baton. */
export const SOMEBODY = keyOf('somebody');
export const VOTE_ACCOUNT = keyOf('vote').publicKey;
export const GENESIS = keyOf('genesis').publicKey;
/** Leads whenever the validator does not. */
export const REST_OF_CLUSTER = encodeBase58(createHash('sha256').update('cast rest').digest());
export const OBSERVERS = ['north', 'south'] as const;

const KEYPAIRS = [STAKED, ...Object.values(UNSTAKED), ...Object.values(BEFORE), SOMEBODY];

/** The key pair of a public key of the cast. @throws Error for any other */
export function keypairOf(publicKey: string): Keypair {
  const found = KEYPAIRS.find((keypair) => keypair.publicKey === publicKey);
  if (!found) throw new Error(`no key pair of the cast has the public key ${publicKey}`);
  return found;
}
