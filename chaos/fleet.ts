import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeName, PublicKey } from '../src/domain/names.ts';
import { startCluster, type Cluster } from '../src/lab/cluster/cluster.ts';
import { createLabKey } from '../src/lab/hosts/keys.ts';
import type { Referee } from '../src/lab/referee/referee.ts';
import { seededKey } from '../src/lab/world.ts';
import { fleetOf } from './fleet-file.ts';
import type { ChaosHost } from './host.ts';
import type { Keep } from './keep.ts';
import { now } from './now.ts';
import { ready, startValidator, type ChaosValidator, type Seat } from './validator.ts';

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
