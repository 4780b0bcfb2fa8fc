import { z } from 'zod';
import { BatonError } from '../../domain/failure.ts';
import type { AccountId } from './account.ts';
import { viewBlock } from './block-view.ts';
import type { ChainConnection } from './connection.ts';
import { decode } from '../decode.ts';
import { readLayout } from './read-session.ts';
import type { SessionKeys } from './session-keys.ts';
import { decodeNextKeys, type NextKeysSet } from './session-state.ts';

/**
 * Looks for the block in which the next keys of a stash became these, by halving. Where they were set, changed and set again,
 * it is one of these blocks: a second set-keys voids a wait anyhow.
 */
export async function findNextKeysSet(
  connection: ChainConnection,
  { stash, keys, after }: { stash: AccountId; keys: SessionKeys; after: number },
): Promise<NextKeysSet | null> {
  const head = await connection.finalizedHead();
  const areSetAt = async (number: number) => {
    const view = await viewBlock(connection, await connection.finalizedBlock(number, head));
    const next = decodeNextKeys(await view.read('session', 'nextKeys', stash), readLayout(view));
    return next?.encoded === keys.encoded;
  };
  let [without, withThem] = [after, head.number];
  if (withThem <= after || !(await areSetAt(withThem))) return null;
  if (await areSetAt(after)) {
    throw new BatonError('input/invalid', `The next keys were these already at block ${after}.`);
  }
  while (withThem - without > 1) {
    const middle = Math.floor((without + withThem) / 2);
    if (await areSetAt(middle)) withThem = middle;
    else without = middle;
  }
  const view = await viewBlock(connection, await connection.finalizedBlock(withThem, head));
  return {
    block: view.block,
    session: decode('session.currentIndex', z.int(), await view.read('session', 'currentIndex')),
  };
}
