import type { HostFacts } from '../../../chains/solana/observation.ts';
import type { RunId } from '../../../domain/names.ts';
import type { NodeView } from './seen.ts';

/** The guard keeps the last ten. */
const RECEIPTS_KEPT = 10;

/** A receipt line of the guard: run step attempt verb digest term state detail. */
interface Receipt {
  readonly run: string;
  readonly attempt: string;
  readonly verb: string;
  readonly term: number;
  readonly state: string;
  readonly detail: string;
}

function receiptOf(line: string): Receipt {
  const [run = '', , attempt = '', verb = '', , term = '', state = '', detail = ''] = line.split(' ');
  return { run, attempt, verb, term: Number(term), state, detail };
}

/**
 * What a host says of one attempt's taking of the role. `unreached`: it began and provably never came to `set-identity`.
 * @param facts as of a fenced look; a plain one may be overtaken by the call that it shows
 */
export function takingOf(facts: HostFacts, runId: RunId, attempt: number): NodeView['taking'] {
  const receipts = facts.receipts.map(receiptOf);
  const at = receipts.findLastIndex(
    ({ run, verb, ...each }) => run === runId && each.attempt === String(attempt) && verb === 'solana.step-up',
  );
  const mine = receipts[at];
  // A list that begins with this run may have lost its first lines: then it proves no absence.
  const reachesBack = receipts.length < RECEIPTS_KEPT || receipts[0]?.run !== runId;
  if (mine === undefined) return reachesBack ? 'none' : 'unknown';
  if (reachesBack && isUnreached(facts, mine, receipts.slice(at + 1))) return 'unreached';
  const { state } = mine;
  return state === 'begun' || state === 'done' || state === 'refused' ? state : 'unknown';
}

/**
 * The guard syncs the tower under the name in which it came, moves it to the client's name, syncs that, and only then asks for
 * the role. So a tower that still lies under the first name, and none under the client's names, shows that the role was never
 * asked for: that the second is missing alone could also be an emptied or unmounted directory.
 */
function isUnreached(facts: HostFacts, taking: Receipt, later: readonly Receipt[]): boolean {
  const { state, armedFile, armed, inFlight, towerFiles } = facts;
  return (
    taking.state === 'unknown' &&
    // Said by a later fence: the process that was to take the role is gone. `adopted` would be one that took it.
    taking.detail === 'process-gone' &&
    state.kind === 'present' &&
    (state.term ?? 0) > taking.term &&
    armed === null &&
    inFlight === null &&
    armedFile === `${taking.run} ${taking.attempt}` &&
    towerFiles.length === 0 &&
    !later.some(({ verb }) => verb === 'solana.tower.set-aside')
  );
}
