import { randomUUID } from 'node:crypto';
import { lstat, link, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BatonError, messageOf } from '../../domain/failure.ts';

/** @throws `input/invalid` when something stands at `path` already, or its directory cannot be seen */
export async function needNothingAt(path: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw new BatonError('input/invalid', `${path} cannot be looked at: ${messageOf(error)}.`, { cause: error });
    },
  );
  if (there) throw occupied(path);
  await lstat(dirname(path)).catch((error: unknown) => {
    const message = `${path} cannot be written: there is no directory ${dirname(path)}. Make it, or name another file with --out.`;
    throw new BatonError('input/invalid', message, { cause: error });
  });
}

/**
 * Writes a file that is not there yet: whole or not at all, and never over another one.
 * @throws `input/invalid`
 */
export async function writeNew(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(temporary, text, { flag: 'wx', flush: true });
    // A link fails where something stands; a rename would replace it.
    await link(temporary, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw occupied(path);
    throw new BatonError('input/invalid', `${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

function occupied(path: string): BatonError {
  const message = `${path} is there already, and is never overwritten. Name another file with --out FILE, or move that one away.`;
  return new BatonError('input/invalid', message);
}
