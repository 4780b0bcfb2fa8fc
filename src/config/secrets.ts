import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { BatonError } from '../domain/failure.ts';
import { readSecretFile } from './secret-file.ts';

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
  if (kind === 'file') return readSecretFile(resolve(directory, name.replace(/^~(?=\/)/, homedir())));
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
