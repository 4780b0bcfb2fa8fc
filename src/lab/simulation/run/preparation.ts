import type { PublicKey } from '../../../domain/names.ts';
import type { PrepareWish } from '../../../intake/drafts/draft.ts';
import { BATON_KEY } from '../prepare/cast.ts';
import { createDisk, type DiskPart, type PrepareDisk } from '../prepare/disk.ts';
import { ACTIVE, BEFORE, STAKED, UNSTAKED, VOTE_ACCOUNT, type SimulatedNode } from './cast.ts';
import { PATHS } from './fleet.ts';

/** Everything about machines that are to be prepared that is drawn. */
export interface Preparation {
  /** What people ask for, one after the other. */
  readonly asks: readonly PrepareWish[];
  /**
   * What the start files name: `key` a key file itself; `link` a link, as somebody made it by hand. `strange`: nobody can read them
   * for certain.
   */
  readonly starts: 'key' | 'link' | 'strange';
  readonly kind: 'script' | 'unit';
  /** A link that is there and names another key than it should; only where the start files do not name it. */
  readonly hasStaleLink: boolean;
  /** The start file of the standby names the staked key: what runs there was given another one since. */
  readonly hasStakedStart: boolean;
  readonly hasUnstakedKey: boolean;
  /** Two lines with Baton's key: which one lets it in nobody can tell. */
  readonly hasTwoLines: boolean;
}

/** A key that is nobody's identity, under a name of its own. */
export const OLD_KEY = '/sol/keys/old.json';

export function bareDisk(node: SimulatedNode, preparation: Preparation): PrepareDisk {
  const { hasTwoLines, hasUnstakedKey, kind } = preparation;
  const own = `${BATON_KEY} baton\n`;
  const files = new Map<DiskPart, string>([
    ['start', startText(node, preparation)],
    ['keys', `ssh-rsa AAAAother me\n${own}${hasTwoLines ? own : ''}`],
  ]);
  const keys = new Map<string, PublicKey>([
    [PATHS.stakedKey, STAKED.publicKey],
    [OLD_KEY, BEFORE[node].publicKey],
    ...(hasUnstakedKey ? ([[PATHS.unstakedKey, UNSTAKED[node].publicKey]] as const) : []),
  ]);
  return createDisk({ files, keys, newKey: UNSTAKED[node].publicKey, isUnit: kind === 'unit' });
}

/** Null: there is no link yet. */
export function bareLink(node: SimulatedNode, { starts, hasStaleLink }: Preparation): string | null {
  if (starts === 'link') return node === ACTIVE ? PATHS.stakedKey : OLD_KEY;
  if (!hasStaleLink) return null;
  return node === ACTIVE ? OLD_KEY : PATHS.stakedKey;
}

/** What the standby's start file says by the time that people ask; as it was started with it, it says otherwise. */
export function changeStartFile(node: SimulatedNode, disk: PrepareDisk, preparation: Preparation): void {
  if (!preparation.hasStakedStart || node === ACTIVE) return;
  const text = startText(node, { ...preparation, starts: 'key' }, PATHS.stakedKey);
  disk.files.put('start', text);
  disk.files.sync();
  disk.loaded = text;
}

function startText(node: SimulatedNode, { starts, kind }: Preparation, other: string = OLD_KEY): string {
  const key = node === ACTIVE ? PATHS.stakedKey : other;
  const identity = starts === 'link' ? PATHS.link : key;
  const words = `${PATHS.validatorBin} --identity ${identity} --vote-account ${VOTE_ACCOUNT} --ledger ${PATHS.ledger}`;
  const voter = starts === 'link' ? ` --authorized-voter ${PATHS.stakedKey}` : '';
  const before = starts === 'strange' ? STRANGE[kind] : '';
  return kind === 'unit'
    ? `[Unit]\nDescription=Validator\n[Service]\n${before}ExecStart=${words}${voter} --log ${PATHS.log}\n`
    : `#!/bin/sh\n${before}exec ${words}${voter} --log ${PATHS.log}\n`;
}

/** Read by what starts it as if it were not there, and by nobody for certain. */
const STRANGE = { script: 'cat >/dev/null <<EOF\nhello\nEOF\n', unit: 'ExecStart=\n' } as const;
