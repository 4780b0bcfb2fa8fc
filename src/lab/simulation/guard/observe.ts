import { armedNonce, fenceFirst } from './core.ts';
import { oneLine, TARGET_LINE } from './forms.ts';
import { bootId, bootIdentity, publicKeyAt } from './host.ts';
import { lookIdentity, processCount, towersHere } from './node.ts';
import { armedIn } from './record.ts';
import { now, recordOf, say, type Call, type Script } from './script.ts';
import { hasBootGuard } from './stopping.ts';
import { copyName } from './tower-copy.ts';
import { towerNames } from './tower.ts';

/** A larger tower does not travel with an observation. Unit: bytes. */
const LARGEST_SHOWN = 16_384;
/** As much as a test needs to see that there is room. Unit: kilobytes. */
const FREE_KB = 500_000_000;

export function* observe(call: Call): Script {
  yield* fenceFirst(call);
  const { host, record } = call;
  yield* sayAll([
    ['guard.version', 1],
    ['guard.file', ''],
    ['host.name', host.setup.name],
    ['host.boot_id', bootId(host)],
    ['host.uptime_ms', now(call)],
    ['host.time_ms', host.clock() + host.wallOffsetMs],
    ['host.user', host.setup.user],
    ['tools.missing', ''],
    ['state.root', 'yes'],
    ['state', record.kept],
    ['state.id', record.stateId],
    ['state.term', record.term || 'none'],
    ['in_flight', record.flight?.shown ?? 'none'],
    ['armed', armedNonce(call)],
  ]);
  yield* armedFile(call);
  for (const line of record.receipts) yield* say('receipt', line);
  if (call.args.fence === '') yield* say('movers', 'none');
  yield* chainFacts(call);
}

function* armedFile(call: Call): Script {
  const armed = armedIn(recordOf(call));
  if (armed && (call.host.towers.get(armed.file)?.bytes.length ?? 0) > 0)
    yield* say('armed.file', `${armed.run} ${armed.attempt}`);
}

function* sayAll(facts: readonly (readonly [string, string | number])[]): Script {
  for (const [key, value] of facts) yield* say(key, value);
}

function* chainFacts(call: Call): Script {
  const { host, args } = call;
  const count = processCount(call);
  yield* say('process.count', count);
  yield* say('target', TARGET_LINE.map((name) => args[name]).join(' '));
  if (count === 1) yield* processFacts(call);
  yield* sayAll([
    ['client.version', host.setup.version],
    ['boot.identity', args.link === host.setup.link ? bootIdentity(host) : 'missing'],
    ...keyFacts(call, 'staked', args.staked_key),
    ...keyFacts(call, 'unstaked', args.unstaked_key),
    ['identity.running', yield* lookIdentity(call)],
    ...linkFacts(call),
    ['ledger.owner', host.setup.user],
    ['tool.cli', 'yes'],
    ['ledger.writable', 'yes'],
    ['tower.writable', 'yes'],
    ['ledger.free_kb', FREE_KB],
  ]);
  yield* fileFacts(call);
}

function* processFacts({ host }: Call): Script {
  const { user, exe, args } = host.setup;
  const pid = host.validator?.pid ?? 0;
  yield* sayAll([
    ['process.pid', pid],
    ['process.start', host.processes.get(pid) ?? ''],
    ['process.user', user],
    ['process.exe', exe],
  ]);
  for (const [index, word] of args.entries()) {
    yield* say('process.arg', word);
    const before = args[index - 1];
    if (before === '--vote-account' || before === '--authorized-voter')
      yield* say(`process.${before.slice(2)}`, publicKeyAt(host, word));
  }
}

function keyFacts({ host }: Call, name: string, path: string): (readonly [string, string])[] {
  const key = publicKeyAt(host, path);
  const there = key !== 'missing';
  return [
    [`key.${name}`, key],
    [`key.${name}.mode`, there ? '600' : ''],
    [`key.${name}.owner`, there ? host.setup.user : ''],
  ];
}

function linkFacts({ host, args }: Call): (readonly [string, string])[] {
  const link = args.link === host.setup.link ? host.link.get('link') : undefined;
  return [
    ['link.kind', link?.kind ?? 'missing'],
    ['link.target', link?.kind === 'symlink' ? link.target : ''],
  ];
}

function* fileFacts(call: Call): Script {
  const { host, args } = call;
  for (const name of towersHere(call)) {
    const tower = host.towers.get(name);
    if (tower) yield* say('tower.file', `${name} ${tower.bytes.length} ${tower.modifiedMs} ${tower.sha256}`);
  }
  yield* sayAll([
    ['fence.file', recordOf(call)?.has('fenced') ? 'yes' : 'no'],
    ['role_boot', oneLine(recordOf(call)?.get('role_boot')) ?? 'none'],
    ['boot_guard', hasBootGuard(call)],
  ]);
  const copy = host.towers.get(copyName(args.identity));
  if (copy && copy.bytes.length > 0 && copy.bytes.length <= LARGEST_SHOWN) {
    yield* say('copy.file', `${copy.bytes.length} ${Math.floor(copy.modifiedMs / 1_000)}000`);
    yield* say('copy.base64', copy.bytes.toString('base64'));
  }
  if (args.log !== '-' && args.log === host.setup.log) {
    yield* say('log.inode', host.log.inode);
    yield* say('log.size', host.log.size);
  }
  const [own] = towerNames(args.identity);
  const tower = towersHere(call).includes(own) ? host.towers.get(own) : undefined;
  if (tower && tower.bytes.length > 0 && tower.bytes.length <= LARGEST_SHOWN)
    yield* say('tower.base64', tower.bytes.toString('base64'));
}
