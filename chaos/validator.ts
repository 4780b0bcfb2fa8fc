import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { PublicKey, ValidatorName } from '../src/domain/names.ts';
import type { Cluster } from '../src/lab/cluster/cluster.ts';
import { startReferee, type Referee } from '../src/lab/referee/referee.ts';
import { startNode, type seededKey } from '../src/lab/world.ts';
import { startSshdNode } from '../test/system/sshd/world.ts';
import { bySsh2, bySshd, type ChaosHost } from './host.ts';
import type { Keep } from './keep.ts';
import { startStallProxy } from './stall-proxy.ts';

/** A validator on two machines of its own, with a referee who hears of nothing else. */
export interface ChaosValidator {
  readonly name: ValidatorName;
  readonly identity: PublicKey;
  readonly hosts: readonly [ChaosHost, ChaosHost];
  readonly referee: Referee;
}

/** What a validator is before its machines are started. */
export interface Seat {
  readonly name: ValidatorName;
  readonly isOnSshd: boolean;
  readonly staked: ReturnType<typeof seededKey>;
  readonly vote: ReturnType<typeof seededKey>;
}

/** A batch starts in 3 s; the rest is for a busy machine. */
const READY_MS = 90_000;

interface ValidatorParts {
  readonly seat: Seat;
  readonly root: string;
  readonly sshdRoot: string;
  readonly seed: number;
  readonly cluster: Cluster;
  readonly referees: Map<PublicKey, Referee>;
  readonly userKey: string;
}

/** Starts the referee and both machines, one after the other. They are not ready yet. */
export async function startValidator(parts: ValidatorParts, keep: Keep): Promise<ChaosValidator> {
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

/** Resolves when both machines are healthy and a vote has landed. @throws Error when that takes too long */
export async function ready({ name, hosts, referee }: ChaosValidator): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const healthy = await Promise.all(hosts.map((host) => host.isHealthy()));
    const landed = referee.history().some(({ kind }) => kind === 'vote.landed');
    if (healthy.every(Boolean) && landed) return;
    if (performance.now() > deadline) throw new Error(`${name} did not get ready within ${READY_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Whether real OpenSSH servers can be had here: they need root, for mounts of their own. */
export function hasSshd(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/sbin/sshd');
}
