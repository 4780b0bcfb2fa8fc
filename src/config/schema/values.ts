import { z } from 'zod';

/** What messages about a value have to know besides what is taken. */
export const forMessages = z.registry<{
  /** A secret belongs here, so what was written by mistake is not repeated on a screen or in a log. */
  readonly secret?: true;
  /** Where a person finds it. */
  readonly source?: string;
  /** How a person comes from what is commonly written to what is taken. */
  readonly mend?: string;
}>();

/** A base58 public key of 32 bytes is 32 to 44 characters long. */
export const PublicKey = z
  .string()
  .regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/, 'a public key in base58, 32 to 44 characters')
  .register(forMessages, { source: 'copy what `solana-keygen pubkey FILE` prints.' });
/** Account names of NEAR (near/nearcore, near-account-id): they become words of a command line. */
export const NearAccount = z
  .string()
  .min(2)
  .max(64)
  .regex(/^(([a-z\d]+[-_])*[a-z\d]+\.)*([a-z\d]+[-_])*[a-z\d]+$/, 'an account of NEAR, such as POOL.pool.near')
  .register(forMessages, { source: 'copy `account_id` of validator_key.json.' });
/** As validator_key.json has it: ed25519 is what validators of NEAR sign with. */
export const NearPublicKey = z
  .string()
  .regex(/^ed25519:[1-9A-HJ-NP-Za-km-z]{32,44}$/, '`ed25519:` and a public key in base58')
  .register(forMessages, { source: 'copy `public_key` of validator_key.json; never the other line.' });
/** A hash is as long as a key. */
export const Genesis = z
  .string()
  .regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/, 'a hash in base58, 32 to 44 characters')
  .register(forMessages, { source: 'copy what `solana genesis-hash` prints.' });
/** Also said where the key itself turns out to be wrong. */
export const COPY_HOST_KEY =
  "on the host run `cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub` and copy the line here.";
/** What people type in commands. */
export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name: lower-case letters, digits and dashes (none in front), at most 32')
  .register(forMessages, { mend: 'write it in lower case, with dashes for blanks, dots and underscores.' });
/** The guard takes words without blanks or quotes, so paths with them are refused here and not at 3 a.m. */
export const HostPath = z
  .string()
  .regex(/^\/[A-Za-z0-9._/+@:-]*$/, 'an absolute path (it begins with /) of letters, digits and ._/+@:-')
  .register(forMessages, {
    mend: 'write the whole path from / on; a directory with other characters needs another name, or a link to it.',
  });
export const Port = z.int().min(1).max(65_535);
/** Secrets are references, never values. */
export const SecretReference = z
  .string()
  .regex(/^(env:[A-Z][A-Z0-9_]*|file:\S(.*\S)?)$/, 'env:NAME or file:PATH')
  .register(forMessages, { secret: true });
/** A variable for a program that is run on the machine of the worker. */
export const VariableName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/, 'the name of a variable: capitals, digits and _')
  .register(forMessages, { mend: 'write it as the program reads it, in capitals.' });
/** A program of the worker's own machine and its arguments. */
export const Program = z.array(z.string().min(1)).min(1);
/** Names of users on hosts; they become words of a command line, so nothing that a shell could read is taken. */
export const User = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9._-]*$/, 'a user name of letters, digits and ._-')
  .register(forMessages, { mend: 'write the name as in /etc/passwd of the host.' });
/** Blanks, `user@` and `:port` are what people paste along with it. IPv6 is written without brackets. */
export const Host = z
  .string()
  .regex(
    /^([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*(%[A-Za-z0-9._-]+)?)$/,
    'a name or an address, without user, port and brackets',
  )
  .register(forMessages, { mend: 'take the rest away; the user belongs in `login`, the port in `port`.' });
const HostKey = z
  .string()
  .regex(/^(ssh-|ecdsa-)\S+ \S+$/, 'TYPE BASE64 as in `ssh-ed25519 AAAA…`')
  .register(forMessages, { source: COPY_HOST_KEY });
export const HostKeys = z
  .array(HostKey)
  .min(1)
  .describe('Host keys that its SSH server may show; any other one is refused.');
export const Address = z
  .string()
  .regex(/^[^\s:/@]+:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/, 'ADDRESS:PORT')
  .register(forMessages, { mend: 'write a name or address, a colon and the port, and nothing around it.' });
export const RpcAddress = z
  .url({ protocol: /^https?$/ })
  .register(forMessages, { mend: 'write the whole address, with https:// or http:// in front.' });
/** Also over web sockets: nodes of Polkadot serve both on one port, and people know their addresses as `wss://`. */
export const ChainAddress = z
  .url({ protocol: /^(https?|wss?)$/ })
  .register(forMessages, { mend: 'write the whole address, with https:// or wss:// in front.' });
/** The 32 bytes of an account; what they are checked for besides is said in the cross-checks. */
export const Account = z
  .string()
  // 35 bytes in base58 with a short prefix, 36 with a long one.
  .regex(/^(0x[0-9A-Fa-f]{64}|[1-9A-HJ-NP-Za-km-z]{46,50})$/, 'an SS58 address, or 0x and 64 hex digits')
  .register(forMessages, { mend: 'copy the address from the wallet or explorer that shows it.' });
export const BlockHash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/, '0x and 64 hex digits in lower case')
  .register(forMessages, { source: 'copy what `chain_getBlockHash` with [0] answers.' });
/** It becomes a directory of the keystore's path. */
export const ChainId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, _ and -')
  .register(forMessages, {
    source: 'copy `id` of the chain spec; it is the directory below `chains` of the base path.',
  });
