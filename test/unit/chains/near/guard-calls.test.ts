import { describe, expect, it } from 'vitest';
import { configuredOf, validationWords } from '../../../../src/chains/near/guard-calls.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';

const HASH = 'c'.repeat(64);
const facts = (...lines: (readonly [string, string])[]) => createFacts(lines);

describe('what near.config answers', () => {
  it('is the file and each setting, one that was not there as null', () => {
    const said = facts(
      ['validate.said', 'All files are valid.'],
      ['config.diff', 'tracked_shards_config {"Shards":["a b"]} => {"ShadowValidator":"x.near"}'],
      ['config.diff', 'store.load_mem_tries_for_tracked_shards - => true'],
      ['config.sha256', HASH],
    );

    expect(configuredOf(said)).toEqual({
      sha256: HASH,
      changes: [
        { field: 'tracked_shards_config', was: '{"Shards":["a b"]}', now: '{"ShadowValidator":"x.near"}' },
        { field: 'store.load_mem_tries_for_tracked_shards', was: null, now: 'true' },
      ],
    });
    expect(validationWords(said)).toBe('All files are valid.');
  });

  it.each([
    [[['config.diff', 'x 1 => 2']]],
    [[['config.sha256', 'abc']]],
    [
      [
        ['config.sha256', HASH],
        ['config.diff', 'x'],
      ],
    ],
  ] as const)('is refused as %j', (lines) => {
    expect(() => configuredOf(facts(...lines))).toThrow(/config\.json/);
  });
});
