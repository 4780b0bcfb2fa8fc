import { bootId, linkTarget, publicKeyAt } from './host.ts';
import { isSha256, isTerm, oneLine, words } from './forms.ts';
import { isLinkedTo, lookIdentity, needLink, processCount, processOf } from './node.ts';
import { lives, needReceipt, now, Over, recordOf, refuse, save, say, type Call, type Script } from './script.ts';
import { towerOf } from './tower.ts';
import { stopValidator } from './validator.ts';

/** Between an end and the first look for what has come up meanwhile, and between the two looks. Unit: milliseconds. */
const LOOKS_AFTER_MS = 300;
const LOOKS_AGAIN_MS = 1_800;
/** More is no tower. Unit: bytes. */
const LARGEST_COPY = 16_384;

/** Fewer signers, whatever the process says or does not say: the link, the fence file, and only then the process. */
export function* stopNode(call: Call): Script {
  const { args } = call;
  needStoppable(call);
  const ended = processOf(call);
  call.flight = call.record.flight?.mark ?? null; // a command in flight stays so until its process is seen gone
  yield* needReceipt(call, `begun ${call.flight ?? '-'}`);
  yield* needLink(call, args.unstaked_key);
  if (!(yield* save(call, 'fenced', `${args.run} ${args.attempt}\n`)))
    throw new Over('unknown', 'state-unwritable', 'The fence file could not be written.');
  if (lives(call, ended)) stopValidator(call.host);
  yield { kind: 'effect', name: 'kill' };
  yield* say('stopped', ended.pid || 'none');
  yield* say('boot_guard', hasBootGuard(call));
  yield { kind: 'wait', ms: LOOKS_AFTER_MS };
  yield* needPassive(call, ended.pid);
  yield { kind: 'wait', ms: LOOKS_AGAIN_MS + LOOKS_AFTER_MS };
  yield* needPassive(call, ended.pid);
  if (!isLinkedTo(call, args.unstaked_key)) throw new Over('unknown', 'link-failed', 'The link was changed meanwhile.');
  yield* say('proof', processCount(call) === 0 ? 'gone' : 'unstaked');
  call.flight = null;
}

function needStoppable({ host, args }: Call): void {
  if (host.validator && host.wrongUser) refuse('wrong-user', 'The validator runs as another user.');
  if (publicKeyAt(host, args.staked_key) !== args.identity || publicKeyAt(host, args.unstaked_key) !== args.unstaked)
    refuse('wrong-key', 'A key file does not hold its key.');
  if (args.link !== host.setup.link || linkTarget(host) === null)
    refuse('link-not-symlink', 'The identity link is not a symbolic link.');
}

function* needPassive(call: Call, endedPid: string): Script {
  if (processCount(call) === 0) return;
  const running = processOf(call).pid === endedPid ? 'unknown' : yield* lookIdentity(call);
  if (running !== call.args.unstaked) throw new Over('unknown', 'not-stopped', 'It is not seen to be passive.');
}

/** Whether the boot guard has run in this boot: it says so whenever it runs. */
export function hasBootGuard(call: Call): 'yes' | 'no' {
  return oneLine(recordOf(call)?.get('guarded')) === bootId(call.host) ? 'yes' : 'no';
}

/** The link alone decides what comes up, and it is right. */
export function* unfence(call: Call): Script {
  if (!isLinkedTo(call, call.args.unstaked_key)) refuse('link-not-unstaked', 'It would come up as the validator.');
  yield* needReceipt(call, 'begun -');
  const record = recordOf(call);
  record?.remove('fenced');
  yield { kind: 'unsynced', name: 'fenced' };
  record?.sync();
}

/** A copy of the active's tower. No role, no term: the name is one that the client never reads. */
export function* copyTower(call: Call): Script {
  const { host, args } = call;
  if (!recordOf(call)) refuse('state-missing', 'This host has no record of terms for this validator.');
  const running = processCount(call) === 1 ? yield* lookIdentity(call) : 'unknown';
  if (running !== args.unstaked) refuse('not-unstaked', 'The process does not run as its unstaked key.');
  const [head, size = '', sha256 = '', more] = words(yield* copyLine(call));
  if (head !== 'copy' || more !== undefined || !isTerm(size) || Number(size) > LARGEST_COPY || !isSha256(sha256))
    refuse('bad-tower-line', 'Malformed.');
  let bytes: Buffer | null = null;
  while ((bytes = now(call) < call.limitMs ? call.input.bytes(Number(size)) : call.input.rest(0)) === null)
    yield { kind: 'input', untilMs: call.limitMs };
  const tower = towerOf(Buffer.from(bytes), host.clock());
  if (tower.sha256 !== sha256) refuse('wrong-hash', 'The hash is not as announced.');
  host.towers.put(copyName(args.identity), tower);
  yield { kind: 'unsynced', name: 'copy' };
  host.towers.sync();
  yield* say('copied', sha256);
}

function* copyLine(call: Call): Script<string> {
  for (;;) {
    if (now(call) >= call.limitMs) refuse('arm-expired', 'The deadline passed; nothing was changed.');
    const line = call.input.line();
    if (line !== null) return line;
    if (call.input.ended) refuse('input-ended', 'The input ended; nothing was changed.');
    yield { kind: 'input', untilMs: call.limitMs };
  }
}

/** A name the client never reads. */
export const copyName = (identity: string): string => `baton-copy-${identity}.bin`;
