import type { ApprovalRule, PlannedStep } from '../../domain/plan.ts';
import type { CheckResult } from '../../domain/check.ts';
import { REPLACES, replacesWords } from '../../domain/replaced-run.ts';
import { guardChecksum } from '../../hosts/guard/render.ts';
import { handoverChecks, takeoverChecks } from '../../procedures/polkadot/checks/all.ts';
import { chainChecks } from '../../procedures/polkadot/checks/chain.ts';
import { nodeChecks } from '../../procedures/polkadot/checks/node.ts';
import { sceneNode, type Scene } from '../../procedures/polkadot/checks/scene.ts';
import { timeMark } from '../../chats/time-mark.ts';
import { msToActive } from '../../procedures/polkadot/handover/sessions-step.ts';
import { failed, judge } from '../../procedures/judge.ts';
import { boundFacts } from '../../procedures/polkadot/bound.ts';
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
import { type Draft, type PlanWish, settledOn } from '../drafts/draft.ts';
import { leftBehindCheck } from './left-behind-check.ts';

/** What a plan of a Polkadot validator is made of. */
export interface PolkadotLooked {
  readonly scene: Scene;
  readonly oldNode: OldNode;
  /** When it was looked. Milliseconds since 1970. */
  readonly atMs: number;
  /** Who must agree to a handover, and to a takeover. */
  readonly approval: { readonly handover: ApprovalRule; readonly takeover: ApprovalRule };
}

export function draftPolkadotHandover({ scene, oldNode, approval, atMs }: PolkadotLooked, wish: PlanWish): Draft {
  const told = tellRoles(scene, { from: wish.from, to: wish.to }, false);
  const roles = rolesOf(told, scene);
  const checks = told.kind === 'told' ? handoverChecks(scene, roles) : withoutRoles(scene, told.because);
  const holder = told.kind === 'untold' ? told.holder : undefined;
  return draftOf(scene, roles, {
    procedure: HANDOVER_ID,
    version: HANDOVER_VERSION,
    ...(holder === undefined ? { checks } : settledOn(holder, scene.target.validator)),
    steps: handoverSteps(scene.target, roles, oldNode),
    approval: approval.handover,
    verdict: `Starts when approved. ${handoverWords(scene, roles, atMs)}`,
  });
}

export function draftPolkadotTakeover({ scene, approval, atMs }: PolkadotLooked, wish: PlanWish): Draft {
  const told = tellRoles(scene, { from: wish.from, to: wish.to }, true);
  const roles = rolesOf(told, scene);
  return draftOf(scene, roles, {
    procedure: TAKEOVER_ID,
    version: TAKEOVER_VERSION,
    checks: told.kind === 'told' ? takeoverChecks(scene, roles) : withoutRoles(scene, told.because),
    steps: takeoverSteps(scene.target, roles),
    approval: approval.takeover,
    // What a handover that stands stopped has begun is what this is made for, as on Solana.
    bound: { [REPLACES]: replacesWords(wish.stopped ?? null) },
    verdict: `Starts when approved. ${takeoverWords(scene, roles, atMs)}`,
  });
}

function draftOf(
  scene: Scene,
  roles: Roles,
  own: Pick<Draft, 'procedure' | 'version' | 'approval' | 'verdict' | 'settled'> & {
    checks: readonly CheckResult[];
    steps: readonly PlannedStep[];
    bound?: Readonly<Record<string, string>>;
  },
): Draft {
  const checks = [...own.checks, ...leftBehindCheck(scene)];
  return { ...roles, ...own, checks, bound: { ...boundOf(scene, roles), ...own.bound }, waitMs: 0 };
}

/** What must still be so when the run starts, and what is only to be read. */
function boundOf({ target, session, capabilities }: Scene, roles: Roles): Readonly<Record<string, string>> {
  return {
    ...boundFacts(target, roles, session.kind === 'known' ? session.value : null),
    'keys are set by': capabilities.kind === 'known' ? (capabilities.value.setKeys[0]?.call ?? 'none') : 'not known',
    'guard checksum': guardChecksum('polkadot'),
  };
}

/** The earliest end, and what has to keep running until then. */
function handoverWords({ session }: Scene, { from, to }: Roles, atMs: number): string {
  const ends = endsOf(session, atMs);
  const keep = `Until then ${from} has to keep running.`;
  return ends === null
    ? `When ${to} signs is not known: the chain does not say how long its sessions are. ${keep}`
    : `If that is now, ${to} signs about ${timeMark(ends.activeAtMs)} and ${from} may stop about ${timeMark(ends.mayStopAtMs)}, at the earliest. ${keep}`;
}

/** What it costs: nothing that a plan could do is faster than the old node, where it can be brought back. */
function takeoverWords({ session }: Scene, { from, to }: Roles, atMs: number): string {
  const ends = endsOf(session, atMs);
  const cost = `Until then nobody signs, and no wait can be skipped: if ${from} can be brought back, that is faster.`;
  return ends === null
    ? `When ${to} signs is not known: the chain does not say how long its sessions are. ${cost}`
    : `If that is now, ${to} signs about ${timeMark(ends.activeAtMs)}, at the earliest. ${cost}`;
}

/** Keys that are set in this session are active two changes later; the one after that has to begin before the old node may stop. */
function endsOf(session: Scene['session'], atMs: number) {
  if (session.kind === 'unknown' || session.value.epoch === null) return null;
  const ms = msToActive(session.value, { kind: 'next' });
  if (ms === null) return null;
  const { duration, slotMs } = session.value.epoch;
  return { activeAtMs: atMs + ms, mayStopAtMs: atMs + ms + duration * slotMs };
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
