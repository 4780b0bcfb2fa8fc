import type { ProcedureId } from './names.ts';

/** Both options of NEAR's guide are one word to people: by which a validator moves, its standby's configuration says. */
const OF_ONE_WORD: Readonly<Record<ProcedureId, string>> = { 'near/hot-swap': 'handover', 'near/restart': 'handover' };

/** The word that people type for a procedure: `handover` for `near/restart`. */
export function procedureWord(procedure: ProcedureId): string {
  return OF_ONE_WORD[procedure] ?? procedure.slice(procedure.indexOf('/') + 1);
}
