import { spawn } from 'node:child_process';
import { environment } from '../../src/lab/hosts/entrance.ts';
import type { NearHost } from '../../src/lab/near/play/host.ts';
import type { NearBench, BenchNode } from './stage.ts';

/** Far longer than a step takes; what still hangs then has failed. Unit: milliseconds. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 20;
/** Final this far above the old head, as the safety protocol has it. Unit: heights. */
const MARGIN = 2;

const reload = ({ paths }: NearHost): string =>
  `kill -HUP "$(systemctl show -p MainPID -- ${paths.unit} | cut -d= -f2)"`;
const stop = ({ paths }: NearHost): string => `systemctl stop ${paths.unit}`;

/**
 * The shortest that a safe move could be: on the machines themselves, without a line to them. Stop, wait until the standby's final block
 * is far enough above the old head, rename the staged key, reload. Nothing is proven and nothing is fenced.
 */
export async function runFloor({ world }: NearBench, from: BenchNode, to: BenchNode): Promise<string | null> {
  const stopped = await onMachine(from.host, stop(from.host));
  if (stopped !== null) return stopped;
  const oldHead = Math.max(await metric(to.host, 'near_block_height_head'), world.network.state().height);
  const deadline = performance.now() + PATIENCE_MS;
  while ((await metric(to.host, 'near_final_block_height')) < oldHead + MARGIN) {
    if (performance.now() > deadline) return 'the standby did not come far enough';
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  const { paths } = to.host;
  return onMachine(to.host, `mv ${paths.stagedKey} ${paths.liveKey} && ${reload(to.host)}`);
}

/**
 * The guide's own script for its option 2, by hand and at the speed of a machine: copy validator_key.json to the failover node, stop the
 * primary, send SIGHUP. From the operator's machine, one line to each host. No margin, no proof, no fence: the old node keeps its key.
 */
export async function runGuide(from: BenchNode, to: BenchNode): Promise<string | null> {
  const key = await from.ssh.run(`cat ${from.host.paths.liveKey}`, PATIENCE_MS);
  const { liveKey } = to.host.paths;
  const steps: readonly (readonly [BenchNode, string])[] = [
    [to, `umask 077; cat > ${liveKey} <<'END'\n${key.out}END`],
    [from, stop(from.host)],
    [to, reload(to.host)],
  ];
  for (const [node, text] of steps) {
    const { status, err } = await node.ssh.run(text, PATIENCE_MS);
    if (status !== 0) return `on ${node.host.node}: exit status ${status ?? 'none'}: ${err.trim()}`;
  }
  return null;
}

async function metric({ rpcPort }: NearHost, name: string): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${rpcPort}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(page)?.[1] ?? Number.NaN);
}

function onMachine({ paths, login, node }: NearHost, command: string): Promise<string | null> {
  const env = environment(paths.root, login);
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: PATIENCE_MS });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve(code === 0 ? null : `on ${node}: exit status ${code ?? 'none'}: ${said.trim()}`),
    );
  });
}
