import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readSecretFile } from '../../../src/config/secret-file.ts';
import { resolveSecret } from '../../../src/config/secrets.ts';

describe('a secret', () => {
  let directory = '';
  const put = async (name: string, text: string, mode: number): Promise<string> => {
    await writeFile(join(directory, name), text);
    await chmod(join(directory, name), mode);
    return `file:${name}`;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'baton-secrets-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
    vi.unstubAllEnvs();
  });

  it.each([0o600, 0o400])('in a file of mode %o is read without its line end', async (mode) => {
    const reference = await put(`good-${mode}`, 'hunter2\n', mode);

    expect(await resolveSecret(reference, directory)).toBe('hunter2');
  });

  it.each([0o644, 0o640, 0o660, 0o604])(
    'in a file of mode %o is refused with the command that mends it',
    async (mode) => {
      const reference = await put(`open-${mode}`, 'hunter2\n', mode);

      const reading = resolveSecret(reference, directory);

      await expect(reading).rejects.toMatchObject({
        code: 'config/invalid',
        message: expect.stringContaining(`chmod 600 ${directory}/open-${mode}`),
      });
      await expect(reading).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
    },
  );

  it.each([0o777, 0o707, 0o703])(
    'below a directory of mode %o is refused with the command that mends it',
    async (mode) => {
      const below = join(directory, `open-${mode}`);
      await mkdir(below);
      await chmod(below, mode);
      const reference = await put(`open-${mode}/key`, 'hunter2\n', 0o600);

      await expect(resolveSecret(reference, directory)).rejects.toMatchObject({
        code: 'config/invalid',
        message: expect.stringMatching(/can replace the secret file .*Run: chmod go-w .*open-/),
      });
    },
  );

  it.each([0o755, 0o700, 0o775, 0o1777])('below a directory of mode %o is read', async (mode) => {
    const below = join(directory, `closed-${mode}`);
    await mkdir(below);
    await chmod(below, mode);
    const reference = await put(`closed-${mode}/key`, 'hunter2\n', 0o600);

    expect(await resolveSecret(reference, directory)).toBe('hunter2');
  });

  it('in a file of another user is refused', async () => {
    await put('strange', 'hunter2\n', 0o600);
    const [file, own] = [join(directory, 'strange'), process.getuid?.() ?? 0];
    // What root owns is trusted, so that root's own file has to be given away first.
    if (own === 0) await chown(file, 12345, 12345);

    expect(() => readSecretFile(file, own + 1)).toThrow(
      /belongs to the user with id \d+, who can change it.*Run: chown/,
    );
  });

  it('in an empty file, a directory or nowhere is refused', async () => {
    const empty = await put('empty', '\n', 0o600);

    await expect(resolveSecret(empty, directory)).rejects.toThrow(/is empty/);
    await expect(resolveSecret('file:.', directory)).rejects.toThrow(/is not a file/);
    await expect(resolveSecret('file:absent', directory)).rejects.toThrow(/cannot be read/);
  });

  it('in the environment is read, and its absence is named', async () => {
    vi.stubEnv('BATON_TEST_SECRET', 'hunter2');

    expect(await resolveSecret('env:BATON_TEST_SECRET', directory)).toBe('hunter2');
    await expect(resolveSecret('env:BATON_TEST_ABSENT', directory)).rejects.toThrow(/BATON_TEST_ABSENT is not set/);
  });
});
