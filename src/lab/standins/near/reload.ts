import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../domain/failure.ts';
import { readConfig, readSigner, type Signer } from './home.ts';
import { parseWithComments } from './json-comments.ts';
import type { NodeLog } from './log.ts';

/** What came of the SIGHUPs so far. */
export interface Reloads {
  total: number;
  /** Seconds since 1970; 0: never. */
  lastS: number;
  correct: boolean;
}

export interface ReloadParts {
  readonly home: string;
  readonly log: NodeLog;
  readonly signer: () => Signer | null;
  readonly load: (signer: Signer) => void;
  /** Before 2.0 a key was read at the start only (nearcore, pull request 11536). */
  readonly readsKey: boolean;
  readonly nowS: () => number;
}

/**
 * SIGHUP, as nearcore 2.x does it (nearcore/src/dyn_config.rs, chain/client/src/config_updater.rs): log_config.json, config.json and the
 * key are read anew, and one mistake in any of them leaves everything as it was. A key that is gone is not taken away.
 */
export function reload(reloads: Reloads, { home, log, signer, load, readsKey, nowS }: ReloadParts): void {
  let next: Signer | null = null;
  try {
    if (existsSync(join(home, 'log_config.json')))
      parseWithComments(readFileSync(join(home, 'log_config.json'), 'utf8'));
    const config = readConfig(join(home, 'config.json'));
    const file = join(home, config.keyFile);
    if (readsKey && existsSync(file)) {
      log('INFO', 'neard', `Hot loading validator key ${file}.`);
      next = readSigner(home, config);
    } else if (readsKey) log('INFO', 'neard', `No validator key ${file}.`);
  } catch (error) {
    reloads.correct = false;
    log(
      'WARN',
      'neard',
      `Dynamically updatable configs are not valid. Please fix this ASAP otherwise the node will be unable to restart error=${messageOf(error)}`,
    );
    return;
  }
  reloads.correct = true;
  reloads.total += 1;
  reloads.lastS = nowS();
  const before = signer();
  for (const field of ['expected_shutdown', 'resharding_config', 'block_production_tracking_delay'])
    log('INFO', 'config', `Mutable config field '${field}' remains the same`);
  if (next === null || next.publicKey === before?.publicKey) return;
  log('INFO', 'config', `Updated config field 'validator_signer' from ${shown(before)} to ${shown(next)}`);
  load(next);
  log('INFO', 'config', 'Updated validator key');
}

const shown = (signer: Signer | null): string =>
  signer === null ? 'None' : `Some(InMemorySigner(account_id: ${signer.account}, public_key: ${signer.publicKey}))`;
