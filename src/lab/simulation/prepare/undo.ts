import { oneLine } from '../guard/forms.ts';
import { isKey, linkTarget } from '../guard/host.ts';
import { begin, Over, refuse, type Script } from '../guard/script.ts';
import { runningIdentity } from '../guard/validator.ts';
import { lacks, type PrepareCall } from './prepare-call.ts';
import { put, reloadUnit } from './changes.ts';
import { currentLink, guardLock, turnLink } from './links.ts';
import { PARTS, sumOf, type DiskPart } from './disk.ts';
import { keyAt, roleOn } from './look.ts';

/** One change that was kept. */
interface Entry {
  readonly before: string;
  readonly after: string;
  readonly role: string;
  /** What stood there. */
  readonly bytes: string | undefined;
}

/** Only what is still as it was left is put back. */
export function* undo(call: PrepareCall, part: string): Script {
  const { disk, given } = call;
  const place = `${given['set']}/${given['entry']}`;
  const line = oneLine(disk.kept.get(`${place}.entry`));
  if (line === null) {
    if (!disk.kept.has(`${place}.undone`)) refuse('no-entry', 'Nothing was kept under that name.');
    yield* begin(call, null);
    call.outcome = 'same';
    return;
  }
  const [, of = '', before = '', after = '', , , role = ''] = line.split(' ');
  if (of !== part) refuse('bad-request', 'That entry is of another file.');
  yield* putBack(call, part, { before, after, role, bytes: disk.kept.get(`${place}.bytes`) });
  if (call.host.unwritable.has('kept'))
    throw new Over('unknown', 'undo-unrecorded', 'It was put back, but that could not be recorded.');
  disk.kept.move(`${place}.entry`, `${place}.undone`);
  disk.kept.sync();
  yield { kind: 'effect', name: 'undone' };
}

function* putBack(call: PrepareCall, part: string, entry: Entry): Script {
  if (part === 'unstaked') {
    yield* undoKey(call);
    return;
  }
  // What was right for a node that signed is wrong for one that does not.
  if ((part === 'link' || part === 'start') && roleOn(call) !== entry.role)
    refuse('role-changed', `It was changed while this node was ${entry.role}: left alone.`);
  if (part === 'link' || part === 'start') needSafe(call, part, entry);
  if (part === 'link') {
    yield* undoLink(call, entry);
    return;
  }
  const name = PARTS.find((each) => each === part) ?? refuse('bad-request', 'The file is not known.');
  yield* undoFile(call, name, entry);
}

/** On a node that does not sign, what would bring up a second signer is not put back. */
function needSafe(call: PrepareCall, part: 'link' | 'start', { before, bytes = '' }: Entry): void {
  const { args } = call;
  if (lacks(call, 'undo-brings-a-signer')) return;
  if (roleOn(call) === 'active' && part === 'start' && linkTarget(call.host) !== args.staked_key)
    refuse('link-first', 'The link does not lead to the key of what runs here.');
  if (roleOn(call) !== 'passive') return;
  const words = bytes.split(/[\\"'=\s]+/);
  const named = words.filter((_, index) => ['--identity', '-i'].includes(words[index - 1] ?? ''));
  const paths = part === 'link' ? (before === 'none' ? [] : [before]) : named.filter((path) => path !== args.link);
  const isUnclear =
    part === 'start' &&
    (named.length === 0 ||
      words.some((word) => word !== '--identity' && word.includes('--identity')) ||
      paths.some((path) => !/^\/[A-Za-z0-9._:/@+,-]*$/.test(path)));
  if (isUnclear || paths.some((path) => !isKey(keyAt(call, path)) || keyAt(call, path) === args.identity))
    refuse('would-sign', `What ${part} was would make a second signer: it stays as prepared.`);
}

function* undoFile(call: PrepareCall, part: DiskPart, { before, after, bytes }: Entry): Script {
  const sum = sumOf(call.disk.files.get(part));
  yield* begin(call, null);
  if (sum === before) {
    if (part === 'start') reloadUnit(call);
    call.outcome = 'same';
    return;
  }
  if (sum !== after && !lacks(call, 'undo-without-a-look'))
    refuse('changed-since', `${part} was changed since, and is left alone.`);
  if (before !== 'none' && sumOf(bytes) !== before)
    refuse('backup-damaged', 'The copy that was kept is not what it was.');
  yield* put(call, part, before === 'none' ? undefined : bytes);
}

function* undoLink(call: PrepareCall, { before, after }: Entry): Script {
  const current = currentLink(call);
  yield* begin(call, null);
  if (current === before) {
    call.outcome = 'same';
    return;
  }
  if (current !== after && !lacks(call, 'undo-without-a-look'))
    refuse('changed-since', `${call.args.link} was turned since, and is left alone.`);
  yield* guardLock(call);
  yield* turnLink(call, before);
}

/** Set aside, never deleted: it may have become somebody's key. */
function* undoKey(call: PrepareCall): Script {
  const { disk, host, args } = call;
  const held = keyAt(call, args.unstaked_key);
  yield* begin(call, null);
  if (held === 'missing') {
    call.outcome = 'same';
    return;
  }
  if (held === runningIdentity(host) || linkTarget(host) === args.unstaked_key)
    refuse('key-in-use', 'The key is in use, and left alone.');
  const aside = `${args.unstaked_key}.baton-undone`;
  if (disk.keys.has(aside) || host.unwritable.has('files')) refuse('write-failed', 'The key could not be set aside.');
  disk.keys.move(args.unstaked_key, aside);
  yield { kind: 'unsynced', name: 'unstaked' };
  disk.keys.sync();
  yield { kind: 'effect', name: 'unstaked' };
}
