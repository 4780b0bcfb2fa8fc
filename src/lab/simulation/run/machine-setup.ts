import { createHost, type SimulatedHost } from '../guard/host.ts';
import { towerNames } from '../guard/tower.ts';
import { startWords, type PrepareDisk } from '../prepare/disk.ts';
import { ACTIVE, STAKED, UNSTAKED, VOTE_ACCOUNT, type SimulatedNode } from './cast.ts';
import type { SimulatedCluster } from './cluster.ts';
import { PATHS, USER } from './fleet.ts';
import type { VirtualTime } from './time.ts';
import { towerFile } from './tower.ts';

/** The tower that the client of a validator reads. */
export const TOWER = towerNames(STAKED.publicKey)[0];

/** A machine that is to be prepared, as its disk has it. */
export function newBareHost(node: SimulatedNode, disk: PrepareDisk, time: VirtualTime, cluster: SimulatedCluster) {
  const setup = {
    ...setupOf(node, true, () => PATHS.link),
    keys: disk.keys,
    get args() {
      return disk.started;
    },
    get startArgs() {
      return startWords(disk);
    },
  };
  const host = createHost(setup, time.now, PATHS.stakedKey);
  host.moreDisks.push(disk.files, disk.keys, disk.kept);
  if (node === ACTIVE) putTower(host, cluster, time.now());
  return host;
}

/** A machine as it is when a simulation begins: the active with the tower of all votes that are on chain. */
export function newHost(
  node: SimulatedNode,
  hasLog: boolean,
  /** The path that its start file names now. */
  startsBy: () => string,
  time: VirtualTime,
  cluster: SimulatedCluster,
) {
  const isActive = node === ACTIVE;
  const host = createHost(setupOf(node, hasLog, startsBy), time.now, isActive ? PATHS.stakedKey : PATHS.unstakedKey);
  if (isActive) putTower(host, cluster, time.now());
  return host;
}

function putTower(host: SimulatedHost, cluster: SimulatedCluster, nowMs: number): void {
  const tip = cluster.chain.tip();
  const account = [...tip.accounts.values()][0];
  if (!account) throw new Error('the chain begins without the vote account');
  host.towers.put(TOWER, towerFile(account, STAKED, tip.hash, nowMs));
  host.towers.sync();
}

function setupOf(node: SimulatedNode, hasLog: boolean, startsBy: () => string) {
  return {
    name: node,
    ledger: PATHS.ledger,
    tower: PATHS.ledger,
    log: hasLog ? PATHS.log : null,
    link: PATHS.link,
    keys: new Map([
      [PATHS.stakedKey, STAKED.publicKey],
      [PATHS.unstakedKey, UNSTAKED[node].publicKey],
    ]),
    user: USER,
    exe: PATHS.validatorBin,
    get args() {
      return argsOf(hasLog, startsBy());
    },
    version: 'agave-validator 3.0.14 (src:0; feat:0, client:Agave)',
    lookMs: 5,
    pollMs: 20,
  };
}

function argsOf(hasLog: boolean, identity: string): readonly string[] {
  return [
    PATHS.validatorBin,
    '--identity',
    identity,
    '--vote-account',
    VOTE_ACCOUNT,
    '--authorized-voter',
    PATHS.stakedKey,
    '--ledger',
    PATHS.ledger,
    ...(hasLog ? ['--log', PATHS.log] : []),
  ];
}
