import { describe, expect, it } from 'vitest';
import type { PolkadotHostFacts } from '../../../../src/chains/polkadot/node-host.ts';
import type { JournalEvent } from '../../../../src/domain/journal.ts';
import type { Procedure, RunContext } from '../../../../src/execution/procedure.ts';
import type { Facts, GuardRequest } from '../../../../src/hosts/port.ts';
import { polkadotPrepare, type PrepareDeps } from '../../../../src/procedures/polkadot/prepare/prepare.ts';
import { filesOf, keysNamed, NEW, OLD, target } from '../../../../src/lab/polkadot/simulation/cast.ts';
import { healthyScene, LOOKED_AT } from './healthy.ts';

type Change = (facts: PolkadotHostFacts) => PolkadotHostFacts;

const asFullNode: Change = (facts) => ({ ...facts, process: facts.process && { ...facts.process, validator: false } });
const notRunning: Change = (facts) => ({
  ...facts,
  process: null,
  processCount: 0,
  unit: { ...facts.unit, active: 'inactive', sub: 'dead' },
});
const withKeysOfChain =
  (then: Change): Change =>
  (facts) =>
    then({
      ...facts,
      keystore: { kind: 'present', names: filesOf(keysNamed('old')).toSorted(), others: 0, mode: '700 polkadot' },
    });

/** The step of a prepare on a node that is seen so, and what was sent to it. */
async function played(
  step: string,
  change: Change,
  { answer = 'ok', code = '', facts = {} }: { answer?: string; code?: string; facts?: Record<string, string> } = {},
) {
  const healthy = await healthyScene();
  const look = healthy.nodes[NEW];
  if (look?.kind !== 'seen') throw new Error('the standby is seen in a healthy scene');
  const changed = { ...look, facts: change(look.facts) };
  const sent: GuardRequest[] = [];
  const journal: JournalEvent[] = [];
  const context = {
    run: { id: 'r-1', validator: 'dot-main', from: OLD, to: NEW },
    term: 3,
    acknowledged: () => Promise.resolve({ stateId: `state of ${NEW}`, term: 2, bootId: 'boot' }),
    acknowledge: () => Promise.resolve(),
    journal: async (event: JournalEvent) => void journal.push(event),
    act: async ({ request }: { request: GuardRequest }) => {
      sent.push(request);
      const read = { get: (key: string) => facts[key] };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
      return { answer, code, text: 'as the guard says', facts: read as unknown as Facts, data: null };
    },
  };
  const deps = {
    clock: { now: () => LOOKED_AT },
    targetOf: () => target('key-file'),
    mayAct: () => true,
    look: () => Promise.resolve(changed),
    scene: () => Promise.resolve({ ...healthy, nodes: { ...healthy.nodes, [NEW]: changed } }),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const procedure: Procedure = polkadotPrepare(deps as unknown as PrepareDeps);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads these fields only
  const result = await procedure.steps.find(({ id }) => id === step)?.perform(context as unknown as RunContext);
  return { result, verbs: sent.map(({ verb }) => verb), keys: sent[0]?.args['keys'], journal };
}

describe('preparing a Polkadot node', () => {
  it('starts one that does not run, with the keystore that was judged, and leaves one that runs', async () => {
    const stopped = await played('start', notRunning);
    const running = await played('start', asFullNode);

    expect(stopped).toMatchObject({ verbs: ['polkadot.start'], keys: 'none', result: { kind: 'wait' } });
    expect(stopped.journal).toMatchObject([{ kind: 'host.fenced', node: NEW, term: 3 }]);
    expect(running).toMatchObject({ verbs: [], result: { kind: 'proven' } });
  });

  it('waits as long as the guard says before a node that has just ended is started', async () => {
    const early = await played('start', notRunning, {
      answer: 'refused',
      code: 'too-early',
      facts: { 'start.wait_ms': '90000' },
    });

    expect(early.result).toMatchObject({ kind: 'wait', untilMs: LOOKED_AT + 90_000 });
  });

  it('restarts a full node with --validator, and leaves one that has it', async () => {
    const full = await played('validate', asFullNode, { facts: { 'restart.wait_ms': '120000' } });
    const validator = await played('validate', (facts) => facts);

    expect(full).toMatchObject({ verbs: ['polkadot.validator-on'], result: { kind: 'wait' } });
    expect(full.result).toHaveProperty('untilMs', LOOKED_AT + 125_000);
    expect(validator).toMatchObject({ verbs: [], result: { kind: 'proven' } });
  });

  it.each(['sync', 'validate'])('begins anew where the unit of the node was stopped during `%s`', async (step) => {
    const stopped = await played(step, notRunning);

    expect(stopped).toMatchObject({ verbs: [], result: { kind: 'unknown' } });
  });

  it('refuses a machine without room for the chain', async () => {
    const full = await played('ready', (facts) => ({ ...facts, disk: { freeKb: 1_000, chainKb: 1_000 } }));

    expect(full.result).toMatchObject({ kind: 'refused', text: expect.stringContaining('has room for the chain') });
  });

  it('sends nothing to a node that holds keys on chain', async () => {
    for (const [step, change] of [
      ['start', notRunning],
      ['validate', asFullNode],
    ] as const) {
      const { verbs, result } = await played(step, withKeysOfChain(change));

      expect(verbs).toEqual([]);
      expect(result).toMatchObject({ kind: 'refused', text: expect.stringContaining('The chain names no key of') });
    }
  });

  it('is ready when every check of a standby holds, and says which does not', async () => {
    const ready = await played('ready', (facts) => facts);
    const insecure = await played('ready', (facts) => ({ ...facts, secure: { ...facts.secure, seccomp: false } }));

    expect(ready.result).toMatchObject({ kind: 'proven' });
    expect(insecure.result).toMatchObject({ kind: 'refused', text: expect.stringContaining('Secure Validator Mode') });
  });
});
