import { linkTarget, type SimulatedHost } from '../guard/host.ts';
import { prepareKey } from '../prepare/prepare-call.ts';
import { startsBy } from '../guard/validator.ts';
import { towerNames } from '../guard/tower.ts';
import { GENESIS, STAKED } from './cast.ts';
import { PATHS } from './fleet.ts';

/** The record of terms on a machine. */
export const recordOn = (host: SimulatedHost) => host.records.get(`solana-${GENESIS}/${STAKED.publicKey}`);

/** That of the script that prepares. */
export const prepareRecordOn = (host: SimulatedHost) => host.records.get(prepareKey(GENESIS, STAKED.publicKey));

/** Whether the link that is on disk names the staked key. */
export function isLinkStaked(host: SimulatedHost): boolean {
  const disk = host.link.copy();
  disk.powerCut(false);
  const link = disk.get('link');
  return link?.kind === 'symlink' && link.target === PATHS.stakedKey;
}

/** Whether it would run as the validator, once started anew: its start file decides, and what a boot guard holds down does not start. */
export function wouldComeUpStaked(host: SimulatedHost): boolean {
  const named = startsBy(host);
  if (named !== PATHS.stakedKey) return named === host.setup.link && isLinkStaked(host);
  const record = recordOn(host);
  return !(record?.has('fenced') && record.has('guarded'));
}

/** Whether it runs as the validator, or would come up so, as people see it who look at link and process. */
export function isOrWouldBeStaked(host: SimulatedHost): boolean {
  return (
    host.validator?.running === STAKED.publicKey || linkTarget(host) === PATHS.stakedKey || wouldComeUpStaked(host)
  );
}

/** Whether a tower of the validator lies there under a name that the client reads. */
export function hasReadableTower(host: SimulatedHost): boolean {
  return towerNames(STAKED.publicKey).some((name) => host.towers.has(name));
}

/** A command of which the guard cannot tell whether it will be carried out by the process that runs. */
export function hasMark(host: SimulatedHost): boolean {
  const receipts = recordOn(host)?.get('receipts') ?? '';
  const last = receipts.trimEnd().split('\n').at(-1) ?? '';
  return last.includes(` in-flight:${host.validator?.pid}:`);
}

/** It was told, began, and lost its memory before it closed its receipt: whether it signed in between nobody can see. */
export function mayHaveTaken(host: SimulatedHost): boolean {
  const receipts = recordOn(host)?.get('receipts') ?? '';
  const last = receipts.split('\n').findLast((line) => line.includes(' solana.step-up '));
  return last !== undefined && !/ (done|refused) /.test(`${last} `);
}
