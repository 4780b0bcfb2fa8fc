import { BatonError } from '../../../domain/failure.ts';
import type { NearLook } from '../../../chains/near/observe-host.ts';
import type { LookResult, RunContext } from '../../../execution/procedure.ts';
import { waitedMs } from '../../since-wish.ts';
import type { NearDeps } from '../deps.ts';
import { fencedLooks, hasFenced } from '../fence.ts';
import type { Way } from '../steps.ts';
import {
  hasSigned,
  inVainSinceWish,
  needsNewAttempt,
  openTellings,
  triesSinceWish,
  wasPlaced,
  wasProven,
} from './journaled.ts';
import { nextOfSwap, stepOf, type Decided } from './next.ts';
import { isClear, nodeView, type SwapView } from './view.ts';

/** Stops that come before there is anything for the table to decide about. */
const STATE_OF = { 'host/quarantined': 'host-quarantined', 'host/stale-term': 'host-knows-higher-term' } as const;

/** After another worker, a stop or people's word: term up, fenced look at both, attempt closed, then decided by the table. */
export async function lookAtSwap(context: RunContext, deps: NearDeps, way: Way): Promise<LookResult> {
  // A successor got a new term with its lease. Within one execution a look needs one too: what was sent may be on its way.
  if (hasFenced(context)) await context.raiseTerm();
  try {
    const [old, standby] = await fencedLooks(context, deps, [context.run.from, context.run.to]);
    return await decided(context, deps, way, { old, standby });
  } catch (error) {
    if (error instanceof BatonError && (error.code === 'host/quarantined' || error.code === 'host/stale-term'))
      return { kind: 'stop', state: STATE_OF[error.code], signer: 'unknown', code: error.code, because: error.message };
    throw error;
  }
}

interface Looks {
  readonly old: NearLook | undefined;
  readonly standby: NearLook | undefined;
}

async function decided(context: RunContext, deps: NearDeps, way: Way, looks: Looks): Promise<LookResult> {
  // Inserted before anything is concluded: if it stands, nobody can put the key in place in this attempt any more.
  if ((await context.decide('returned', 'a look found the attempt open')) === 'not-now')
    throw new BatonError('run/lease-lost', 'the attempt could not be closed');
  const view = await viewOf(context, deps, way, looks);
  const next = strangerInstead(nextOfSwap(view), looks);
  if (view.told && !view.placed && isClear(view.standby)) await clear(context);
  return named(context, way, view, next);
}

/** No wait helps where another machine answers at an address: the network is well, and only people can say whose key that is. */
function strangerInstead(decided: Decided, { old, standby }: Looks): Decided {
  const stranger = [standby, old].find((look) => look?.kind === 'unseen' && look.code === 'host/key-changed');
  if (decided.next.kind !== 'wait' || stranger?.kind !== 'unseen') return decided;
  const because = `${decided.because} ${stranger.node} shows another host key: ${stranger.because}`;
  return { ...decided, because, next: { kind: 'stop', code: 'host/key-changed' } };
}

/** The new node itself shows, under a higher term, that the key is not in place: what was sent in that attempt can do nothing more. */
async function clear(context: RunContext): Promise<void> {
  const { to } = context.run;
  for (const attempt of openTellings(context))
    await context.journal({
      kind: 'attempt.cleared',
      attempt,
      evidence: `no key is in place on ${to}, its process says that it has none, and it knows a higher term`,
    });
}

async function viewOf(context: RunContext, deps: NearDeps, way: Way, { old, standby }: Looks): Promise<SwapView> {
  const target = deps.targetOf(context);
  const entries = context.entries();
  return {
    way,
    old: nodeView(old, target, way),
    standby: nodeView(standby, target, way),
    told: openTellings(context).length > 0,
    placed: openTellings(context).length > 0 && wasPlaced(entries),
    proven: wasProven(entries, context.run.from),
    signed: hasSigned(entries),
    wantsBack: await context.wantsBack(),
    tries: triesSinceWish(entries),
    inVain: inVainSinceWish(entries),
    waitedMs: waitedMs(entries),
    nowMs: deps.clock.now(),
  };
}

/** The table speaks of roles and goals; the runner knows nodes and steps. */
function named(context: RunContext, way: Way, view: SwapView, { next, state, because, signer }: Decided): LookResult {
  const nodes: Readonly<Record<string, string>> = { old: context.run.from, standby: context.run.to };
  const said = { state, because, signer: nodes[signer] ?? signer };
  switch (next.kind) {
    case 'forward': {
      const step = stepOf(next.step, way, view.standby?.isConfigured === true);
      // A step that was proven in this attempt is passed by; the new node may have ended, or lost what it had read, since.
      const isDone = next.step === 'take' && wasProvenIn(context, step);
      const kind = isDone || needsNewAttempt(context.entries(), context.attempt, step) ? 'again' : 'go-on';
      return { kind, step, ...said };
    }
    case 'again':
      return { kind: 'again', step: stepOf(next.step, way, view.standby?.isConfigured === true), ...said };
    case 'wait':
      return { kind: 'wait', untilMs: next.untilMs, ...said };
    case 'stop':
      return { kind: 'stop', code: next.code, ...said };
    case 'back':
      return { kind: 'back', ...said };
  }
  return next satisfies never;
}

function wasProvenIn(context: RunContext, step: string): boolean {
  const { attempt } = context;
  return context
    .entries()
    .some(
      ({ event }) =>
        (event.kind === 'step.proven' || event.kind === 'step.skipped') &&
        event.step === step &&
        event.attempt === attempt,
    );
}
