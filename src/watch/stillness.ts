import type { NodeName } from '../domain/names.ts';
import type { ValidatorStatus } from '../domain/status.ts';

/** Since when the node that signs has counted nothing new. By the database's clock, milliseconds since 1970. */
export interface Stillness {
  readonly node: NodeName;
  readonly signed: number;
  readonly sinceMs: number;
}

/**
 * A validator of an authority set votes in every round of GRANDPA, which take about as long as a block, 6 s (polkadot-sdk,
 * consensus/grandpa; Polkadot's slot): ten of them without a vote are no slow round. Unit: milliseconds.
 */
const STILL_FOR_MS = 60_000;

/** What one look adds to it; null where the signer is not known or counts nothing, as on Solana. Pure. */
export function decideStillness(
  before: Stillness | null,
  { signing, nodes }: ValidatorStatus,
  nowMs: number,
): Stillness | null {
  if (signing.kind !== 'node') return null;
  const signed = nodes.find(({ node }) => node === signing.node)?.host?.signed ?? null;
  if (signed === null) return null;
  const isSame = before?.node === signing.node && before.signed === signed;
  return isSame ? before : { node: signing.node, signed, sinceMs: nowMs };
}

/** Whether an elected validator has counted no signature of its own for so long that it does not sign. */
export function isStill(stillness: Stillness | null, nowMs: number): boolean {
  return stillness !== null && nowMs - stillness.sinceMs >= STILL_FOR_MS;
}
