import { markIsOver } from './core.ts';
import { bootId, endProcess } from './host.ts';
import { oneLine } from './forms.ts';
import { isLinkedTo, lookIdentity, needKeys, needLink, needOwner, processCount, processOf } from './node.ts';
import { begin, isMutated, lives, needReceipt, now, Over, recordOf, refuse, save, say } from './script.ts';
import type { Call, Script } from './script.ts';

/** Between two looks that have to say the same, and before one that has said nothing yet. Unit: milliseconds. */
const AGAIN_MS = 2_100;
const SOON_MS = 300;
/** What is left for the answer when nothing was proven. Unit: milliseconds. */
const ROOM_FOR_ANSWER_MS = 2_500;

/** Fewer signers, whatever the process says or does not say: the link, the fence file, and only then the process. */
export function* stopNode(call: Call): Script {
  const { args } = call;
  const victim = processOf(call);
  if (processCount(call) === 1) needOwner(call);
  needKeys(call);
  call.flight = call.record.flight?.mark ?? null; // a command in flight stays so until its process is seen gone
  yield* needReceipt(call, `begun ${call.flight ?? '-'}`);
  const linkLast = isMutated(call, 'stop-before-link');
  if (!linkLast) yield* needLink(call, args.unstaked_key);
  if (!(yield* save(call, 'fenced', `${args.run} ${args.attempt}\n`)))
    throw new Over('unknown', 'state-unwritable', 'The fence file could not be written; nothing was stopped.');
  const ended = yield* kill(call, victim);
  if (linkLast) yield* needLink(call, args.unstaked_key);
  yield* say('fence.file', 'yes');
  yield* say('stopped', ended);
  yield* say('boot_guard', hasBootGuard(call));
  const proof = isMutated(call, 'stop-without-proof') ? 'gone' : yield* proveStopped(call, victim);
  if (!markIsOver(call)) throw new Over('unknown', 'in-flight', 'The process of an earlier command still runs.');
  call.flight = null;
  call.outcome = proof;
  yield* say('proof', proof);
}

type Process = ReturnType<typeof processOf>;

function* kill(call: Call, victim: Process): Script<string> {
  if (processCount(call) === 0 || !lives(call, victim)) return 'none';
  call.host.validator = null;
  endProcess(call.host, Number(victim.pid));
  yield { kind: 'effect', name: 'kill' };
  return victim.pid;
}

/** The same seen twice, 2 s apart: by then a supervisor has started it again. */
function* proveStopped(call: Call, victim: Process): Script<string> {
  let left = '';
  for (;;) {
    const seen = left;
    const running = yield* lookIdentity(call);
    left = leftOver(call, victim, running);
    if (left !== '' && left === seen) return left.split(' ', 1)[0] ?? '';
    if (call.limitMs - now(call) <= ROOM_FOR_ANSWER_MS) {
      const found = `number of processes ${processCount(call)}, identity ${running}`;
      throw new Over('unknown', 'not-stopped', `Not proven gone: ${found}.`);
    }
    yield { kind: 'wait', ms: left === '' ? SOON_MS : AGAIN_MS };
  }
}

/** `gone`, or `unstaked` with its process, or nothing where that is not known. */
function leftOver(call: Call, victim: Process, running: string): string {
  const { args } = call;
  if (lives(call, victim) || !isLinkedTo(call, args.unstaked_key)) return '';
  const count = processCount(call);
  if (count === 0 && running === 'unknown') return 'gone';
  if (count === 0 || running !== args.unstaked) return '';
  const { pid, start } = processOf(call);
  return `unstaked ${pid} ${start}`;
}

/** Whether the boot guard has run in this boot: it says so whenever it runs. */
export function hasBootGuard(call: Call): 'yes' | 'no' {
  return oneLine(recordOf(call)?.get('guarded')) === bootId(call.host) ? 'yes' : 'no';
}

/** The link alone decides what comes up then. */
export function* unfence(call: Call): Script {
  needKeys(call);
  if (!isLinkedTo(call, call.args.unstaked_key)) refuse('link-not-unstaked', 'It would come up as the validator.');
  yield* begin(call, null);
  const record = recordOf(call);
  record?.remove('fenced');
  yield { kind: 'unsynced', name: 'fenced' };
  record?.sync();
  yield { kind: 'effect', name: 'unfenced' };
  yield* say('fence.file', 'no');
}
