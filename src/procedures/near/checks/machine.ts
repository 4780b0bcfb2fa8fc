import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { ofHost, on, type SceneNode } from './scene.ts';

/** What a machine needs to be that of a validator. */
export function machineChecks(at: SceneNode): CheckResult[] {
  return [architecture(at), room(at), clock(at)];
}

function architecture(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'machine-arch',
      title: `${node} is an x86_64 machine`,
      severity: 'must',
      node,
      needed: 'x86_64',
      why: 'From 2.14 on neard panics on any other when it starts with a validator key.',
      fix: 'Take another machine as the standby.',
    },
    ofHost(at, ({ machine: { arch } }) => {
      if (arch === null) return unknown('it cannot be told');
      return arch === 'x86_64' ? passed(arch) : failed(arch);
    }),
  );
}

/** Ours: days in which the state grows, and what RocksDB writes anew when it compacts. Unit: KiB. */
const LEAST_FREE_KB = 50 * 1024 * 1024;

function room(at: SceneNode): CheckResult {
  const { node, home } = at.node;
  return judge(
    {
      id: 'free-disk',
      title: `The disk of ${node} has room`,
      severity: 'should',
      node,
      needed: `${inGib(LEAST_FREE_KB)} free`,
      why: 'A node without room stops.',
      fix: on(at.node, `df -h ${home}`),
    },
    ofHost(at, ({ disk: { freeKb } }) => {
      if (freeKb === null) return unknown('it cannot be told');
      return freeKb >= LEAST_FREE_KB ? passed(`${inGib(freeKb)} free`) : failed(`${inGib(freeKb)} free`);
    }),
  );
}

const inGib = (kb: number): string => `${(kb / 1024 / 1024).toFixed(0)} GiB`;

/** Ours: a block takes about 600 ms, and a producer whose clock is off by more makes it early or late. Unit: milliseconds. */
const MOST_CLOCK_OFF_MS = 500;

/** The difference is known only within the round trip: it fails where it is certainly too large. */
function clock(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'clock',
      title: `The clock of ${node} is right`,
      severity: 'should',
      node,
      needed: `within ${MOST_CLOCK_OFF_MS} ms of this machine's`,
      why: 'Blocks carry the time of their producer, and are made when its clock says so.',
      fix: on(at.node, 'timedatectl set-ntp true'),
    },
    ofHost(at, ({ clock: { atLeastMs, atMostMs } }) => {
      const found = `between ${Math.round(atLeastMs)} and ${Math.round(atMostMs)} ms off`;
      return atLeastMs > MOST_CLOCK_OFF_MS || atMostMs < -MOST_CLOCK_OFF_MS ? failed(found) : passed(found);
    }),
  );
}
