import type { ApprovalRule, PlannedStep } from '../../domain/plan.ts';
import type { CheckResult } from '../../domain/check.ts';
import { guardChecksum } from '../../hosts/guard/render.ts';
import { handoverChecks, takeoverChecks } from '../../procedures/polkadot/checks/all.ts';
import { chainChecks } from '../../procedures/polkadot/checks/chain.ts';
import { nodeChecks } from '../../procedures/polkadot/checks/node.ts';
import { sceneNode, type Scene } from '../../procedures/polkadot/checks/scene.ts';
import { inWords, msToActive } from '../../procedures/polkadot/handover/sessions-step.ts';
import { failed, judge } from '../../procedures/judge.ts';
import { tellRoles, type RolesReading } from '../../procedures/polkadot/roles.ts';
import {
  HANDOVER_ID,
  HANDOVER_VERSION,
  handoverSteps,
  TAKEOVER_ID,
  TAKEOVER_VERSION,
  takeoverSteps,
  type OldNode,
  type Roles,
} from '../../procedures/polkadot/steps.ts';
import type { Draft, PlanWish } from '../drafts/draft.ts';

/** What a plan of a Polkadot validator is made of. */
export interface PolkadotLooked {
  readonly scene: Scene;
  readonly oldNode: OldNode;
  /** Who must agree to a handover, and to a takeover. */
  readonly approval: { readonly handover: ApprovalRule; readonly takeover: ApprovalRule };
}

export function draftPolkadotHandover({ scene, oldNode, approval }: PolkadotLooked, wish: PlanWish): Draft {
  const told = tellRoles(scene, { from: wish.from, to: wish.to }, false);
  const roles = rolesOf(told, scene);
  return draftOf(scene, roles, {
    procedure: HANDOVER_ID,
    version: HANDOVER_VERSION,
    checks: told.kind === 'told' ? handoverChecks(scene, roles) : withoutRoles(scene, told.because),
    steps: handoverSteps(scene.target, roles, oldNode),
    approval: approval.handover,
    verdict: `Can move now. ${whenWords(scene, roles)} Until then ${roles.from} has to keep running.`,
  });
}

export function draftPolkadotTakeover({ scene, approval }: PolkadotLooked, wish: PlanWish): Draft {
  const told = tellRoles(scene, { from: wish.from, to: wish.to }, true);
  const roles = rolesOf(told, scene);
  return draftOf(scene, roles, {
    procedure: TAKEOVER_ID,
    version: TAKEOVER_VERSION,
    checks: told.kind === 'told' ? takeoverChecks(scene, roles) : withoutRoles(scene, told.because),
    steps: takeoverSteps(scene.target, roles),
    approval: approval.takeover,
    verdict: `Can take over now. ${whenWords(scene, roles)} Until then nobody signs, and no wait can be skipped: bringing ${roles.from} back is faster, if it can be brought back.`,
  });
}

function draftOf(
  scene: Scene,
  roles: Roles,
  own: Pick<Draft, 'procedure' | 'version' | 'approval' | 'verdict'> & {
    checks: readonly CheckResult[];
    steps: readonly PlannedStep[];
  },
): Draft {
  return { ...roles, ...own, bound: boundOf(scene, roles), waitMs: 0 };
}

/** What must still be so when the run starts. Blocks and sessions move by themselves and are left out. */
function boundOf({ target, session, capabilities }: Scene, { from, to }: Roles): Readonly<Record<string, string>> {
  const nextKeys = session.kind === 'known' ? (session.value.nextKeys?.encoded ?? 'none') : 'not known';
  const path = capabilities.kind === 'known' ? (capabilities.value.setKeys[0]?.call ?? 'none') : 'not known';
  return {
    stash: target.stash,
    genesis: target.genesis,
    proxy: target.proxy,
    signing: target.signing,
    'keys on chain': nextKeys,
    'keys are set by': path,
    [`${from} keystore`]: target.nodes.find(({ node }) => node === from)?.keystore ?? '',
    [`${to} keystore`]: target.nodes.find(({ node }) => node === to)?.keystore ?? '',
    'guard checksum': guardChecksum('polkadot'),
  };
}

/** When the keys of the new node can be active at the earliest, from now on. */
function whenWords({ session }: Scene, { to }: Roles): string {
  const ms = session.kind === 'known' ? msToActive(session.value, { kind: 'next' }) : null;
  return ms === null
    ? `When ${to} signs is not known: the chain does not say how long its sessions are.`
    : `${to} signs in ${inWords(ms)} at the earliest.`;
}

/** For a plan that can only be read: two different nodes. */
function rolesOf(told: RolesReading, { target }: Scene): Roles {
  if (told.kind === 'told') return told.roles;
  const [from = '', to = ''] = target.nodes.map(({ node }) => node);
  return { from, to };
}

function withoutRoles(scene: Scene, because: string): CheckResult[] {
  const untold = judge(
    {
      id: 'roles-told',
      title: 'One node is seen to hold the keys on chain',
      severity: 'must',
      needed: 'exactly one node with all next keys of the stash, running with --validator',
      why: 'Who signs is looked at, never remembered.',
      fix: `See \`status ${scene.target.validator}\`. If that node is dead, ask for \`takeover\`.`,
    },
    failed(because),
  );
  return [
    untold,
    ...scene.target.nodes.flatMap(({ node }) => nodeChecks(scene, sceneNode(scene, node))),
    ...chainChecks(scene),
  ];
}
