import type { CheckResult } from '../../../domain/check.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { ofHost, on, type Scene, type SceneNode } from './scene.ts';

/** A chain grows: a disk that holds it today and is full in a few weeks is no disk for a validator. */
const GROWS_BY = 1.2;
/** Reference hardware of a validator has 32 GB (polkadot-docs, validator requirements); the kernel keeps some of that. Unit: KiB. */
const LEAST_MEMORY_KB = 30_000_000;

/** What a node needs of its machine before it is worth starting. */
export function capacityChecks(scene: Scene, at: SceneNode): CheckResult[] {
  return [room(scene, at), machine(at)];
}

/** Told by the largest chain directory that is seen; a node that was never started has none of its own. */
function room({ nodes }: Scene, at: SceneNode): CheckResult {
  const { node, basePath } = at.node;
  const looks = Object.values(nodes);
  const chains = looks.flatMap((look) => (look.kind === 'seen' ? (look.facts.disk.chainKb ?? []) : []));
  return judge(
    {
      id: 'disk-room',
      title: `The disk of ${node} has room for the chain`,
      severity: 'must',
      node,
      needed: `with what it has of the chain, ${GROWS_BY} times the largest chain directory of the nodes`,
      why: 'A node whose disk is full stops, and its database may be lost.',
      fix: on(at.node, `df -h ${basePath}`),
    },
    ofHost(at, ({ disk }) => roomFor(disk, Math.max(0, ...chains))),
  );
}

function roomFor({ freeKb, chainKb }: PolkadotHostFacts['disk'], largestKb: number): Finding {
  if (freeKb === null) return unknown('the free space cannot be read');
  const found = `${inGb(freeKb)} free, the chain takes ${inGb(largestKb)}`;
  return freeKb + (chainKb ?? 0) >= largestKb * GROWS_BY ? passed(found) : failed(found);
}

function machine(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'machine',
      title: `The machine of ${node} is one for a validator`,
      severity: 'should',
      node,
      needed: '32 GB of memory, and simultaneous multithreading switched off',
      why: 'A slow validator earns less, and one that runs out of memory signs nothing.',
      fix: 'See the requirements for validators of your network.',
    },
    ofHost(at, ({ machine: { memoryKb, cpus, smt } }) => {
      if (memoryKb === null) return unknown('its memory cannot be read');
      const found = `${inGb(memoryKb)} of memory, ${cpus ?? 'unknown'} CPUs, multithreading ${smt === null ? 'unknown' : smt ? 'on' : 'off'}`;
      return memoryKb >= LEAST_MEMORY_KB && smt !== true ? passed(found) : failed(found);
    }),
  );
}

const inGb = (kb: number): string =>
  kb < 1_000_000 ? `${Math.ceil(kb / 1_000)} MB` : `${(kb / 1_000_000).toFixed(1)} GB`;
