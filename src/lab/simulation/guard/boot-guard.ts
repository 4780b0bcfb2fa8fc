import { oneLine } from './forms.ts';
import { bootId, linkTarget, type BootGuard, type SimulatedHost } from './host.ts';

/**
 * What `boot-guard.sh` does before a start: false where nothing is started. Where the role was not given in this boot, the link
 * becomes the unstaked one first.
 */
export function passesBootGuard(host: SimulatedHost, { stateKey, unstakedKey }: BootGuard): boolean {
  const record = host.records.get(stateKey);
  if (record?.has('fenced') === true) return false;
  if (oneLine(record?.get('role_boot')) !== bootId(host)) {
    if (host.link.get('link')?.kind === 'file') return false;
    if (linkTarget(host) !== unstakedKey) {
      if (host.linkStuck) return false;
      host.link.put('link', { kind: 'symlink', target: unstakedKey });
    }
    host.link.sync();
  }
  record?.put('guarded', `${bootId(host)}\n`);
  return true;
}
