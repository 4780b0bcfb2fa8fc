import type { Directory } from '../guard/directory.ts';
import { oneLine } from '../guard/forms.ts';
import { bootId, type SimulatedHost } from '../guard/host.ts';

/**
 * What `prepare` puts before the validator's start. In another boot than the one in which the role was given the link gives the
 * unstaked key first; under the fence file nothing starts.
 * @returns whether the validator may start
 */
export function passesBootGuard(host: SimulatedHost, record: Directory<string>, unstakedKey: string): boolean {
  if (record.has('fenced')) return false;
  if (oneLine(record.get('role_boot')) !== bootId(host)) {
    host.link.put('link', { kind: 'symlink', target: unstakedKey });
    host.link.sync();
  }
  noteBootGuard(host, record);
  return true;
}

/** It has run in this boot. */
export function noteBootGuard(host: SimulatedHost, record: Directory<string>): void {
  record.put('guarded', `${bootId(host)}\n`);
  record.sync();
}
