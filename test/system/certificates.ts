import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tls } from '../../src/platform/tls.ts';

/** An authority with a server's certificate for 127.0.0.1 and a client's. Paths for servers, text for us. */
export interface Certificates {
  readonly ca: string;
  readonly serverCert: string;
  readonly serverKey: string;
  /** Authority and own certificate, as a client of ours is given them. */
  readonly client: Required<Tls>;
}

/** Made anew in `directory` by openssl; valid for a day. @param name tells two authorities apart */
export function makeCertificates(directory: string, name: string): Certificates {
  const path = (file: string) => join(directory, `${name}-${file}`);
  const key = (file: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-noenc',
    '-keyout',
    path(file),
  ];
  openssl(['req', '-x509', ...key('ca.key'), '-out', path('ca.pem'), '-days', '1', '-subj', `/CN=${name}`]);
  writeFileSync(path('server.ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  writeFileSync(path('client.ext'), 'extendedKeyUsage=clientAuth\n');
  for (const [role, subject] of [
    ['server', '/CN=127.0.0.1'],
    ['client', '/CN=baton'],
  ]) {
    openssl(['req', '-new', ...key(`${role}.key`), '-out', path(`${role}.csr`), '-subj', String(subject)]);
    const signer = [
      '-CA',
      path('ca.pem'),
      '-CAkey',
      path('ca.key'),
      '-CAcreateserial',
      '-extfile',
      path(`${role}.ext`),
    ];
    openssl(['x509', '-req', '-in', path(`${role}.csr`), '-out', path(`${role}.pem`), '-days', '1', ...signer]);
    chmodSync(path(`${role}.key`), 0o600);
  }
  const text = (file: string) => readFileSync(path(file), 'utf8');
  return {
    ca: path('ca.pem'),
    serverCert: path('server.pem'),
    serverKey: path('server.key'),
    client: { ca: text('ca.pem'), cert: text('client.pem'), key: text('client.key') },
  };
}

function openssl(words: readonly string[]): void {
  const { status, stderr, error } = spawnSync('openssl', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${words[0]} failed: ${error?.message ?? stderr}`);
}
