import { expect, it } from 'vitest';
import { serverChecks } from '../../../src/store/server-checks.ts';
import type { ServerFacts } from '../../../src/store/server-facts.ts';

const facts: ServerFacts = {
  version: '18.1',
  versionNumber: 180_001,
  encoding: 'UTF8',
  standby: false,
  readOnly: false,
  off: [{ name: 'fsync', source: 'database' }],
  database: 'baton-prod',
  user: 'Ada "B"',
  schema: 'public',
  mayMakeTables: false,
  mayMakeSchemas: false,
  mayReadIncarnation: false,
  tables: false,
  mayWriteTables: false,
  queueSchema: false,
  connectionLimit: 100,
  connectionsUsed: 1,
  encrypted: true,
  local: true,
};

it('prints lines of SQL that can be pasted whatever the names are', () => {
  const failed = serverChecks(facts, false, 'postgres').filter(({ state }) => state === 'failed');

  expect(failed.map(({ fix }) => fix)).toEqual([
    'ALTER DATABASE "baton-prod" RESET fsync;',
    'GRANT USAGE, CREATE ON SCHEMA public TO "Ada ""B""";',
    'GRANT CREATE ON DATABASE "baton-prod" TO "Ada ""B""";',
    'GRANT EXECUTE ON FUNCTION pg_control_system() TO "Ada ""B""";',
  ]);
});
