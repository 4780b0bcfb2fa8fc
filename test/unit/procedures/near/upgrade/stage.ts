import type { NearPolicy } from '../../../../../src/config/schema.ts';
import type { GuardAnswer, GuardRequest } from '../../../../../src/hosts/port.ts';
import { createFacts } from '../../../../../src/hosts/ssh/facts.ts';
import type { Way } from '../../../../../src/procedures/near/steps.ts';
import { upgradeBound } from '../../../../../src/procedures/near/upgrade/bound.ts';
import { upgradeSteps } from '../../../../../src/procedures/near/upgrade/steps.ts';
import { nearUpgrade } from '../../../../../src/procedures/near/upgrade/upgrade.ts';
import { type Change, NEW, OLD, healthyScene, known, notRunning, seenAs, target } from '../healthy.ts';
import { type Answers, play } from '../play.ts';

export const ROLES = { from: OLD, to: NEW };
export const POLICY = { window_wait: 0, after_swap: 'keep' } as const;

/** The new program is in its place; what runs is another matter. */
export const installed: Change = (facts) => ({
  ...facts,
  nextSha256: null,
  versions: { current: 'neard (release 2.14.0)', next: null },
});
export const runsNew: Change = (facts) => ({
  ...facts,
  rpc: {
    ...facts.rpc,
    status:
      facts.rpc.status.kind === 'known' ? known({ ...facts.rpc.status.value, version: '2.14.0' }) : facts.rpc.status,
  },
});
export const syncing: Change = (facts) => ({
  ...facts,
  rpc: {
    ...facts.rpc,
    status: facts.rpc.status.kind === 'known' ? known({ ...facts.rpc.status.value, syncing: true }) : facts.rpc.status,
  },
});
export const otherNext: Change = (facts) => ({ ...facts, nextSha256: 'f'.repeat(64) });
export const withoutNext: Change = (facts) => ({
  ...facts,
  nextSha256: null,
  versions: { ...facts.versions, next: null },
});
export const olderNext: Change = (facts) => ({
  ...facts,
  versions: { ...facts.versions, next: 'neard (release 2.12.1)' },
});

const GUARDS: Answers = {
  'near.stop': { seen: (scene, node) => seenAs(scene, node, notRunning) },
  'near.binary': { seen: (scene, node) => seenAs(scene, node, installed) },
};

export function upgrade(
  change: Change,
  { way = 'hot-swap', answers = {}, node = NEW }: { way?: Way; answers?: Answers; node?: string } = {},
) {
  const approved = healthyScene(way);
  const plan = {
    steps: upgradeSteps(target, ROLES, way, POLICY).map(({ id }) => id),
    bound: upgradeBound(approved, ROLES, way),
  };
  const played = play(seenAs(approved, node, change), plan, { ...GUARDS, ...answers });
  const asked: GuardRequest[] = [];
  const valid = { answer: 'ok' as GuardAnswer['answer'] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no other field of it is read
  const policy = POLICY as unknown as NearPolicy;
  Object.assign(played.deps, {
    policyOf: () => policy,
    ask: async (_: string, request: GuardRequest): Promise<GuardAnswer> => {
      asked.push(request);
      return { ...valid, code: '', text: 'unknown field `tracked_shards`', facts: createFacts([]), data: null };
    },
  });
  const procedure = nearUpgrade(played.deps);
  const perform = (step: string) => procedure.steps.find(({ id }) => id === step)?.perform(played.context);
  return Object.assign(played, { procedure, perform, asked, valid });
}

export const same: Change = (facts) => facts;
