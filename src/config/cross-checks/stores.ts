import { group, type Loose, text, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';

/** Postgres and Redis are told one way each, and whole. */
export function checkStores(fleet: Loose): readonly Complaint[] {
  const redis = group(fleet['redis']);
  return [
    ...checkTls(['postgres', 'tls'], group(group(fleet['postgres'])['tls'])),
    ...checkTls(['redis', 'tls'], group(redis['tls'])),
    ...checkSentinels(redis),
    ...checkStore(fleet, redis),
  ];
}

function checkTls(path: Path, tls: Loose): Complaint[] {
  const [cert, key] = [tls['cert'] !== undefined, tls['key'] !== undefined];
  if (cert === key) return [];
  const [here, absent] = cert ? ['cert', 'key'] : ['key', 'cert'];
  return [
    {
      path: [...path, here],
      at: 'key',
      found: `\`${here}\` without \`${absent}\`.`,
      expected: 'both, or neither where the server asks for no certificate.',
      mend: `add \`${absent}: file:PATH\` under ${path.join('.')}, or take \`${here}\` out.`,
    },
  ];
}

function atRedis(key: string, found: string, expected: string, mend: string): Complaint {
  return { path: ['redis', key], at: 'key', found, expected, mend };
}

function checkSentinels(redis: Loose): Complaint[] {
  const [sentinels, cluster] = [texts(redis['sentinels']).length, texts(redis['cluster']).length];
  const problems: Complaint[] = [];
  if (sentinels > 0 && redis['master'] === undefined)
    problems.push(
      atRedis(
        'sentinels',
        '`sentinels` without `master`.',
        'the name under which the Sentinels watch the master.',
        'add `master:` under redis; `redis-cli -p 26379 sentinel masters` prints the name.',
      ),
    );
  for (const key of sentinels > 0 ? [] : ['master', 'sentinel_password']) {
    if (redis[key] !== undefined)
      problems.push(
        atRedis(
          key,
          `\`${key}\` without \`sentinels\`.`,
          'the addresses of the Sentinels with it.',
          `add \`sentinels:\` under redis, or take \`${key}\` out.`,
        ),
      );
  }
  if (sentinels > 0 && cluster > 0)
    problems.push(
      atRedis(
        'cluster',
        '`cluster` and `sentinels` together.',
        'one of the two: Sentinels watch a single master, a Cluster looks after itself.',
        'take the one out that you do not run.',
      ),
    );
  return problems;
}

/** The embedded store carries the queue too, so that a Redis beside it would stay empty and be believed to work. */
function checkStore(fleet: Loose, redis: Loose): Complaint[] {
  if (text(fleet['store']) !== 'embedded') return [];
  const key = ['sentinels', 'cluster'].find((name) => texts(redis[name]).length > 0);
  if (key === undefined) return [];
  return [
    {
      path: ['redis', key],
      at: 'key',
      found: '`store: embedded` carries the queue too, so this Redis would not be used.',
      expected: 'a Redis only together with your own Postgres.',
      mend: 'take `store: embedded` out and set DATABASE_URL, or take `redis` out.',
    },
  ];
}
