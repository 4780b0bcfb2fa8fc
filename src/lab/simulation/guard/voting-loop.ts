import type { PublicKey, Slot } from '../../../domain/names.ts';
import type { SimulatedHost } from './host.ts';
import { logChange, logVote } from './log.ts';
import { towerNames, type TowerBytes } from './tower.ts';
import { carryOut } from './validator.ts';

/** What the voting loop did with a bank. */
export interface BankOutcome {
  /** The key it voted with, if it voted. The vote leaves the node once its tower is stored. */
  readonly voted: PublicKey | null;
  /** The key it holds from now on, if that changed, and the tower it loaded then. */
  readonly adopted: { readonly identity: PublicKey; readonly tower: TowerBytes | null } | null;
  /** The key it held before; null when that did not change. */
  readonly left: PublicKey | null;
}

/**
 * The replay loop resets to a bank, as in agave: it votes first, with the key that it has held so far, and only then takes the
 * key of the last set-identity. So after set-identity has returned, one more vote of the old identity is usual, however long
 * the bank takes to come.
 * @param votes whether the loop votes on this bank
 */
export function resetToBank(host: SimulatedHost, slot: Slot, votes: boolean): BankOutcome {
  carryOut(host);
  const { validator } = host;
  if (!validator) return { voted: null, adopted: null, left: null };
  const voted = votes ? validator.voting : null;
  if (voted !== null) host.log = logVote(host.log, slot);
  if (validator.voting === validator.running) return { voted, adopted: null, left: null };
  host.log = logChange(host.log, validator.voting, validator.running);
  const left = validator.voting;
  validator.voting = validator.running;
  const tower = host.towers.get(towerNames(validator.running)[0]) ?? null;
  return { voted, adopted: { identity: validator.running, tower }, left };
}

/**
 * Another thread stores the tower of a vote, before the vote leaves the node. agave renames and does not sync, so a power cut
 * may bring an older one back.
 */
export function storeTower(host: SimulatedHost, identity: PublicKey, tower: TowerBytes): void {
  host.towers.put(towerNames(identity)[0], tower);
}
