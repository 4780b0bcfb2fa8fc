import { isSha256, isTerm, words } from './forms.ts';
import { lookIdentity, needUnstaked, processCount } from './node.ts';
import { isMutated, now, recordOf, refuse, say, type Call, type Script } from './script.ts';
import { towerNames, towerOf } from './tower.ts';

/** More does not travel with an observation, and is no tower. Unit: bytes. */
const LARGEST_COPY = 16_384;

/** A copy of the active's tower. No role, no term: the name is one that the client never reads. */
export function* copyTower(call: Call): Script {
  const { host, args } = call;
  if (!recordOf(call)) refuse('state-missing', 'This host has no record of terms for this validator.');
  needUnstaked(call, processCount(call) === 1 ? yield* lookIdentity(call) : 'unknown');
  const [head, size = '', sha256 = '', more] = words(yield* copyLine(call));
  if (head !== 'copy' || more !== undefined || !isTerm(size) || Number(size) > LARGEST_COPY || !isSha256(sha256))
    refuse('bad-tower-line', 'Malformed.');
  let bytes: Buffer | null = null;
  while ((bytes = now(call) < call.limitMs ? call.input.bytes(Number(size)) : call.input.rest(0)) === null)
    yield { kind: 'input', untilMs: call.limitMs };
  const tower = towerOf(Buffer.from(bytes), host.clock());
  if (tower.sha256 !== sha256) refuse('wrong-hash', 'The hash is not as announced.');
  const isMisplaced = isMutated(call, 'copy-under-client-name');
  host.towers.put(isMisplaced ? towerNames(args.identity)[0] : copyName(args.identity), tower);
  yield { kind: 'unsynced', name: 'copy' };
  host.towers.sync();
  yield { kind: 'effect', name: isMisplaced ? 'tower' : 'copy' };
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
