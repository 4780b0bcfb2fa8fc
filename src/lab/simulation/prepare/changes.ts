import { isNumber } from '../guard/forms.ts';
import { begin, keep as keepInRecord, now, refuse, type Script } from '../guard/script.ts';
import { lacks, type PrepareCall } from './prepare-call.ts';
import { PARTS, sumOf, type DiskPart } from './disk.ts';
import { keep } from './keep.ts';
import { needRightLink } from './links.ts';
import { keyAt, processWords, roleOn } from './look.ts';

/** As the script bounds what reads them: a caller that went away must not hold the lock. Unit: milliseconds. */
const BYTES_WITHIN_MS = 5_000;

export function* writeFile(call: PrepareCall, name: string): Script {
  const { disk, given } = call;
  const part = PARTS.find((each) => each === name) ?? refuse('bad-request', 'The file is not known.');
  if ((part === 'start' || part === 'keys') && !disk.files.has(part))
    refuse('not-possible', `${part} is missing, or only root may write it.`);
  // The link first: a start between the two must come up as what runs now, and the new text names the link.
  if (part === 'start') needRightLink(call);
  yield* begin(call, null);
  let before = given['before'] ?? '';
  const sum = sumOf(disk.files.get(part));
  if (sum === given['after']) {
    if (part === 'start') reloadUnit(call);
    call.outcome = 'same';
    return;
  }
  if (lacks(call, 'changed-file-written-over')) before = sum;
  if (sum !== before) refuse('changed-since', `${part} is not what the card showed any more.`);
  const text = yield* incoming(call);
  yield* keep(call, part, { before, after: given['after'] ?? '', bytes: disk.files.get(part) ?? null });
  yield* put(call, part, text);
  call.outcome = given['after'] ?? '';
}

function* incoming(call: PrepareCall): Script<string> {
  const { bytes = '', after } = call.given;
  if (!isNumber(bytes)) refuse('bad-request', 'bytes?');
  const untilMs = now(call) + BYTES_WITHIN_MS;
  let data: Buffer | null;
  while ((data = call.input.bytes(Number(bytes))) === null && now(call) < untilMs) yield { kind: 'input', untilMs };
  const text = (data ?? call.input.rest(Number(bytes))).toString('utf8');
  if (sumOf(text) !== after) refuse('short-data', 'The new bytes did not come whole.');
  return text;
}

/** Made beside and renamed. @param text undefined: it goes away */
export function* put(call: PrepareCall, part: DiskPart, text: string | undefined): Script {
  const { disk, host } = call;
  if (host.unwritable.has('files')) refuse('write-failed', `${part} could not be written.`);
  if (text === undefined) disk.files.remove(part);
  else disk.files.put(part, text);
  yield { kind: 'unsynced', name: part };
  disk.files.sync();
  yield { kind: 'effect', name: part };
  if (part === 'start') reloadUnit(call);
}

export function reloadUnit({ disk }: PrepareCall): void {
  disk.loaded = disk.files.get('start') ?? '';
}

export function* generateKey(call: PrepareCall): Script {
  const { disk, host, args } = call;
  const held = keyAt(call, args.unstaked_key);
  if (held !== 'missing' && !lacks(call, 'key-written-over')) {
    yield* begin(call, null);
    call.outcome = 'same';
    return;
  }
  yield* begin(call, null);
  yield* keep(call, 'unstaked', { before: 'none', after: 'generated', bytes: null });
  // A hard link takes a name only where there is none.
  if (host.unwritable.has('files') || (disk.keys.has(args.unstaked_key) && !lacks(call, 'key-written-over')))
    refuse('keygen-failed', 'No key could be made.');
  disk.keys.put(args.unstaked_key, disk.newKey);
  yield { kind: 'unsynced', name: 'unstaked' };
  disk.keys.sync();
  yield { kind: 'effect', name: 'unstaked' };
}

export function* makeRecord(call: PrepareCall): Script {
  yield* begin(call, null);
  call.disk.hasRecordRoot = true;
  yield { kind: 'effect', name: 'record' };
}

export function* addVoter(call: PrepareCall): Script {
  const { host, args } = call;
  if (!host.validator || keyAt(call, args.staked_key) !== args.identity)
    refuse('wrong-key', 'There is not one process, or the staked key file does not hold the identity.');
  yield* begin(call, null);
  if (host.validator.deaf) refuse('voter-failed', 'The validator did not take the voter.');
  yield* keepInRecord(call, 'voter', `${processWords(call)}\n`);
}

export function* restart(call: PrepareCall): Script {
  const { host, given, disk } = call;
  if (given['unit'] === '-' || roleOn(call) !== given['role'])
    refuse('role-changed', 'No unit is named, or what runs here is not what the card said.');
  needRightLink(call);
  const start = host.validator ? host.processes.get(host.validator.pid) : undefined;
  if (given['before'] !== String(start))
    refuse('process-changed', 'Another process runs there than the one that was to be restarted.');
  yield* begin(call, null);
  reloadUnit(call);
  yield { kind: 'effect', name: 'restart' };
  disk.restart();
}
