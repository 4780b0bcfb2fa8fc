import type { GuardRequest } from '../../../hosts/port.ts';
import { acting, createState, finish } from '../guard/core.ts';
import { NO_ARGS } from '../guard/forms.ts';
import { startCall, type GuardCall } from '../guard/guard.ts';
import { isKey, type SimulatedHost } from '../guard/host.ts';
import type { Input } from '../guard/input.ts';
import { readRecord } from '../guard/record.ts';
import { Over, refuse, VERB_MS, now, recordOf, type Call, type Script } from '../guard/script.ts';
import { addVoter, generateKey, makeLink, makeRecord, restart, writeFile } from './changes.ts';
import type { PrepareDisk } from './disk.ts';
import { look } from './look.ts';
import type { PrepareMutation, PrepareMutations } from './mutations.ts';
import { undo } from './undo.ts';

/** What one call of the script that prepares a host knows while it runs. */
export interface PrepareCall extends Call {
  readonly disk: PrepareDisk;
  /** Every argument as it came. */
  readonly given: Readonly<Record<string, string>>;
  readonly without: PrepareMutations;
}

export const lacks = (call: PrepareCall, rule: PrepareMutation): boolean => call.without.has(rule);

/** The record of its own: the guard's is not touched by what prepares. */
export const prepareKey = (genesis: string, identity: string): string => `prepare/solana-${genesis}/${identity}`;

const VERBS: Readonly<Record<string, (call: PrepareCall) => Script>> = {
  'prepare.keygen': generateKey,
  'prepare.link': makeLink,
  'prepare.record': makeRecord,
  'prepare.voter-add': addVoter,
  'prepare.restart': restart,
};

/** Starts a call as `prepare.sh` would carry it out, with the named rules switched off. */
export function callPrepare(
  host: SimulatedHost,
  disk: PrepareDisk,
  request: GuardRequest,
  without: PrepareMutations = new Set(),
): GuardCall {
  return startCall(host, (input, pid) => main(host, disk, request, without, input, pid));
}

function* main(
  host: SimulatedHost,
  disk: PrepareDisk,
  request: GuardRequest,
  without: PrepareMutations,
  input: Input,
  pid: number,
): Script {
  const given = { before: '', after: '', bytes: '', role: '', entry: '', set: '', to: '', ...request.args };
  const call: PrepareCall = {
    host,
    disk,
    given,
    request,
    args: { ...NO_ARGS, ...request.args },
    mutations: new Set(),
    without,
    input,
    pid,
    start: String(host.processes.get(pid)),
    stateKey: prepareKey(request.args['genesis'] ?? '', request.args['identity'] ?? ''),
    limitMs: 0,
    record: readRecord(undefined, new Set()),
    opened: null,
    receipts: [],
    flight: null,
    incoming: null,
    outcome: '-',
  };
  call.limitMs = now(call) + VERB_MS;
  try {
    if (!isKey(call.args.identity) || !isKey(call.args.genesis))
      refuse('bad-target', 'A public key of the target is malformed.');
    yield* verbOf(call);
  } catch (error) {
    if (!(error instanceof Over)) throw error;
    yield* finish(call, error);
    return;
  }
  yield* finish(call, null);
}

function* verbOf(call: PrepareCall): Script {
  const { verb } = call.request;
  if (verb === 'prepare.look') return yield* look(call);
  if (verb === 'prepare.begin') return recordOf(call) ? undefined : yield* createState(call);
  const [, , part = ''] = verb.split('.');
  const carryOut = verb.startsWith('prepare.write.')
    ? (one: PrepareCall) => writeFile(one, part)
    : verb.startsWith('prepare.undo.')
      ? (one: PrepareCall) => undo(one, part)
      : VERBS[verb];
  if (carryOut === undefined) refuse('bad-request', 'The verb is not known.');
  yield* acting(call);
  yield* carryOut(call);
}
