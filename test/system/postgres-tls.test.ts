import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWorkers } from '../../jobs/worker.ts';
import { openEmbedded, type Embedded } from '../../src/platform/embedded.ts';
import { openDatabase } from '../../src/platform/postgres.ts';
import { describeStore } from '../../src/store/describe.ts';
import { prepareStore } from '../../src/store/prepare.ts';
import { createStore } from '../../src/store/store.ts';
import { handlersWith, log, soon } from '../integration/jobs/queues.ts';
import { makeCertificates, type Certificates } from './certificates.ts';

let directory: string;
let embedded: Embedded;
let trusted: Certificates;
let strange: Certificates;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-tls-'));
  chmodSync(directory, 0o755);
  embedded = await openEmbedded(join(directory, 'data'), { log });
  trusted = makeCertificates(directory, 'trusted');
  strange = makeCertificates(directory, 'strange');
});
afterAll(async () => {
  await embedded.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Tells the server to speak TLS only, and to ask for a certificate. */
async function switchOn(): Promise<void> {
  const cluster = join(directory, 'data', 'postgres');
  const { uid, gid } = statSync(cluster);
  for (const [name, from] of [
    ['server.pem', trusted.serverCert],
    ['server.key', trusted.serverKey],
    ['ca.pem', trusted.ca],
  ] as const) {
    writeFileSync(join(cluster, name), readFileSync(from), { mode: 0o600 });
    chownSync(join(cluster, name), uid, gid);
  }
  writeFileSync(join(cluster, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n');
  const db = openDatabase(embedded.url, { max: 1 });
  for (const setting of [
    `ssl_cert_file = 'server.pem'`,
    `ssl_key_file = 'server.key'`,
    `ssl_ca_file = 'ca.pem'`,
    'ssl = on',
  ])
    await sql.raw(`alter system set ${setting}`).execute(db);
  await sql`select pg_reload_conf()`.execute(db);
  await db.destroy();
}

describe('Postgres over TLS', () => {
  it('is refused while the server speaks none', async () => {
    await expect(
      describeStore({ url: embedded.url, tls: { ca: trusted.client.ca } }, 'postgres'),
    ).rejects.toMatchObject({ code: 'store/refused', message: expect.stringContaining('the server does not') });
  });

  it('carries store, notifications and queues, with the certificate verified whatever the URL says', async () => {
    await switchOn();
    const target = { url: `${embedded.url}?sslmode=disable`, tls: trusted.client };
    await vi.waitFor(() => describeStore(target, 'postgres'), soon);

    expect(await describeStore(target, 'postgres')).toContainEqual(
      expect.objectContaining({ id: 'postgres-encrypted', state: 'passed', found: 'it is encrypted' }),
    );
    const db = openDatabase(target);
    await prepareStore(db, 'postgres');
    const heard = vi.fn();
    const stopListening = await createStore(db).web.onChange(heard);
    await sql`select pg_notify('baton_web', 'key-1')`.execute(db);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith('key-1'), soon);
    await stopListening();
    const handlers = handlersWith();
    const workers = await startWorkers({ kind: 'postgres', ...target }, handlers, { log, concurrency: 1 });
    await vi.waitFor(() => expect(handlers.sweep).toHaveBeenCalled(), soon);
    await workers.close();
    await db.destroy();
  });

  it.each([
    [
      'another authority',
      () => ({ ...trusted.client, ca: strange.client.ca }),
      /certificate of the server is not believed/,
    ],
    ['a certificate of another authority', () => ({ ...strange.client, ca: trusted.client.ca }), /certificate/],
    ['no certificate of ours', () => ({ ca: trusted.client.ca }), /certificate/],
  ])('is refused with %s', async (_name, tls, words) => {
    await expect(describeStore({ url: embedded.url, tls: tls() }, 'postgres')).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringMatching(words),
    });
  });
});
