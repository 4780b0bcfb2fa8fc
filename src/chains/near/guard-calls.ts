import { BatonError } from '../../domain/failure.ts';
import type { Facts } from '../../hosts/port.ts';

/** One setting of config.json that `near.config` changes, or would change. */
export interface ConfigChange {
  readonly field: string;
  /** As JSON; null: it was not there. */
  readonly was: string | null;
  /** As JSON. */
  readonly now: string;
}

/** What `near.config` answers, in earnest or with `dry=yes`. */
export interface Configured {
  /** SHA-256 of config.json as it is then. */
  readonly sha256: string;
  /** None: it is as wanted already. */
  readonly changes: readonly ConfigChange[];
}

/** @throws `host/bad-answer` when it does not say which file is in place, or a change is no change */
export function configuredOf(facts: Facts): Configured {
  const sha256 = facts.get('config.sha256') ?? '';
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new BatonError('host/bad-answer', 'The guard does not say what config.json is.');
  return { sha256, changes: facts.all('config.diff').map(changeOf) };
}

/** `FIELD OLD => NEW`; both are JSON, and `-` stands for a field that was not there. */
function changeOf(line: string): ConfigChange {
  const [, field, was, now] = /^(\S+) (.+) => (.+)$/.exec(line) ?? [];
  if (field === undefined || was === undefined || now === undefined)
    throw new BatonError('host/bad-answer', `Not a change of config.json: \`${line}\``);
  return { field, was: was === '-' ? null : was, now };
}

/** The last words of neard's own `validate-config`, for people; long words are left out, since one could be a key. */
export function validationWords(facts: Facts): string {
  return facts.all('validate.said').join('\n');
}
