import { z } from 'zod';
import { Address, Host, HostKeys, Name, Port, SecretReference, User } from './values.ts';

const JumpHost = z.strictObject({
  host: Host.describe('Where its SSH server listens.'),
  port: Port.default(22).describe('Port of the SSH server.'),
  login: User.describe('User to log in as over SSH.'),
  host_key: HostKeys,
  jump: Name.optional().describe('Another jump host, through which this one is reached.'),
});

/** How hosts are reached. */
export const Ssh = z.strictObject({
  key: SecretReference.optional().describe('Private key file. Without it the SSH agent is asked.'),
  passphrase: SecretReference.optional().describe('Passphrase of the private key.'),
  prepare_key: SecretReference.optional().describe(
    'Private key with which `prepare` logs in; another one than `key`, needed only while hosts are prepared. Default: the SSH agent.',
  ),
  connect_timeout: z
    .int()
    .min(1)
    .max(60)
    .default(8)
    .describe('How long a host may take to answer a new connection. Unit: seconds.'),
  jump_hosts: z.record(Name, JumpHost).default({}).describe('Hosts on the way to others; nothing is run on them.'),
});

const Tls = z.strictObject({
  ca: SecretReference.optional().describe('Certificate of the authority. Default: those the system trusts.'),
  cert: SecretReference.optional().describe('Own certificate, where the server asks for one.'),
  key: SecretReference.optional().describe('Private key of the own certificate.'),
});

/** What DATABASE_URL does not say. */
export const Postgres = z.strictObject({
  tls: Tls.optional().describe('Set, the connection is encrypted and the certificate is verified.'),
});

/** What REDIS_URL does not say. */
export const Redis = z.strictObject({
  sentinels: z.array(Address).default([]).describe('Addresses of Redis Sentinels, instead of REDIS_URL.'),
  master: z.string().min(1).optional().describe('Name of the master that the Sentinels watch.'),
  cluster: z.array(Address).default([]).describe('Addresses of Redis Cluster nodes, instead of REDIS_URL.'),
  username: z.string().min(1).optional().describe('Redis user. Default: that of REDIS_URL, else the default user.'),
  password: SecretReference.optional().describe('Password of that user.'),
  sentinel_password: SecretReference.optional().describe('Password of the Sentinels themselves.'),
  tls: Tls.optional().describe('Set, the connection is encrypted and the certificate is verified.'),
});

/** How long what has ended is kept. Open runs, terms and the chain of hashes are kept for good. */
export const Retention = z.strictObject({
  runs: z.int().min(7).max(3650).default(400).describe('Ended runs with plan and journal. Unit: days.'),
  messages: z.int().min(1).max(3650).default(90).describe('Messages and answered requests. Unit: days.'),
});

/** Where Baton says how it is: `/healthz`, `/readyz`, `/metrics`. */
export const Health = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  port: Port.default(4410).describe('Port to listen on. Where it is taken, the next free one is used and said.'),
});
