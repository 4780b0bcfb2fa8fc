import type { NodeName } from '../../../domain/names.ts';
import { linkTarget } from '../guard/host.ts';
import { ACTIVE, STAKED, STANDBY, UNSTAKED } from './cast.ts';
import { PATHS } from './fleet.ts';
import type { Sightings } from './happened.ts';
import { isReachable } from './line-of.ts';
import { recordOn } from './machine-disk.ts';
import { TOWER } from './machine-setup.ts';
import { FOR_GOOD_MS, RESTARTS_WITHIN_MS, type Machine } from './machine.ts';
import type { OldNode } from './old-node.ts';
import type { StandbyAway } from './strike.ts';
import type { VirtualTime } from './time.ts';
import { readTower, towerFile } from './tower.ts';
import { towerOf, type TowerBytes } from '../guard/tower.ts';

/** What befalls the machines of a takeover, and what mends it again. */
export interface Misfortune {
  /** Boot guards and tower copies, from long before. */
  prepare(): void;
  befall(): void;
  /** The old node comes back as it was. False where there is nothing to come back, or somebody holds it off. */
  returns(): boolean;
  /** Off, and it stays so until `bringBack`. */
  holdOff(node: NodeName, by: 'people' | 'provider'): void;
  /** People see to a machine that is away while the new node signs. */
  bringBack(): void;
  standby(how: StandbyAway, ms: number): void;
  /** An older tower of the validator lies on the standby, under the name that the client reads. */
  placeTower(): void;
}

export interface MisfortuneDeps {
  readonly old: OldNode;
  readonly machines: ReadonlyMap<NodeName, Machine>;
  readonly time: VirtualTime;
  readonly sightings: Sightings;
  /** Sends a tower to a machine, as the watch does. */
  readonly sendCopy: (machine: Machine, copy: TowerBytes) => void;
}

export function createMisfortune({ old, machines, time, sightings, sendCopy }: MisfortuneDeps): Misfortune {
  const active = machineOf(machines, ACTIVE);
  const taker = machineOf(machines, STANDBY);
  let heldBy: 'people' | 'provider' | null = null;
  const note = (node: NodeName, what: string): void => sightings.add({ kind: 'machine', node, what });
  const oldTower = active.host.towers.get(TOWER);

  function befall(): void {
    const { fate } = old;
    note(ACTIVE, `befallen: ${fate}`);
    if (fate === 'sick') active.lines.votes = false;
    if (fate === 'stalled' || fate === 'hung') active.stall(fate === 'hung');
    if (fate === 'gone') active.endValidator();
    if (fate === 'off') active.losePower(FOR_GOOD_MS, 'unsynced');
    if (fate === 'cut') Object.assign(active.lines, { ssh: false, votes: false, gossip: old.gossip === 'open' });
    const copy = copyOf(old.copy, active.host.towers.get(TOWER), oldTower);
    if (copy !== null) sendCopy(taker, copy);
  }

  /** Whatever is still as it was left. False where nothing is. */
  function goesOn(): boolean {
    const { lines } = active;
    if (!active.isUp()) active.powerOn();
    else if (active.host.validator === null) active.startValidator();
    else if (!active.isStalled && lines.ssh && lines.votes) return false;
    active.wake();
    Object.assign(lines, { ssh: true, votes: true, gossip: true, blocks: true });
    return true;
  }

  /** As the card of a quarantine asks, of a node that runs as its unstaked key or not at all and would not come up so. */
  function restartMended(): void {
    const isIdle = active.host.validator === null ? linkTarget(active.host) === PATHS.unstakedKey : active.isPassive();
    if (!isIdle) return;
    const isMended = active.mendStartFile();
    // One that runs by its link is as it should be; one that does not run is started, or nobody sees what it starts by.
    if (!isMended && active.host.validator !== null) return;
    recordOn(active.host)?.remove('fenced');
    active.restartValidator(RESTARTS_WITHIN_MS);
    note(
      ACTIVE,
      isMended ? 'its start file is mended, and it is restarted' : 'is started; its start file names its link',
    );
  }

  return {
    prepare() {
      if (old.hasBootGuard) for (const machine of machines.values()) machine.installBootGuard();
      if (old.knowsTerm !== undefined) recordOn(active.host)?.put('term', `${old.knowsTerm}\n`);
    },
    befall,
    returns() {
      // People who mean what they say keep it off; whoever rents it out switches it on again when he has mended it.
      // A boot guard keeps the role from it only where its start file leaves that to the link.
      const isSafe = old.hasBootGuard && old.startsBy === 'link';
      if (heldBy === 'people' || (heldBy === 'provider' && !isSafe) || !goesOn()) return false;
      note(ACTIVE, 'comes back');
      return true;
    },
    holdOff(node, by) {
      const machine = machineOf(machines, node);
      if (node === ACTIVE) heldBy = by;
      machine.losePower(FOR_GOOD_MS, by === 'people' ? 'unsynced' : 'synced');
      note(node, `switched off by ${by}`);
    },
    bringBack() {
      if (isReachable(active)) return restartMended();
      if (active.lines.isStranger) return;
      if (heldBy === null) {
        goesOn();
        return note(ACTIVE, 'is brought back as it is');
      }
      if (old.afterwards === 'replace') {
        active.lines.isStranger = true;
        return note(ACTIVE, 'is scrapped; another machine is at its address');
      }
      active.host.link.put('link', { kind: 'symlink', target: PATHS.unstakedKey });
      active.host.link.sync();
      active.mendStartFile();
      heldBy = null;
      goesOn();
      note(ACTIVE, 'is brought back, its start file on the link and that on the unstaked key before');
    },
    standby(how, ms) {
      if (how === 'lags') taker.stall(false);
      else
        Object.assign(taker.lines, how === 'from-all' ? { ssh: false, blocks: false, votes: false } : { ssh: false });
      note(STANDBY, how === 'lags' ? 'replays nothing' : `is cut off ${how}`);
      time.after(ms, () => {
        Object.assign(taker.lines, { ssh: true, blocks: true, votes: true });
        taker.wake();
        note(STANDBY, 'is mended');
      });
    },
    placeTower() {
      if (oldTower) taker.host.towers.put(TOWER, oldTower);
      taker.host.towers.sync();
      note(STANDBY, 'an older tower is put there');
    },
  };
}

function machineOf(machines: ReadonlyMap<NodeName, Machine>, node: NodeName): Machine {
  const machine = machines.get(node);
  if (!machine) throw new Error(`no machine ${node}`);
  return machine;
}

/** @param newest the tower of the old node now; `first` when the simulation began */
function copyOf(kind: OldNode['copy'], newest?: TowerBytes, first?: TowerBytes): TowerBytes | null {
  if (!newest || !first || kind === 'missing') return null;
  if (kind === 'fresh') return newest;
  if (kind === 'stale') return first;
  if (kind === 'torn') return towerOf(newest.bytes.subarray(0, newest.bytes.length / 2), newest.modifiedMs);
  const stack = readTower(newest, STAKED.publicKey);
  return stack && towerFile(stack, UNSTAKED[ACTIVE], STAKED.publicKey, newest.modifiedMs);
}
