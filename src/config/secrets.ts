import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { BatonError, messageOf } from '../domain/failure.ts';

/** Others may neither read nor write a secret file. */
const OTHERS = 0o077;

/**
 * The secret behind `env:NAME` or `file:PATH`, without the line end at its end. Paths are relative to `directory`, that of
 * the fleet file; `~/` is the home of the user.
 * @throws `config/invalid` when it is absent, empty, or readable by others; never with the secret in the message
 */
export async function resolveSecret(reference: string, directory: string): Promise<string> {
  const at = reference.indexOf(':');
  const kind = reference.slice(0, at);
  const name = reference.slice(at + 1);
  if (kind === 'env') return fromEnvironment(name);
  if (kind === 'file') return fromFile(resolve(directory, name.replace(/^~(?=\/)/, homedir())));
  throw new BatonError('config/invalid', 'A secret must be given as env:NAME or file:PATH.');
}

function fromEnvironment(name: string): string {
  const value = process.env[name]?.trim() ?? '';
  if (value !== '') return value;
  throw new BatonError(
    'config/invalid',
    `The fleet file names env:${name}, but ${name} is not set. Set it before starting Baton.`,
  );
}

async function fromFile(path: string): Promise<string> {
  const facts = await stat(path).catch((error: unknown) => {
    throw new BatonError('config/invalid', `The secret file ${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  });
  if (!facts.isFile()) throw new BatonError('config/invalid', `The secret file ${path} is not a file.`);
  if ((facts.mode & OTHERS) !== 0) {
    const mode = (facts.mode & 0o777).toString(8).padStart(3, '0');
    throw new BatonError(
      'config/invalid',
      `The secret file ${path} has mode ${mode}, so others can reach it. Run: chmod 600 ${path}`,
    );
  }
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new BatonError('config/invalid', `The secret file ${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  });
  if (text.trim() === '') throw new BatonError('config/invalid', `The secret file ${path} is empty.`);
  return text.replace(/\r?\n$/, '');
}
