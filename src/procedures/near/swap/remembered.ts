import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { RunContext } from '../../../execution/procedure.ts';

const STANDBY = 'near-standby';
const PLACED = 'near-placed';

/** The standby as this execution saw it whole, at the latest when the stop began: nothing has to be asked again while nobody signs, and the guard judges the key anew. */
export const rememberStandby = (context: RunContext, facts: NearHostFacts) => void context.live.set(STANDBY, facts);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the setter above writes this key
export const rememberedStandby = (context: RunContext) => context.live.get(STANDBY) as NearHostFacts | undefined;

/** This execution has just put the key in place, in this attempt: nothing has to be looked at before the new node is told. */
export const rememberPlaced = (context: RunContext) => void context.live.set(PLACED, context.attempt);
export const hasJustPlaced = (context: RunContext): boolean => context.live.get(PLACED) === context.attempt;
