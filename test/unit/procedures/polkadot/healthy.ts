import type { PolkadotTarget } from '../../../../src/chains/polkadot/target.ts';
import { lookAtPolkadot } from '../../../../src/intake/polkadot/look.ts';
import { createVirtualTime } from '../../../../src/lab/simulation/run/time.ts';
import type { Scene } from '../../../../src/procedures/polkadot/checks/scene.ts';
import { NEW, OLD, target } from '../../../../src/lab/polkadot/simulation/cast.ts';
import { createChains } from '../../../../src/lab/polkadot/simulation/chains.ts';
import { createMachine } from '../../../../src/lab/polkadot/simulation/machine.ts';
import { createReader } from '../../../../src/lab/polkadot/simulation/reader.ts';

/** 9 October 2025, 08:53:20 UTC: when the healthy scene is looked at. */
export const LOOKED_AT = 1_760_000_000_000;

/** The validator of the play, before anybody has asked for anything. */
export function healthyScene(signing: PolkadotTarget['signing'] = 'key-file'): Promise<Scene> {
  const time = createVirtualTime(LOOKED_AT);
  const chains = createChains({
    elected: true,
    sessionsPerEra: 6,
    finalityStands: false,
    beefyStands: false,
    full: false,
    filters: [],
  });
  // As far as the machines of the play say that they are.
  for (let slot = 0; slot < 100; slot++) chains.slot();
  const machines = new Map([OLD, NEW].map((node) => [node, createMachine(node, time, { demoted: () => undefined })]));
  const reader = createReader(chains, [{ chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: true }]);
  return lookAtPolkadot(
    {
      observers: ['one', 'two'].map((name) => ({ name, chain: reader })),
      setKeys: { ...reader, ...noSetKeys },
      look: async (_, node) => {
        const machine = machines.get(node);
        return machine === undefined
          ? { kind: 'unseen', node, because: 'no such machine', code: 'host/unreachable' }
          : { kind: 'seen', node, facts: machine.facts() };
      },
    },
    target(signing),
    async (node) => ({ stateId: `state of ${node}`, term: 0, bootId: 'boot' }),
  );
}

const never = () => {
  throw new Error('a plan sets nothing');
};

const noSetKeys = { build: never, estimateFee: never, sign: never, submit: never, outcome: never };
