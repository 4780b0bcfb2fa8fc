import type { CheckResult, Severity } from '../src/domain/check.ts';

/** What one Redis says of itself: the fields of INFO by name, and what became of one write. */
export interface RedisNode {
  /** `HOST:PORT`, or the words under which people know it. */
  readonly address: string;
  /** A replica takes over for its master, so it must be fit too; it takes no writes before. */
  readonly duty: 'master' | 'replica';
  readonly info: ReadonlyMap<string, string>;
  /** What a write was answered with; null: it was taken, or none was tried. */
  readonly writeRefused: string | null;
}

/** Where BullMQ 6 no longer warns; older ones get no more security fixes. Two numbers are enough. */
const OLDEST: readonly [number, number] = [6, 2];

/** The fields of the answer to INFO. */
export function infoFields(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':');
      return at < 1 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}

/** Everything that is asked of one Redis. `group`: it was reached as part of Sentinels or a Cluster. */
export function checksOfNode(node: RedisNode, group: 'alone' | 'sentinels' | 'cluster'): CheckResult[] {
  return [
    mode(node, group),
    version(node),
    policy(node),
    ...(node.duty === 'master' ? [role(node), writes(node)] : []),
    persistence(node),
  ];
}

function check(
  id: string,
  severity: Severity,
  passed: boolean,
  words: Pick<CheckResult, 'title' | 'found' | 'needed' | 'why' | 'fix'>,
): CheckResult {
  return { id: `redis-${id}`, severity, state: passed ? 'passed' : 'failed', ...words };
}

const field = (node: RedisNode, name: string) => node.info.get(name) ?? 'not told';

function mode(node: RedisNode, group: 'alone' | 'sentinels' | 'cluster'): CheckResult {
  const found = field(node, 'redis_mode');
  const needed = group === 'cluster' ? 'cluster' : 'standalone';
  const fix =
    found === 'cluster'
      ? 'name the nodes of the Cluster as `redis.cluster` in the fleet file, and take REDIS_URL out'
      : found === 'sentinel'
        ? 'name the Sentinels as `redis.sentinels` and their master as `redis.master` in the fleet file, and take REDIS_URL out'
        : 'give REDIS_URL instead of `redis.cluster`';
  return check('mode', 'must', found === needed || found === 'not told', {
    title: `Redis ${node.address} is what the settings say it is`,
    found: `redis_mode ${found}`,
    needed: `redis_mode ${needed}`,
    why: 'A Cluster and Sentinels are spoken to in another way than one Redis.',
    fix,
  });
}

function version(node: RedisNode): CheckResult {
  const found = field(node, 'redis_version');
  const [major = 0, minor = 0] = found.split('.').map(Number);
  return check('version', 'must', major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]), {
    title: `Redis ${node.address} is new enough`,
    found: `version ${found}`,
    needed: `version ${OLDEST.join('.')} or newer`,
    why: 'The queues use commands that older ones lack.',
    fix: 'upgrade Redis (or Valkey, which tells the Redis version it stands for)',
  });
}

function policy(node: RedisNode): CheckResult {
  const found = field(node, 'maxmemory_policy');
  return check('policy', 'must', found === 'noeviction', {
    title: `Redis ${node.address} throws no keys away`,
    found: `maxmemory-policy ${found}`,
    needed: 'maxmemory-policy noeviction',
    why: 'With any other policy locks and jobs vanish in silence when memory runs short.',
    fix: `now: redis-cli -u redis://${node.address} CONFIG SET maxmemory-policy noeviction; for good, in its redis.conf: maxmemory-policy noeviction`,
  });
}

function role(node: RedisNode): CheckResult {
  const found = field(node, 'role');
  const master = `${field(node, 'master_host')}:${field(node, 'master_port')}`;
  return check('role', 'must', found === 'master', {
    title: `Redis ${node.address} is a master`,
    found: found === 'slave' ? `a read-only replica of ${master}` : `role ${found}`,
    needed: 'a master, which takes writes',
    why: 'Jobs are written; a replica refuses that.',
    fix: `point REDIS_URL at ${found === 'slave' ? master : 'the master'}, or give Baton the Sentinels, which know it`,
  });
}

function writes(node: RedisNode): CheckResult {
  return check('writes', 'must', node.writeRefused === null, {
    title: `Redis ${node.address} takes writes and runs scripts`,
    found: node.writeRefused ?? 'a write in a script was taken',
    needed: 'a user that may write its keys and run scripts, room in memory and on disk',
    why: 'Each job is written and taken by a script.',
    fix: writeFix(node.writeRefused ?? ''),
  });
}

function writeFix(refused: string): string {
  if (refused.startsWith('NOPERM'))
    return 'give the user of Baton its rights: ACL SETUSER NAME ~{baton* &* +@all -@dangerous +info +client|setname';
  if (refused.startsWith('OOM'))
    return 'give Redis more memory (maxmemory), or find what fills it: redis-cli --bigkeys';
  if (refused.startsWith('MISCONF'))
    return 'make room on the disk of Redis: it could not save, and refuses writes until it can';
  if (refused.startsWith('NOREPLICAS')) return 'bring its replicas back: min-replicas-to-write is not met';
  if (refused.startsWith('READONLY')) return 'point Baton at the master';
  return 'see what Redis says';
}

function persistence(node: RedisNode): CheckResult {
  const aof = field(node, 'aof_enabled');
  return check('persistence', 'should', aof === '1', {
    title: `Redis ${node.address} keeps its jobs over a restart`,
    found: aof === '0' ? 'appendonly no' : `appendonly ${aof === '1' ? 'yes' : aof}`,
    needed: 'appendonly yes',
    why: 'Without it a restart forgets every job. Nothing is lost for good, since the truth is in Postgres, but what waits is found by the sweep some seconds later.',
    fix: `now: redis-cli -u redis://${node.address} CONFIG SET appendonly yes; for good, in its redis.conf: appendonly yes`,
  });
}
