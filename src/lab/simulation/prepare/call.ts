import type { GuardRequest } from '../../../hosts/port.ts';
import { acting, createState, finish } from '../guard/core.ts';
import { NO_ARGS } from '../guard/forms.ts';
import { startCall, type GuardCall } from '../guard/guard.ts';
import { isKey, type SimulatedHost } from '../guard/host.ts';
import type { Input } from '../guard/input.ts';
import { readRecord } from '../guard/record.ts';
import { Over, refuse, VERB_MS, now, recordOf, type Script } from '../guard/script.ts';
import { addVoter, generateKey, makeRecord, restart, writeFile } from './changes.ts';
import { makeLink } from './links.ts';
import type { PrepareDisk } from './disk.ts';
import { look } from './look.ts';
import type { PrepareMutations } from './mutations.ts';
import { prepareKey, type PrepareCall } from './prepare-call.ts';
import { undo } from './undo.ts';

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
  if (verb === 'prepare.look') {
    yield* look(call);
    return;
  }
  if (verb === 'prepare.begin') {
    if (!recordOf(call)) yield* createState(call);
    return;
  }
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
