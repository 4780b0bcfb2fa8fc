import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inOwnMounts, needRoot } from './own-mounts.ts';

let directory: string;
beforeEach(() => {
  needRoot();
  directory = mkdtempSync(join(tmpdir(), 'baton-full-'));
  chmodSync(directory, 0o755);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program whose data lies on a small file system of its own, and gives what it printed. */
async function onDisk(mount: string, program: string): Promise<string> {
  const words = inOwnMounts(mount, [directory], [process.execPath, join(import.meta.dirname, program), directory]);
  const child = spawn(words[0] ?? '', words.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout);
}

describe('the embedded store on a full disk', () => {
  it('says so, loses nothing that it confirmed, and goes on once there is room', async () => {
    const printed = await onDisk('mount -t tmpfs -o size=160m,mode=755 none "$0"', 'postgres-disk-full.ts');

    const seen: {
      full: { kept: number; words: string };
      backup: string;
      second: string;
      left: string[];
      rows: { count: number; after: number };
      afterwards: number;
    } = JSON.parse(printed);
    expect(seen.full.words).toMatch(/^store\/(refused: The disk of the database is full|unreachable: )/);
    expect(seen.full.kept).toBeGreaterThan(0);
    expect(seen.backup).toMatch(/^store\/(refused: There is no room left in|unreachable: )/);
    expect(seen.left).toEqual([]);
    expect(seen.second).toMatch(/^store\/refused: The disk is full/);
    // The one whose answer was a failure may have been kept or not; one that was confirmed is there.
    expect(seen.rows.count - seen.rows.after).toBeGreaterThanOrEqual(seen.full.kept);
    expect(seen.rows.after).toBe(1);
    expect(seen.afterwards).toBe(seen.rows.count);
  });

  it('says which directory it is when that cannot be written', async () => {
    const printed = await onDisk('mount -t tmpfs -o ro none "$0"', 'postgres-read-only.ts');

    expect(printed).toMatch(
      /^store\/refused: The data directory .*data cannot be used: .*must be a directory that this user may write/,
    );
  });
});
