import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';

const NAMES = ['DATABASE_URL', 'DATABASE_URL_FILE', 'REDIS_URL', 'REDIS_URL_FILE'];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-environment-'));
  for (const name of NAMES) vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

function secretFile(text: string, mode = 0o600): string {
  const file = join(directory, 'url');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe('the level of the log', () => {
  it('is info by default, and refused with the list when there is none of that name', () => {
    vi.stubEnv('BATON_LOG', '');
    expect(readEnvironment().logLevel).toBe('info');

    vi.stubEnv('BATON_LOG', 'loud');
    expect(() => readEnvironment()).toThrow(/"loud".*trace, debug, info/);
  });
});

describe('the addresses of the store', () => {
  it('are taken from a file where one is named', () => {
    vi.stubEnv('DATABASE_URL_FILE', secretFile('postgres://baton:hunter2@db/baton\n'));
    vi.stubEnv('REDIS_URL', 'redis://r');

    expect(readEnvironment()).toMatchObject({
      databaseUrl: 'postgres://baton:hunter2@db/baton',
      redisUrl: 'redis://r',
    });
  });

  it('are not there when nothing is set', () => {
    expect(readEnvironment()).toMatchObject({ databaseUrl: null, redisUrl: null });
  });

  it('are refused when it is not clear which holds', () => {
    vi.stubEnv('REDIS_URL', 'redis://one');
    vi.stubEnv('REDIS_URL_FILE', secretFile('redis://other'));

    expect(() => readEnvironment()).toThrow('REDIS_URL and REDIS_URL_FILE are both set.');
  });

  it.each([
    { what: 'others can read', mode: 0o644, text: 'postgres://u:hunter2@h/d', says: /mode 644/ },
    { what: 'is empty', mode: 0o600, text: '\n', says: /is empty/ },
  ])('are refused from a file that $what, without saying what is in it', ({ mode, text, says }) => {
    vi.stubEnv('DATABASE_URL_FILE', secretFile(text, mode));

    expect(() => readEnvironment()).toThrow(says);
    expect(() => readEnvironment()).not.toThrow(/hunter2/);
  });

  it('are refused from a file that is not there', () => {
    vi.stubEnv('DATABASE_URL_FILE', join(directory, 'absent'));

    expect(() => readEnvironment()).toThrow(/absent cannot be read/);
  });
});
