import { isCall, killCaller } from '../../../staged/calls.ts';
import type { NearScene } from '../scene.ts';

/** The worker that carries the run out is killed and does not come back; the other one goes on. */
function killed(step: string, verb: string, sentence: string): NearScene {
  return {
    name: `worker-killed@${step}`,
    sentence: `The worker is killed while ${sentence}.`,
    misfortunes: [{ when: (seen, on) => isCall(seen, verb, on), act: killCaller }],
    expects: { ends: ['done'], stops: [] },
  };
}

const AT_THE_OLD = [
  killed('fence', 'near.fence', 'the old node is fenced'),
  killed('stop', 'near.stop', 'the old node is told to stop'),
  killed('prove', 'near.prove-stopped', 'the old node is proven to be stopped'),
];
const AT_THE_END = [
  killed('place', 'near.key-place', 'the key is put in place on the new node: it may be there'),
  killed('standby', 'near.release', 'the old node becomes a standby'),
];

export const HOT_SWAP_KILLS: readonly NearScene[] = [
  ...AT_THE_OLD,
  killed('reload', 'near.signal', 'the new node is told to read its key: it may have'),
  ...AT_THE_END,
];
export const RESTART_KILLS: readonly NearScene[] = [
  killed('configure', 'near.config', 'the config.json of the new node is changed'),
  ...AT_THE_OLD,
  killed('start', 'near.start', 'the new node is started with the key'),
  ...AT_THE_END,
];
export const PREPARE_KILLS: readonly NearScene[] = [
  killed('configure', 'near.config', 'the config.json of the standby is changed'),
  killed('restart', 'near.stop', 'the standby is stopped to read its config.json'),
];
export const UPGRADE_KILLS: readonly NearScene[] = [
  killed('binary', 'near.binary', 'the new program is laid in the place of the old one'),
  killed('place', 'near.key-place', 'the key is put in place on the new node: it may be there'),
];
