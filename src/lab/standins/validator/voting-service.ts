import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../domain/failure.ts';
import type { PublicKey } from '../../../domain/names.ts';
import type { VoteTransaction } from '../../cluster/chain.ts';
import type { ValidatorControl } from '../../cluster/entry-protocol.ts';
import { towerPath } from './tower-files.ts';

/** A vote that was signed: its tower has to be on disk before the vote leaves. */
export interface SignedVote {
  readonly vote: VoteTransaction;
  readonly identity: PublicKey;
  readonly towerBytes: Buffer;
}

export interface VotingService {
  push(vote: SignedVote): void;
  /** To be called when a control changed. */
  wake(): void;
}

/**
 * A worker of its own beside replay, as agave's voting_service.rs: for each vote it stores the tower (`.bin.new`, then
 * rename, without sync) and then sends the vote. So a tower file can be older than the last vote that was signed.
 */
export function createVotingService(deps: {
  readonly directory: string;
  readonly control: () => ValidatorControl;
  readonly send: (vote: VoteTransaction) => void;
  /** The tower cannot be stored: agave ends the process. */
  readonly onBroken: (reason: string) => void;
}): VotingService {
  const queue: SignedVote[] = [];
  let working = false;

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    while (queue.length > 0 && deps.control().votingServiceFrozen !== true) {
      const next = queue.shift();
      if (next) await handle(next);
    }
    working = false;
  }

  async function handle({ vote, identity, towerBytes }: SignedVote): Promise<void> {
    const { towerStoreMs = 0 } = deps.control();
    if (towerStoreMs > 0) await sleep(towerStoreMs);
    const path = towerPath(deps.directory, identity);
    try {
      await writeFile(`${path}.new`, towerBytes);
      await rename(`${path}.new`, path);
    } catch (error) {
      deps.onBroken(`Unable to save tower to storage: ${messageOf(error)}`);
      return;
    }
    deps.send(vote);
  }

  return {
    push(vote) {
      queue.push(vote);
      void work();
    },
    wake: () => void work(),
  };
}
