import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFleet, readFleet } from '../../../src/config/load.ts';

const example = readFileSync(new URL('../../../config/fleet.example.yaml', import.meta.url), 'utf8');

function pathsOf(text: string): readonly string[] {
  const read = readFleet(text);
  return read.kind === 'problems' ? read.problems.map((problem) => problem.path.join('.')) : [];
}

describe('the fleet file', () => {
  let directory = '';
  const put = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(directory, name), content);
    return join(directory, name);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'baton-config-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('names a mistyped key once, not also as missing', () => {
    expect(pathsOf(example.replace('    host: sol-b', '    hots: sol-b'))).toEqual(['nodes.sol-b.hots']);
  });

  it('with several mistakes is refused with all of them, in the order of the lines', () => {
    const text = example
      .replace('mode: act\n', 'mode: acts\n')
      .replace('[sol-a, sol-b]', '[sol-a, sol-x]')
      .replace('port: 4400', 'port: 0');

    expect(pathsOf(text)).toEqual(['mode', 'validators.sol-main.nodes.1', 'web.port']);
  });

  it('never repeats a secret that was written into it', () => {
    const text = example
      .replace('token: file:secrets/web-token', 'token: hunter2')
      .replace('password: file:secrets/redis\n', 'password: [hunter3, [hunter4]]\n')
      .replace('key: file:secrets/baton_ed25519', 'key: hunter5');

    const read = readFleet(text);

    expect(read).toMatchObject({ kind: 'problems' });
    expect(JSON.stringify(read)).not.toContain('hunter');
    expect(JSON.stringify(read)).toContain('file:PATH');
  });

  it.each([
    ['empty', ''],
    ['nothing but comments', '# fleet: x\n'],
  ])('that is %s is refused with what it needs', (_what, text) => {
    expect(pathsOf(text)).toEqual(expect.arrayContaining(['fleet', 'nodes', 'validators', 'people']));
  });

  it.each(['- fleet', 'fleet', '42'])('that holds no keys, as in %j, is refused', (text) => {
    expect(readFleet(text)).toMatchObject({ problems: [{ line: 1, column: 1, found: 'the file holds no keys.' }] });
  });

  it('is loaded with absolute paths', async () => {
    const file = await put('fleet.yaml', example);

    const loaded = await loadFleet(file);

    expect(loaded).toMatchObject({ directory, file, data: join(directory, '.baton') });
  });

  it.each([
    ['a mark at its beginning', `\ufeff${example}`],
    ['the line ends of Windows', example.replaceAll('\n', '\r\n')],
    ['no line end at its end', example.trimEnd()],
    [
      'a blank of another alphabet in a comment and a name',
      example.replace('Ada', 'Ada\u00a0L.').replace('# ', '#\u00a0'),
    ],
    [
      'one section for two nodes, by alias',
      example
        .replace(/solana:\n {6}validator_bin: .*\n {6}ledger[\s\S]*?(?=\n  dot-a)/, 'solana: *paths')
        .replace('    solana:\n', '    solana: &paths\n'),
    ],
  ])('with %s is loaded', async (_what, text) => {
    expect(text).not.toBe(example);

    expect(await loadFleet(await put('odd.yaml', text))).toMatchObject({ fleet: { fleet: 'example' } });
  });

  it('that is wrong is refused with file, line and column, whatever its line ends', async () => {
    const text = example.replace('mode: act\n', 'mode: acts\n');
    const line = text.split('\n').indexOf('mode: acts') + 1;
    const file = await put('wrong.yaml', text.replaceAll('\n', '\r\n'));

    await expect(loadFleet(file)).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining(`wrong.yaml:${line}:7: mode: found "acts"`),
    });
  });

  it('that does not exist is refused with how to name one', async () => {
    await expect(loadFleet('/nonexistent/fleet.yaml')).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining('--fleet FILE'),
    });
  });

  it('that is a directory, or lies below a file, is refused', async () => {
    await expect(loadFleet(directory)).rejects.toThrow(/is a directory\. Name the fleet file in it/);
    await expect(loadFleet(join(await put('file', 'x'), 'fleet.yaml'))).rejects.toThrow(/There is no fleet file/);
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${example}`, 'utf16le'), /:1:1: the file is stored as UTF-16/],
    ['bytes that are no text', Buffer.from('fleet: x\nmode\0'), /:2:5: the file holds bytes that are no text/],
    [
      'another encoding',
      Buffer.from('fleet: x\nname: Zo\xeb\n', 'latin1'),
      /:2:9: here stands a character that is not UTF-8/,
    ],
    ['more than a fleet can need', Buffer.alloc(5 * 1024 * 1024, '# large\n'), /is larger than 4 MB/],
  ])('of %s is refused', async (_what, content, says) => {
    await expect(loadFleet(await put('bad.yaml', content))).rejects.toThrow(says);
  });
});
