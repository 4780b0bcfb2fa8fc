import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newKeypair } from '../../../../src/lab/cluster/keys.ts';
import { readHome } from '../../../../src/lab/standins/near/home.ts';
import { writeKey } from '../../../../src/lab/standins/near/host-files.ts';
import { parseWithComments } from '../../../../src/lab/standins/near/json-comments.ts';

let home: string;
const put = (name: string, text: string): void => writeFileSync(join(home, name), text);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'near-home-'));
  put('config.json', '{ "tracked_shards_config": "NoShards" }');
  put('genesis.json', '{}');
  writeKey(join(home, 'node_key.json'), 'node', newKeypair());
});
afterEach(() => rmSync(home, { recursive: true }));

describe('what the stand-in for neard reads', () => {
  it('takes comments in config.json for blanks, but not what looks like one in a text', () => {
    const text = '{ // a comment\n "url": "http://x/#y", # another\n /* and\n one */ "n": 1 }';

    expect(parseWithComments(text)).toEqual({ url: 'http://x/#y', n: 1 });
  });

  it('is a home without a validator key, or with one', () => {
    const key = newKeypair();

    expect(readHome(home).signer).toBeNull();
    writeKey(join(home, 'validator_key.json'), 'pool.near', key);
    expect(readHome(home).signer).toEqual({ account: 'pool.near', publicKey: `ed25519:${key.publicKey}` });
  });

  it.each([
    ['no JSON', '{ "rpc": '],
    ['an unknown word for tracked shards', '{ "tracked_shards_config": "SomeShards" }'],
    ['old and new names at once', '{ "tracked_shards_config": "NoShards", "tracked_shards": [0] }'],
    ['a text where a boolean belongs', '{ "store": { "load_mem_tries_for_tracked_shards": "yes" } }'],
  ])('refuses a config.json with %s', (_what, text) => {
    put('config.json', text);

    expect(() => readHome(home)).toThrow('config.json');
  });

  it('refuses a key whose halves do not belong together, or that is cut short', () => {
    const file = join(home, 'validator_key.json');
    writeKey(file, 'pool.near', { ...newKeypair(), publicKey: newKeypair().publicKey });

    expect(() => readHome(home)).toThrow('InMemorySigner');
    put('validator_key.json', '{ "account_id": "pool.near", ');
    expect(() => readHome(home)).toThrow('validator_key.json');
  });
});
