import { z } from 'zod';
import type { AccountId, Hex } from './account.ts';
import { type BlockView, viewBlock } from './block-view.ts';
import { type ChainConnection, HexText } from './connection.ts';
import { decode } from '../decode.ts';
import { type CallUse, type KeyUpdate, keyUpdatesOf, resultOfProxied } from './dispatch.ts';
import type { BlockRef } from './session-state.ts';
import { outcomeOfMissing, type SetKeysOutcome, type SignedSetKeys } from './set-keys.ts';

const Block = z.object({ block: z.object({ extrinsics: z.array(HexText) }) });
const Account = z.object({ nonce: z.int() });

/** The account's next nonce, as of this block. */
export async function readNonce(view: BlockView, account: AccountId): Promise<number> {
  return decode('system.account', Account, await view.read('system', 'account', account)).nonce;
}

/**
 * What became of a signed extrinsic, from finalized blocks alone: at most as many as its era is long are looked through. A
 * block that is found is the answer whatever nonce and era say, for an account that ceased to exist counts from zero again.
 */
export async function readOutcome(connection: ChainConnection, signed: SignedSetKeys): Promise<SetKeysOutcome> {
  const finalized = await connection.finalizedHead();
  const view = await viewBlock(connection, finalized);
  const missing = outcomeOfMissing(signed, finalized, await readNonce(view, signed.signer));
  if (missing.kind === 'pending') return missing;
  const found = await findExtrinsic(connection, signed, finalized);
  if (found === null) return missing;
  const included = await viewBlock(connection, found.block);
  const result = resultOfProxied(await included.events(), found.index, included.findError);
  return { kind: 'included', finalized, block: found.block, result };
}

async function findExtrinsic(
  connection: ChainConnection,
  { bytes, birth, lastValidBlock }: SignedSetKeys,
  head: BlockRef,
): Promise<{ block: BlockRef; index: number } | null> {
  const last = Math.min(head.number, lastValidBlock);
  for (let number = birth.number + 1; number <= last; number++) {
    const block = await connection.finalizedBlock(number, head);
    const index = await indexIn(connection, block, bytes);
    if (index !== -1) return { block, index };
  }
  return null;
}

async function indexIn(connection: ChainConnection, { hash }: BlockRef, bytes: Hex): Promise<number> {
  const { block } = await connection.ask('chain_getBlock', [hash], Block);
  return block.extrinsics.indexOf(bytes);
}

/** What the relay chain did with keys that Asset Hub sent for this stash, in finalized blocks `from` to `to`. */
export async function readKeyUpdates(
  connection: ChainConnection,
  { stash, from, to }: { stash: AccountId; from: number; to: number },
): Promise<readonly KeyUpdate[]> {
  const updates: KeyUpdate[] = [];
  const head = await connection.finalizedHead();
  for (let number = from; number <= to; number++) {
    const view = await viewBlock(connection, await connection.finalizedBlock(number, head));
    updates.push(...keyUpdatesOf(view.block, stash, await view.events(), view.findError));
  }
  return updates;
}

/** By the bytes of the call in those of an extrinsic: whatever it is wrapped in, it is carried whole by whoever executes it. */
export async function readCallUses(
  connection: ChainConnection,
  { callData, from, to }: { callData: Hex; from: number; to: number },
): Promise<readonly CallUse[]> {
  const uses: CallUse[] = [];
  const head = await connection.finalizedHead();
  for (let number = from; number <= to; number++) {
    const found = await connection.finalizedBlock(number, head);
    const { block } = await connection.ask('chain_getBlock', [found.hash], Block);
    const carrying = block.extrinsics.flatMap((bytes, index) => (bytes.includes(callData.slice(2)) ? [index] : []));
    if (carrying.length === 0) continue;
    const view = await viewBlock(connection, found);
    const events = await view.events();
    uses.push(...carrying.map((index) => ({ block: found, result: resultOfProxied(events, index, view.findError) })));
  }
  return uses;
}
