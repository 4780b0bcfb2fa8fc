import { fenceFirst } from '../guard/core.ts';
import { oneLine } from '../guard/forms.ts';
import { bootId, publicKeyAt } from '../guard/host.ts';
import { now, recordOf, say, type Script } from '../guard/script.ts';
import { runningIdentity } from '../guard/validator.ts';
import type { PrepareCall } from './prepare-call.ts';
import { optionIn, PARTS, sumOf, type DiskPart } from './disk.ts';

export type Role = 'active' | 'passive' | 'unknown';

const MODES: Readonly<Record<DiskPart, string>> = {
  start: '755',
  keys: '600',
  guard: '755',
  'boot-guard': '755',
  'host-file': '644',
  sudoers: '440',
};
/** Of these the text is sent too. */
const SHOWN: ReadonlySet<DiskPart> = new Set(['start', 'keys', 'host-file', 'sudoers']);

export function* look(call: PrepareCall): Script {
  yield* fenceFirst(call);
  const { host, record } = call;
  yield* sayAll([
    ['host.boot_id', bootId(host)],
    ['host.uptime_ms', now(call)],
    ['tools.missing', ''],
    ['state.term', record.term || 'none'],
    ...processFacts(call),
    ...fileFacts(call),
    ['key.staked', keyAt(call, call.args.staked_key)],
    ['key.unstaked', keyAt(call, call.args.unstaked_key)],
    ...linkFacts(call),
    ['record', call.disk.hasRecordRoot ? 'writable' : 'missing'],
    ['voter.added', oneLine(recordOf(call)?.get('voter')) === processWords(call) ? 'yes' : 'no'],
    ...newestKept(call).map((line) => ['kept', line] as const),
  ]);
}

function* sayAll(facts: readonly (readonly [string, string | number])[]): Script {
  for (const [key, value] of facts) yield* say(key, value);
}

/** By what runs, as its own socket tells it. */
export function roleOn({ host, args }: PrepareCall): Role {
  const running = runningIdentity(host);
  if (running === 'unknown') return 'unknown';
  return running === args.identity ? 'active' : 'passive';
}

/** Names the running process beyond its number. */
export function processWords({ host }: PrepareCall): string {
  const pid = host.validator?.pid ?? 0;
  return `${pid} ${host.processes.get(pid) ?? ''} ${bootId(host)}`;
}

export function keyAt({ host }: PrepareCall, path: string): string {
  return publicKeyAt(host, path);
}

function processFacts(call: PrepareCall): (readonly [string, string | number])[] {
  const { host, disk, args } = call;
  const pid = host.validator?.pid;
  const started = pid === undefined ? [] : disk.started;
  const key = optionIn(started, '--identity') ?? '';
  const voters = started.filter((_, index) => started[index - 1] === '--authorized-voter');
  // Where none is named the client takes the identity it was started with; behind a link that may have been another one.
  const hasVoter =
    voters.length === 0
      ? key !== args.link && keyAt(call, key) === args.identity
      : voters.some((path) => keyAt(call, path) === args.identity);
  return [
    ['started.key', key],
    ['started.voter', hasVoter ? 'yes' : 'no'],
    ['process.count', pid === undefined ? 0 : 1],
    ['process.pid', pid ?? ''],
    ['process.start', pid === undefined ? '' : (host.processes.get(pid) ?? '')],
    ['identity.running', runningIdentity(host)],
    ['role', roleOn(call)],
  ];
}

function fileFacts({ disk, given }: PrepareCall): (readonly [string, string])[] {
  return PARTS.flatMap((part): (readonly [string, string])[] => {
    const text = disk.files.get(part);
    const seen = `${text === undefined ? 'missing' : 'file'} ${sumOf(text)} ${text?.length ?? 0} root ${MODES[part]}`;
    const path = part === 'start' ? (given['start_file'] ?? '') : `/${part}`;
    return [
      [`file.${part}`, seen],
      [`file.${part}.path`, path],
      ...(text !== undefined && SHOWN.has(part)
        ? [[`file.${part}.base64`, Buffer.from(text).toString('base64')] as const]
        : []),
    ];
  });
}

function linkFacts({ host }: PrepareCall): (readonly [string, string])[] {
  const link = host.link.get('link');
  return [
    ['link.kind', link?.kind ?? 'missing'],
    ['link.target', link?.kind === 'symlink' ? link.target : ''],
  ];
}

/** The newest set from which something was not taken back. */
function newestKept({ disk }: PrepareCall): string[] {
  const entries = disk.kept.names().filter((name) => name.endsWith('.entry'));
  const newest = entries.map((name) => name.split('/')[0] ?? '').at(-1);
  return entries
    .filter((name) => name.startsWith(`${newest}/`))
    .map((name) => `${newest} ${oneLine(disk.kept.get(name)) ?? ''}`);
}
