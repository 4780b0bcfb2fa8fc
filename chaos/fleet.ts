import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { NodeName, PublicKey, ValidatorName } from '../src/domain/names.ts';
import { startCluster, type Cluster } from '../src/lab/cluster/cluster.ts';
import { PEOPLE } from '../src/lab/fleet-file.ts';
import { createLabKey } from '../src/lab/hosts/keys.ts';
import { startReferee, type Referee } from '../src/lab/referee/referee.ts';
import { seededKey, startNode } from '../src/lab/world.ts';
import { startSshdNode } from '../test/system/sshd/world.ts';
import { bySsh2, bySshd, type ChaosHost } from './host.ts';
import type { Keep } from './keep.ts';
import { now } from './now.ts';
import { startStallProxy } from './stall-proxy.ts';

/** A validator on two machines of its own, with a referee who hears of nothing else. */
export interface ChaosValidator {
  readonly name: ValidatorName;
  readonly identity: PublicKey;
  readonly hosts: readonly [ChaosHost, ChaosHost];
  readonly referee: Referee;
}

/** Many validators on one simulated cluster. */
export interface ChaosFleet {
  readonly cluster: Cluster;
  readonly validators: readonly ChaosValidator[];
  readonly fleetFile: string;
  hostOf(node: NodeName): ChaosHost;
}

export interface ChaosFleetOptions {
  /** New and empty, and a short path: sockets lie below it. */
  readonly root: string;
  readonly seed: number;
  readonly validators: number;
  /** How many of them live on real OpenSSH servers. */
  readonly onSshd: number;
  readonly tell: (line: string) => void;
}

/** So many machines are started at once: more than that and each waits for the others. */
const BATCH = 4;
/** No own leader slot comes near, so that no run waits for a quiet window. Unit: slots. */
const NO_LEADER_SLOTS = 100_000;
/** A batch starts in 3 s; the rest is for a busy machine. */
const READY_MS = 90_000;

interface Seat {
  readonly name: ValidatorName;
  readonly isOnSshd: boolean;
  readonly staked: ReturnType<typeof seededKey>;
  readonly vote: ReturnType<typeof seededKey>;
}

/** Starts everything. Resolves when every machine is ready and votes of every validator land. */
export async function startFleet(options: ChaosFleetOptions, keep: Keep): Promise<ChaosFleet> {
  const { root, seed, tell } = options;
  const seats = Array.from({ length: options.validators }, (_, index): Seat => {
    const name = `v${String(index + 1).padStart(2, '0')}`;
    return {
      name,
      isOnSshd: index < options.onSshd,
      staked: seededKey(seed, `staked ${name}`),
      vote: seededKey(seed, `vote ${name}`),
    };
  });
  const cluster = keep(
    await startCluster({
      seed,
      validators: seats.map(({ staked, vote }, index) => ({
        identity: staked.publicKey,
        voteAccount: vote.publicKey,
        // Each its own, since two cannot lead one slot.
        leader: { firstAt: NO_LEADER_SLOTS + 4 * index, every: NO_LEADER_SLOTS },
      })),
    }),
    (it) => it.close(),
  );
  const referees = new Map<PublicKey, Referee>();
  cluster.events.on('landed', ({ identity, slot, onDeadFork }) => {
    if (!onDeadFork) referees.get(identity)?.landed({ atMs: now(), identity, slot });
  });
  const userKey = createLabKey();
  const userKeyFile = join(root, 'user_key');
  writeFileSync(userKeyFile, userKey.privateKey, { mode: 0o600 });
  const sshdRoot = keep(mkdtempSync(join(tmpdir(), 'baton-chaos-')), async (it) =>
    rmSync(it, { recursive: true, force: true }),
  );
  // The user of these machines has to get through.
  chmodSync(sshdRoot, 0o755);
  const validators: ChaosValidator[] = [];
  for (let at = 0; at < seats.length; at += BATCH) {
    const batch = seats.slice(at, at + BATCH);
    const started = await Promise.all(
      batch.map((seat) =>
        startValidator({ seat, root, sshdRoot, seed, cluster, referees, userKey: userKey.publicKey }, keep),
      ),
    );
    validators.push(...started);
    await Promise.all(started.map((each) => ready(each)));
    tell(`${validators.length} of ${seats.length} validators are ready`);
  }
  const hosts = new Map(validators.flatMap((each) => each.hosts.map((host) => [host.node, host] as const)));
  const fleetFile = join(root, 'fleet.yaml');
  writeFileSync(fleetFile, JSON.stringify(fleetOf(cluster, validators, seats, userKeyFile), null, 1));
  return {
    cluster,
    validators,
    fleetFile,
    hostOf(node) {
      const host = hosts.get(node);
      if (!host) throw new Error(`no host ${node}`);
      return host;
    },
  };
}

interface ValidatorParts {
  readonly seat: Seat;
  readonly root: string;
  readonly sshdRoot: string;
  readonly seed: number;
  readonly cluster: Cluster;
  readonly referees: Map<PublicKey, Referee>;
  readonly userKey: string;
}

async function startValidator(parts: ValidatorParts, keep: Keep): Promise<ChaosValidator> {
  const { seat } = parts;
  const identity = seat.staked.publicKey;
  const referee = keep(await startReferee(), (it) => it.close());
  parts.referees.set(identity, referee);
  const start = (side: 'a' | 'b') => startHost(parts, referee, side, keep);
  return { name: seat.name, identity, referee, hosts: [await start('a'), await start('b')] };
}

async function startHost(
  { seat, root, sshdRoot, seed, cluster, userKey }: ValidatorParts,
  referee: Referee,
  side: 'a' | 'b',
  keep: Keep,
): Promise<ChaosHost> {
  const common = {
    seed,
    node: `${seat.name}-${side}`,
    boots: side === 'a' ? 'staked' : 'unstaked',
    gossip: `10.${side === 'a' ? 0 : 1}.0.${Number(seat.name.slice(1))}:8001`,
    staked: seat.staked,
    cluster,
    referee,
    userKey,
  } as const;
  if (!seat.isOnSshd) {
    const parts = { ...common, root, voteAccount: seat.vote.publicKey, login: userInfo().username };
    const node = keep(await startNode(parts), ({ host }) => host.stop());
    return bySsh2(node);
  }
  const closers: (() => Promise<void> | void)[] = [];
  keep(closers, async () => {
    for (const close of closers.toReversed()) await close();
  });
  const node = await startSshdNode({
    ...common,
    root: sshdRoot,
    vote: seat.vote,
    closers,
    startScript: (_, text) => text,
  });
  const proxy = keep(await startStallProxy(node.ssh.port), (it) => it.close());
  return bySshd(common.node, node, proxy);
}

async function ready({ name, hosts, referee }: ChaosValidator): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const healthy = await Promise.all(hosts.map((host) => host.isHealthy()));
    const landed = referee.history().some(({ kind }) => kind === 'vote.landed');
    if (healthy.every(Boolean) && landed) return;
    if (performance.now() > deadline) throw new Error(`${name} did not get ready within ${READY_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function fleetOf(
  cluster: Cluster,
  validators: readonly ChaosValidator[],
  seats: readonly Seat[],
  userKeyFile: string,
): object {
  const [ana, ben] = PEOPLE;
  return {
    fleet: 'chaos',
    mode: 'act',
    ssh: { key: `file:${userKeyFile}` },
    solana: { genesis: cluster.genesis, observers: cluster.observers.map(({ name, url }) => ({ name, url })) },
    nodes: Object.fromEntries(validators.flatMap(({ hosts }) => hosts.map((host) => [host.node, host.asInFleetFile]))),
    validators: Object.fromEntries(
      validators.map(({ name, identity, hosts }, index) => [
        name,
        {
          chain: 'solana',
          identity,
          vote_account: seats[index]?.vote.publicKey,
          nodes: hosts.map(({ node }) => node),
        },
      ]),
    ),
    people: {
      [ana]: { name: 'Ana', roles: ['operator'], terminal: [userInfo().username] },
      [ben]: { name: 'Ben', roles: ['operator'] },
    },
    // 60 s is the shortest quiet window there is: the shortest wait for one.
    policies: { solana: { quiet_window: 60, approvals: { people: 2, roles: ['operator'] } } },
  };
}

/** Whether real OpenSSH servers can be had here: they need root, for mounts of their own. */
export function hasSshd(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/sbin/sshd');
}
