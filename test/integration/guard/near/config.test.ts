import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { configuredOf, validationWords } from '../../../../src/chains/near/guard-calls.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import { inEachShell } from '../each-shell.ts';
import { acting, type RawAnswer, SECRET, sha256 } from '../stub-host.ts';
import { CONFIG, createNearHost, keyText, type NearHost, POOL } from './near-host.ts';

let attempt = 1;
const fresh = (more: Record<string, string> = {}): Record<string, string> =>
  acting(5, { attempt: String(attempt++), ...more });
const factsOf = (answer: RawAnswer) =>
  createFacts([...answer.facts].flatMap(([key, values]) => values.map((value) => [key, value] as const)));
const SHADOW = `{"ShadowValidator":"${POOL}"}`;
const TRIES = 'store.load_mem_tries_for_tracked_shards';

inEachShell('the configuration of a NEAR node under %s', (shell) => {
  let host: NearHost;
  afterEach(() => host.close());
  const node = async (key: 'live' | 'staged' = 'staged'): Promise<void> => {
    host = await createNearHost({ shell, key });
    await host.ready();
  };
  const config = (): string => host.read('home/config.json');
  const change = (shards: string, memtries: string, more: Record<string, string> = {}) =>
    host.call('near.config', fresh({ shards, memtries, sha256: sha256(config()), ...more }));

  it('gets two settings and not a byte else, with the old file kept', async () => {
    await node();

    const answer = await change('ShadowValidator', 'true');

    expect(answer.answer).toBe('ok');
    expect(config()).toBe(
      CONFIG.replace('"tracked_shards_config" : "AllShards"', `"tracked_shards_config" : ${SHADOW}`).replace(
        'load_mem_tries_for_tracked_shards":false',
        'load_mem_tries_for_tracked_shards":true',
      ),
    );
    expect(configuredOf(factsOf(answer))).toEqual({
      sha256: sha256(config()),
      changes: [
        { field: 'tracked_shards_config', was: '"AllShards"', now: SHADOW },
        { field: TRIES, was: 'false', now: 'true' },
      ],
    });
    expect(validationWords(factsOf(answer))).toBe('All files are valid.');
    expect(host.read(`home/config.json.baton-${sha256(CONFIG).slice(0, 8)}`)).toBe(CONFIG);
    expect(statSync(host.path('home/config.json')).mode & 0o777).toBe(0o600);
    expect(host.receipts().at(-1)).toMatch(/ done written$/);
  });

  it('is judged by neard in a home of links before it counts, with no copy of a key', async () => {
    await node('live');

    await change('NoShards', 'true');

    expect(host.calls()).toEqual([
      expect.stringMatching(
        /^neard validate-config config\.json genesis\.json@ node_key\.json@ validator_key\.json@ uid=\d+$/,
      ),
    ]);
  });

  it.each<[string, string, string, string, string]>([
    [
      'a field that is not there',
      '{"genesis_file": "g"}',
      'NoShards',
      'same',
      `{\n  "tracked_shards_config": "NoShards","genesis_file": "g"}`,
    ],
    [
      'no store',
      '{"genesis_file": "g"}',
      'same',
      'true',
      `{\n  "store": {"load_mem_tries_for_tracked_shards":true},"genesis_file": "g"}`,
    ],
    [
      'an empty store',
      '{"genesis_file": "g", "store" : { } }',
      'same',
      'true',
      '{"genesis_file": "g", "store" : {"load_mem_tries_for_tracked_shards":true} }',
    ],
    [
      'a store without the field',
      '{"store":{"path":"d"},"genesis_file":"g"}',
      'same',
      'false',
      '{"store":{\n  "load_mem_tries_for_tracked_shards": false,"path":"d"},"genesis_file":"g"}',
    ],
    [
      'neither',
      '{"genesis_file": "g"}',
      'AllShards',
      'false',
      '{\n  "store": {"load_mem_tries_for_tracked_shards":false},\n  "tracked_shards_config": "AllShards","genesis_file": "g"}',
    ],
    [
      'lines that end as on Windows, and no last one',
      '{\r\n // x\r\n"genesis_file": "g",\r\n"tracked_shards_config"\r\n:\r\n{ "Shards": [ "s0.v1" , "}" ] } // }\r\n}',
      'NoShards',
      'same',
      '{\r\n // x\r\n"genesis_file": "g",\r\n"tracked_shards_config"\r\n:\r\n"NoShards" // }\r\n}',
    ],
    [
      'strings with quotes and signs of comments',
      '{"genesis_file":"g\\"//","x":"/*","tracked_shards_config":"AllShards","y":"*/ é","z":"\\\\"}',
      'NoShards',
      'same',
      '{"genesis_file":"g\\"//","x":"/*","tracked_shards_config":"NoShards","y":"*/ é","z":"\\\\"}',
    ],
    [
      'an ampersand and a percent sign',
      '{"genesis_file":"a&b %s \\\\1","tracked_shards_config":"AllShards"}',
      'ShadowValidator',
      'same',
      `{"genesis_file":"a&b %s \\\\1","tracked_shards_config":${SHADOW}}`,
    ],
  ])('is changed where it has %s', async (_title, before, shards, memtries, after) => {
    await node();
    host.write('home/config.json', before, 0o644);

    const answer = await change(shards, memtries);

    expect([answer.answer, config()]).toEqual(['ok', after]);
    expect(statSync(host.path('home/config.json')).mode & 0o777).toBe(0o644);
    expect(answer.answer).toBe('ok');
  });

  it.each([
    ['is as wanted', CONFIG.replace('"AllShards", #', '"NoShards", #'), 'NoShards', 'false'],
    [
      'says the same in another spelling',
      `{"genesis_file":"g","tracked_shards_config":{ "ShadowValidator" : "${POOL}" }}`,
      'ShadowValidator',
      'same',
    ],
  ])('is left alone where it %s', async (_title, text, shards, memtries) => {
    await node();
    host.write('home/config.json', text);

    const answer = await change(shards, memtries);

    expect([answer.answer, config(), configuredOf(factsOf(answer)).changes]).toEqual(['ok', text, []]);
    expect([host.receipts(), readdirSync(host.path('home')).filter((name) => name.includes('baton'))]).toEqual([
      [],
      [],
    ]);
  });

  it('shows what would be changed, without a term and without changing it', async () => {
    await node();

    const answer = await host.call('near.config', {
      shards: 'NoShards',
      memtries: 'true',
      sha256: sha256(CONFIG),
      dry: 'yes',
    });

    expect([answer.answer, config(), host.receipts()]).toEqual(['ok', CONFIG, []]);
    expect(configuredOf(factsOf(answer)).changes).toHaveLength(2);
    const done = await change('NoShards', 'true');
    expect(configuredOf(factsOf(done))).toEqual(configuredOf(factsOf(answer)));
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['it is not the file that was looked at', CONFIG, { sha256: 'a'.repeat(64) }, 'config-changed'],
    ['nobody says which file was looked at', CONFIG, { sha256: '' }, 'bad-request'],
    ['nothing is asked for', CONFIG, { shards: 'same', memtries: 'same' }, 'bad-request'],
    ['something else is asked for', CONFIG, { shards: 'Accounts' }, 'bad-request'],
    [
      'a field of old is there',
      CONFIG.replace('"node_key_file"', '"tracked_shards": [0], "node_key_file"'),
      {},
      'old-fields',
    ],
    [
      'another field of old is there',
      CONFIG.replace('"node_key_file"', '"tracked_shadow_validator": "x", "node_key_file"'),
      {},
      'old-fields',
    ],
    [
      'a name stands twice',
      CONFIG.replace('"node_key_file"', '"tracked_shards_config": "NoShards", "node_key_file"'),
      {},
      'config-unreadable',
    ],
    ['it is not whole', CONFIG.slice(0, -3), {}, 'config-unreadable'],
    ['a comment does not end', CONFIG.replace('*/', ''), {}, 'config-unreadable'],
    ['a comma is too much', CONFIG.replace('false }', 'false, }'), {}, 'config-unreadable'],
    ['the store is no object', '{"genesis_file":"g","store":null}', {}, 'config-unreadable'],
    ['neard does not accept it', '{"tracked_shards_config":"AllShards"}', { memtries: 'same' }, 'config-invalid'],
  ])('is not touched where %s', async (_title, text, more, code) => {
    await node();
    host.write('home/config.json', text);

    const answer = await change('NoShards', 'true', more);

    expect([answer.answer, answer.code, config()]).toEqual(['refused', code, text]);
    expect(readdirSync(host.path('home')).filter((name) => name.includes('baton'))).toEqual([]);
  });

  it('does not take a field of old that says nothing for one', async () => {
    await node();
    host.write(
      'home/config.json',
      CONFIG.replace('"node_key_file"', '"tracked_shard_schedule": null, "node_key_file"'),
    );

    expect((await change('NoShards', 'true')).answer).toBe('ok');
  });

  it('is refused where neard does not end, within the time of a verb, and nothing is left of the attempt', async () => {
    await node();
    host.set('validate', 'hang');

    const answer = await change('NoShards', 'true');

    expect([answer.code, config(), host.receipts()]).toEqual(['validate-late', CONFIG, []]);
  });

  it('says nothing of a key where neard does', async () => {
    await node('live');
    host.write(
      'home/validator_key.json',
      keyText().replace(SECRET, `5Kd3NBUAdUnhyzenEwVLy0pBKxSwXvE9FMPyR4UKZvpe6E3A${SECRET}`),
    );
    host.set('validate', 'leak');

    const answer = await host.call('near.validate');

    expect([answer.answer, answer.code]).toEqual(['refused', 'config-invalid']);
    expect(answer.stdout.toString()).not.toContain('5Kd3NBUAdUnhyz');
  });

  it('is judged as it lies there, by the program of today or the next', async () => {
    await node();
    const today = await host.call('near.validate');
    const next = await host.call('near.validate', { bin: 'next' });
    const odd = await host.call('near.validate', { bin: '/bin/sh' });
    host.set('validate', 'fail');
    const failed = await host.call('near.validate', { bin: 'current' });

    expect([today.answer, next.code, odd.code, failed.code]).toEqual([
      'ok',
      'bad-request',
      'bad-request',
      'config-invalid',
    ]);
    expect(validationWords(factsOf(failed))).toContain('semantic issue');
    expect(host.receipts()).toEqual([]);
  });

  it('is the old file or the new one, whole, wherever it was killed', async () => {
    await node();
    host.killAt(0);
    await change('NoShards', 'true');
    const [last, wanted] = [host.effects(), config()];
    for (let effect = 1; effect <= last; effect += 1) {
      host.write('home/config.json', CONFIG);
      host.killAt(effect);
      await change('NoShards', 'true');
      host.killAt(0);
      expect([CONFIG, wanted]).toContain(config());
      expect([(await change('NoShards', 'true')).answer, config()]).toEqual(['ok', wanted]);
    }
  });

  it('follows a new program that is whole and the one that was looked at, and keeps the old one', async () => {
    host = await createNearHost({ shell, key: 'staged', target: { next_bin: '/bin/true' } });
    await host.ready();
    const wanted = sha256(readFileSync('/bin/true'));
    const old = sha256(readFileSync(host.path('bin/neard')));
    const replace = (more: Record<string, string> = {}) => host.call('near.binary', fresh({ sha256: wanted, ...more }));

    expect((await host.look()).nextSha256).toBe(wanted);
    expect((await replace({ sha256: old })).answer).toBe('ok');
    expect((await replace({ sha256: 'b'.repeat(64) })).code).toBe('next-other');
    host.write('home/validator_key.json', keyText());
    expect((await replace()).code).toBe('live-key');
    rmSync(host.path('home/validator_key.json'));
    const done = await replace();

    expect([
      done.answer,
      sha256(readFileSync(host.path('bin/neard'))),
      sha256(readFileSync(host.path('bin/neard.baton-previous'))),
    ]).toEqual(['ok', wanted, old]);
    expect(existsSync(host.path('bin/neard.baton-new'))).toBe(false);
    expect(statSync(host.path('bin/neard')).mode & 0o777).toBe(0o755);
  });
});
