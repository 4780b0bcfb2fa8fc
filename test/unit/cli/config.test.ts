import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/program.ts';

const example = readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8');

async function baton(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(words, {
    environment: {
      databaseUrl: null,
      redisUrl: null,
      fleetFile: null,
      sshAgent: null,
      sshConnection: null,
      logLevel: 'silent',
      color: null,
      osUser: 'nobody',
    },
    output: {
      look: { width: 100, color: false, now: 0 },
      out: (text) => void (out += text),
      err: (text) => void (err += text),
    },
    app: () => Promise.reject(new Error('config needs nothing behind the command line')),
    asked: () => new Promise<void>(() => {}),
  });
  return { code, out, err };
}

describe('baton config', () => {
  let directory = '';
  const put = async (text: string): Promise<string> => {
    const file = join(directory, 'fleet.yaml');
    await writeFile(file, text);
    return file;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'baton-config-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('check says that a file is well-formed, and counts', async () => {
    const file = await put(example);

    expect(await baton('config', 'check', '--fleet', file)).toEqual({
      code: 0,
      out: `${file} is well-formed: 6 nodes, 3 validators.\n`,
      err: '',
    });
    expect(JSON.parse((await baton('--json', 'config', 'check', '--fleet', file)).out)).toEqual({
      ok: true,
      file,
      nodes: 6,
      validators: 3,
      warnings: [],
    });
  });

  it('check tells warnings beside it, and is content', async () => {
    const file = await put(example.replace('host: 127.0.0.1\n  # The next', 'host: 0.0.0.0\n  # The next'));

    const { code, out, err } = await baton('config', 'check', '--fleet', file);

    expect(code).toBe(0);
    expect(out).toContain('is well-formed');
    expect(err).toMatch(/^Warning: .*fleet\.yaml:\d+:9: web\.host: /);
  });

  it('check tells all problems, and fails', async () => {
    const file = await put(example.replace('mode: act\n', 'mode: acts\n').replace('port: 4400', 'port: 0'));

    const text = await baton('config', 'check', '--fleet', file);
    const json = await baton('--json', 'config', 'check', '--fleet', file);

    expect(text).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/has 2 problems\.\n.*mode: found "acts"/),
    });
    expect(json).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      problems: [{ path: ['mode'] }, { path: ['web', 'port'] }],
    });
  });

  it('check of a file that is not there says how to name one', async () => {
    expect(await baton('config', 'check', '--fleet', join(directory, 'absent.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('--fleet FILE'),
    });
  });

  it('reference and schema need no fleet file', async () => {
    const reference = await baton('config', 'reference', '--fleet', join(directory, 'absent.yaml'));
    const schema = await baton('config', 'schema');

    expect(reference).toMatchObject({ code: 0, out: expect.stringMatching(/^# Configuration\n/) });
    expect(JSON.parse(schema.out)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  });
});
