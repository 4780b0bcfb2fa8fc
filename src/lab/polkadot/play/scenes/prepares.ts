import type { NodeBegin } from '../host.ts';
import { isCall, killCaller } from '../../../staged/calls.ts';
import { type Misfortune, stepOf, waitsAt } from '../../../staged/scene.ts';
import type { DotScene, SceneStage } from '../scene.ts';

/** Nobody has started it yet, and its unit has no --validator; it has the chain some seconds after its first start. */
const FRESH: NodeBegin = { runs: false, validator: false, sync: { warpMs: 2_000, historyMs: 1_000 } };
/** It runs as a full node, so that the restart comes soon. */
const FULL_NODE: NodeBegin = { runs: true, validator: false, sync: null };
/** Long enough to be seen out of sync at the first look. */
const SLOW: NodeBegin = { ...FRESH, sync: { warpMs: 14_000, historyMs: 2_000 } };

const DONE = { ends: ['done'], stops: [] } as const;

/** What befalls a node that is made ready. The other one signs all the while. */
export const PREPARES: readonly DotScene[] = [
  {
    name: 'none',
    sentence: 'The standby does not run, and its unit starts it without --validator.',
    standby: FRESH,
    expects: DONE,
  },
  {
    name: 'worker-killed@start',
    sentence: 'The worker is killed while the node is started.',
    standby: FRESH,
    misfortunes: [{ when: (seen, on) => isCall(seen, 'polkadot.start', on), act: killCaller }],
    expects: DONE,
  },
  {
    name: 'worker-killed@validate',
    sentence: 'The worker is killed while the node is told to start again with --validator.',
    standby: FULL_NODE,
    misfortunes: [{ when: (seen, on) => isCall(seen, 'polkadot.validator-on', on), act: killCaller }],
    expects: DONE,
  },
  {
    name: 'answer-lost@start',
    sentence: 'The answer to the start gets lost.',
    standby: FRESH,
    misfortunes: [lost('polkadot.start')],
    expects: DONE,
  },
  {
    name: 'answer-lost@validate',
    sentence: 'The answer to the restart gets lost.',
    standby: FULL_NODE,
    misfortunes: [lost('polkadot.validator-on')],
    expects: DONE,
  },
  {
    name: 'node-crashes@sync',
    sentence: 'The node crashes while it fetches the chain, and its unit starts it again.',
    standby: SLOW,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'sync'), act: async ({ standby }) => standby.crash() }],
    expects: DONE,
  },
  {
    name: 'stopped@sync',
    sentence: 'Somebody stops the unit while the node fetches the chain: it is started anew.',
    standby: SLOW,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'sync'), act: ({ standby }) => standby.service.stop() }],
    expects: { ...DONE, says: /does not run any more/ },
  },
  {
    name: 'disk-too-small',
    sentence: 'The disk has no room for the chain.',
    standby: FRESH,
    before: async ({ standby }) => standby.fillDisk(1),
    expects: { ends: ['refused'], says: /has room for the chain/ },
  },
  {
    name: 'keystore-overlaps',
    sentence: 'The keystore of the standby was copied from the node that signs.',
    standby: FRESH,
    before: copyKeys,
    expects: { ends: ['refused'], says: /No key file lies on both nodes/ },
  },
  {
    name: 'keys-copied@validate',
    sentence: 'Somebody copies the keys that sign onto the standby while it fetches the chain.',
    standby: SLOW,
    misfortunes: [{ when: (seen) => waitsAt(seen, 'sync') || stepOf(seen) === 'validate', act: copyKeys }],
    expects: { ends: ['stopped'], stops: ['refused'], says: /The chain names no key of dot-b/ },
  },
];

function lost(verb: string): Misfortune<SceneStage> {
  return {
    when: ({ moment }) => moment?.phase === 'answer' && moment.call.verb === verb,
    act: async () => undefined,
    cuts: true,
  };
}

async function copyKeys({ standby, old }: SceneStage): Promise<void> {
  standby.copyKeysFrom(old);
}
