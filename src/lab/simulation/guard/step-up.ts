import { acting, armedNonce, unlock } from './core.ts';
import { isNumber, isSha256, shellNumber, words } from './forms.ts';
import { bootId, freshId } from './host.ts';
import { lookIdentity, needPlace, needReady, needUnstaked, processOf } from './node.ts';
import { armedIn } from './record.ts';
import { begin, isMutated, keep, lives, now, recordOf, refuse, say, type Call, type Script } from './script.ts';
import { refuseFailed, takeIdentity } from './set-identity.ts';
import { towerNames, towerOf } from './tower.ts';

/** How long an armed call waits for its data; hygiene only. Unit: milliseconds. */
const ARM_MS = 60_000;
/** More is no tower. Unit: bytes. */
const LARGEST_TOWER = 65_536;

interface Armed {
  readonly nonce: string;
  readonly deadlineMs: number;
  /** The validator when it was armed. */
  readonly process: ReturnType<typeof processOf>;
}

/** The node takes the identity: armed, tower received, told by the commit line, and only then anything changed. */
export function* stepUp(call: Call): Script {
  yield* acting(call);
  const armed = yield* arm(call);
  unlock(call); // it waits without the lock
  yield* receive(call, armed);
  yield* acting(call);
  yield* takeUp(call, armed);
}

function* arm(call: Call): Script<Armed> {
  const { host, args, pid, start } = call;
  needUnstaked(call, yield* needReady(call));
  needPlace(call);
  if (armedNonce(call) !== 'none') refuse('armed-elsewhere', 'Another call is armed.');
  const last = armedIn(recordOf(call));
  if (last?.run === args.run && !(shellNumber(args.attempt) > shellNumber(last.attempt)))
    refuse('already-armed', 'This attempt was armed before.');
  const nonce = freshId(host, 'nonce');
  const deadlineMs = now(call) + ARM_MS;
  call.incoming = `baton-incoming-${nonce}`; // a name the client never reads
  const { run, attempt } = args;
  yield* keep(call, 'role_boot', `${bootId(host)}\n`);
  yield* keep(call, 'armed', `${nonce} ${run} ${attempt} ${pid} ${start} ${bootId(host)} ${call.incoming}\n`);
  yield* say('armed', nonce);
  yield* say('deadline_uptime_ms', deadlineMs);
  return { nonce, deadlineMs, process: processOf(call) };
}

function* receive(call: Call, armed: Armed): Script {
  const { args } = call;
  const line = yield* takeLine(call, armed);
  if (args.without === '') yield* receiveTower(call, armed, line);
  else receiveNone(call, line);
  if (isMutated(call, 'commit-line-optional') && (yield* endsWithoutLine(call, armed))) return;
  const commit = yield* takeLine(call, armed);
  if (commit !== `commit ${args.run} ${args.attempt} ${args.term} ${armed.nonce} ${call.outcome}`)
    refuse('bad-commit', 'The commit line is not the one expected.');
}

function* receiveTower(call: Call, armed: Armed, line: string): Script {
  const [head, size = '', sha256 = '', slot = '', more] = words(line);
  if (head !== 'tower' || more !== undefined || !isSize(size) || !isSha256(sha256) || !isNumber(slot))
    refuse('bad-tower-line', 'Malformed.');
  yield* takeTower(call, armed, Number(size), sha256);
}

/** No tower comes: the client makes its own from the chain. */
function receiveNone(call: Call, line: string): void {
  const slot = words(line)[3] ?? '';
  if (!isNumber(slot) || line !== `tower 0 none ${slot}`) refuse('bad-tower-line', 'Malformed.');
  call.outcome = 'none';
}

const isSize = (text: string): boolean => text !== '0' && isNumber(text) && Number(text) <= LARGEST_TOWER;

/** Waits for a whole line. */
function* takeLine(call: Call, { deadlineMs }: Armed): Script<string> {
  for (;;) {
    needTime(call, deadlineMs);
    const line = call.input.line();
    if (line !== null) return line;
    if (call.input.ended) refuse('input-ended', 'The input ended; nothing was changed.');
    yield { kind: 'input', untilMs: deadlineMs };
  }
}

function* endsWithoutLine(call: Call, { deadlineMs }: Armed): Script<boolean> {
  while (!call.input.ended && !call.input.hasLine && now(call) < deadlineMs)
    yield { kind: 'input', untilMs: deadlineMs };
  return !call.input.hasLine;
}

function* takeTower(call: Call, { deadlineMs }: Armed, size: number, sha256: string): Script {
  const { host, incoming } = call;
  let bytes: Buffer | null = null;
  while ((bytes = now(call) < deadlineMs ? call.input.bytes(size) : call.input.rest(0)) === null)
    yield { kind: 'input', untilMs: deadlineMs };
  const tower = towerOf(Buffer.from(bytes), host.clock());
  if (incoming !== null) host.towers.put(incoming, tower);
  if (tower.sha256 !== sha256) {
    if (bytes.length === size) refuse('wrong-hash', 'The hash is not as announced.');
    refuse('short-data', 'Bytes are missing.');
  }
  yield* say('loaded', sha256);
  call.outcome = sha256;
  host.towers.sync();
}

function needTime(call: Call, deadlineMs: number): void {
  if (now(call) >= deadlineMs) refuse('arm-expired', 'The deadline passed; nothing was changed.');
}

/** After the commit line, under the lock: everything may have changed while it waited, so all is looked at again. */
function* takeUp(call: Call, armed: Armed): Script {
  const { host, args } = call;
  needTime(call, armed.deadlineMs);
  needPlace(call);
  if (!lives(call, armed.process)) refuse('process-changed', 'The validator was restarted since it was armed.');
  yield* begin(call, args.identity);
  needUnstaked(call, yield* lookIdentity(call));
  const [tower] = towerNames(args.identity);
  if (args.without !== 'tower') {
    host.towers.move(call.incoming ?? '', tower);
    yield { kind: 'unsynced', name: 'tower' };
    host.towers.sync();
    yield { kind: 'effect', name: 'tower' };
  }
  call.incoming = null;
  const failed = yield* takeIdentity(call);
  if (!failed) return;
  if (!host.towers.has(tower)) refuseFailed(failed);
  host.towers.move(tower, asideName(call, tower));
  yield { kind: 'unsynced', name: 'aside' };
  host.towers.sync();
  yield { kind: 'effect', name: 'aside' };
  refuseFailed(failed);
}

/** A name the client never reads. */
export function asideName(call: Call, name: string): string {
  return `baton-aside-${now(call)}-${name}`;
}
