import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { BatonError, messageOf } from '../domain/failure.ts';

/** Others may neither read nor write a secret file. */
const OTHERS = 0o077;
/** Where container engines and systemd put secrets, readable by all; nobody else is there to read them. */
const MOUNTED = /^\/run\/(secrets|credentials)\//;
/** There it is enough that others cannot write. */
const OTHERS_WRITE = 0o022;
const ROOT = 0;
const OTHERS_MAY_WRITE = 0o002;
/** Many systems give each user a group of their own, whose directories are writable for it: that group is no stranger. */
const GROUP_MAY_WRITE = 0o020;
/** As on /tmp: everybody may add files, but only the owner may replace one. */
const STICKY = 0o1000;

/**
 * What a secret file holds, without the line end at its end.
 * @param own user id of this process; undefined where the system has none
 * @throws `config/invalid` when it is absent, empty, or others can reach or replace it; never with the secret in the message
 */
export function readSecretFile(path: string, own: number | undefined = process.getuid?.()): string {
  const facts = reading(path, () => statSync(path));
  if (!facts.isFile()) throw new BatonError('config/invalid', `The secret file ${path} is not a file.`);
  refuseOthers(path, facts);
  if (!MOUNTED.test(path) && own !== undefined) refuseStrangers(path, facts, own);
  const text = reading(path, () => readFileSync(path, 'utf8'));
  if (text.trim() === '') throw new BatonError('config/invalid', `The secret file ${path} is empty.`);
  return text.replace(/\r?\n$/, '');
}

function refuseOthers(path: string, facts: Stats): void {
  if ((facts.mode & (MOUNTED.test(path) ? OTHERS_WRITE : OTHERS)) === 0) return;
  const mode = (facts.mode & 0o777).toString(8).padStart(3, '0');
  throw new BatonError(
    'config/invalid',
    `The secret file ${path} has mode ${mode}, so others can reach it. Run: chmod 600 ${path}`,
  );
}

/** Whoever owns the file or may write to its directory can put another secret in its place. */
function refuseStrangers(path: string, facts: Stats, own: number): void {
  if (facts.uid !== own && facts.uid !== ROOT)
    throw new BatonError(
      'config/invalid',
      `The secret file ${path} belongs to the user with id ${facts.uid}, who can change it; Baton runs as ${own}. Run: chown ${own} ${path}`,
    );
  const directory = dirname(reading(path, () => realpathSync(path)));
  const { mode, gid } = reading(path, () => statSync(directory));
  const others = (mode & OTHERS_MAY_WRITE) !== 0 || ((mode & GROUP_MAY_WRITE) !== 0 && gid !== process.getgid?.());
  if (!others || (mode & STICKY) !== 0) return;
  throw new BatonError(
    'config/invalid',
    `Others may write to ${directory}, so they can replace the secret file ${path}. Run: chmod go-w ${directory}`,
  );
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BatonError('config/invalid', `The secret file ${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
