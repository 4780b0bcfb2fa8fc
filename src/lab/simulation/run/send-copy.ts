import { guardArgs, type SolanaTarget } from '../../../chains/solana/target.ts';
import { callGuard } from '../guard/guard.ts';
import type { GuardMutations } from '../guard/mutations.ts';
import type { TowerBytes } from '../guard/tower.ts';
import { UNSTAKED } from './cast.ts';
import type { Machine } from './machine.ts';
import { noteEffect, type NoteDeps } from './notes.ts';

/** Sends a copy of a tower to a machine as the watch does, through the guard there; it takes no time. */
export function sendCopy(
  deps: NoteDeps & { readonly target: SolanaTarget; readonly mutations: GuardMutations },
  machine: Machine,
  { bytes, sha256 }: TowerBytes,
): void {
  const { node, host } = machine;
  const args = guardArgs(deps.target, node, UNSTAKED[node].publicKey);
  const request = { verb: 'solana.tower.copy', args };
  const call = callGuard(host, request, deps.mutations);
  call.input.feed(Buffer.from(`copy ${bytes.length} ${sha256}\n`));
  call.input.feed(bytes);
  call.input.end();
  for (let point = call.step(); point !== null; point = call.step())
    noteEffect(deps, machine, request, point, { id: NO_RUN, isTold: false });
}

/** The calls of workers are counted from 1. */
const NO_RUN = 0;
