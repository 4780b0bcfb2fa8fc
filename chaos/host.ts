import { execFile } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import type { NodeName } from '../src/domain/names.ts';
import type { ValidatorUnit } from '../src/lab/by-hand/hands.ts';
import { unitOf } from '../src/lab/by-hand/unit.ts';
import type { LabHostPaths } from '../src/lab/cluster/lab-host-files.ts';
import { nodeOf } from '../src/lab/fleet-file.ts';
import { isActing, type CallMoment, type GuardCall, type Verdict } from '../src/lab/hosts/call-record.ts';
import type { WorldNode } from '../src/lab/world.ts';
import { fleetNode, needHealth, type SshdNode } from '../test/system/sshd/world.ts';
import type { StallProxy } from './stall-proxy.ts';

/** One machine of a validator, whatever its SSH server is. */
export interface ChaosHost {
  readonly node: NodeName;
  readonly kind: 'ssh2' | 'sshd';
  /** Where bin/ and the clock of the machine lie. */
  readonly root: string;
  readonly asInFleetFile: Readonly<Record<string, unknown>>;
  isHealthy(): Promise<boolean>;
  /** Every guard call as the machine saw it. A real sshd shows none. */
  calls(): readonly GuardCall[];
  /** Resets every SSH connection. */
  cut(): void;
  /** The machine carries the next acting call out, and its answer is lost. */
  loseNextAnswer(): void;
  /** Power off and on. Null: a real sshd has no such button. */
  readonly reboot: ((downMs: number) => Promise<void>) | null;
  /** What a person does on the machine: the client's own command, then the link. Null: the lab cannot get in there. */
  readonly setIdentityByHand: ((key: 'staked' | 'unstaked') => Promise<void>) | null;
  /** What starts the validator there. Null: nothing ever ends it on a real sshd. */
  readonly unit: ValidatorUnit | null;
}

/** The lab's own SSH server, which can be told what to do with a call. */
export function bySsh2(node: WorldNode): ChaosHost {
  const { host } = node;
  let losesNext = false;
  host.meddleWith(({ phase, call }: CallMoment): Verdict => {
    if (!losesNext || phase !== 'answer' || !isActing(call)) return 'pass';
    losesNext = false;
    return 'cut';
  });
  return {
    node: host.node,
    kind: 'ssh2',
    root: host.root,
    asInFleetFile: nodeOf(node),
    isHealthy: () => isHealthy(node.rpcPort),
    calls: () => host.calls(),
    cut: () => host.cutConnections(),
    loseNextAnswer: () => void (losesNext = true),
    reboot: (downMs) => host.reboot(downMs),
    setIdentityByHand: (key) => setIdentityByHand(node.paths, key),
    unit: unitOf(node),
  };
}

/** Once the command had time to be carried out, the line is cut: it would otherwise be silent for ever. Unit: ms. */
const SILENT_MS = 3_000;

/** A real OpenSSH server behind a proxy: what it says can be lost, and its connections cut. */
export function bySshd(name: NodeName, node: SshdNode, proxy: StallProxy): ChaosHost {
  return {
    node: name,
    kind: 'sshd',
    root: node.ssh.root,
    asInFleetFile: { ...fleetNode(node), port: proxy.port },
    isHealthy: () =>
      needHealth(node).then(
        () => true,
        () => false,
      ),
    calls: () => [],
    cut: () => void proxy.cut(),
    loseNextAnswer() {
      proxy.loseAnswers();
      setTimeout(() => proxy.cut(), SILENT_MS).unref();
    },
    reboot: null,
    setIdentityByHand: null,
    unit: null,
  };
}

async function setIdentityByHand(paths: LabHostPaths, key: 'staked' | 'unstaked'): Promise<void> {
  const file = key === 'staked' ? paths.stakedKey : paths.unstakedKey;
  const needsTower = key === 'staked' ? ['--require-tower'] : [];
  await run(paths.validatorBin, ['-l', paths.ledger, 'set-identity', ...needsTower, file]);
  rmSync(paths.identityLink, { force: true });
  symlinkSync(file, paths.identityLink);
}

const run = promisify(execFile);

async function isHealthy(rpcPort: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${rpcPort}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getHealth' }),
    });
    return (await answer.text()).includes('"result":"ok"');
  } catch {
    return false;
  }
}
