import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MUTANTS } from '../../../../src/lab/mutants/mutants.ts';
import { applyPatches } from '../../../../src/lab/mutants/patch.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

let copy: string;
beforeEach(() => (copy = mkdtempSync(join(tmpdir(), 'baton-patch-'))));
afterEach(() => rmSync(copy, { recursive: true }));

describe('the mutants', () => {
  it('are one for each rule, each with a counter of its own that is told in words', () => {
    expect(MUTANTS.map(({ name }) => name).toSorted()).toEqual([
      'access-unproven',
      'active-restarted-along',
      'active-restarted-at-any-time',
      'barrier-by-time',
      'changed-file-written-over',
      'changed-since-approval',
      'commit-line-optional',
      'copy-under-client-name',
      'declaration-outlives-stop',
      'declaration-used-twice',
      'fail-open-term',
      'fence-file-always-goes',
      'fence-skipped',
      'free-once-counts',
      'gate-opens-queued',
      'kept-link-flipped',
      'key-written-over',
      'keys-asked-together',
      'late-order-unfenced',
      'link-the-other-way',
      'links-other-way-round',
      'near-fence-after-proof',
      'near-hup-to-wrapper',
      'near-key-before-proof',
      'near-key-not-aside',
      'near-no-margin',
      'near-placed-untold',
      'near-stale-term-acts',
      'near-standby-key-unseen',
      'near-undo-unasked',
      'no-approval-digest',
      'no-conditional-intent',
      'no-decision-row',
      'no-last-look',
      'no-observation-on-resume',
      'no-raise-on-takeover',
      'no-receipts',
      'no-term-check',
      'no-tower-requirement',
      'no-unique-open-run',
      'one-word-declares',
      'second-set-keys-ignored',
      'set-by-extrinsic',
      'stale-copy-used',
      'stop-before-link',
      'stop-without-proof',
      'stopped-by-count',
      'tower-freshness-unchecked',
      'tower-rebuilt-over',
      'undo-brings-a-signer',
      'undo-without-a-look',
    ]);
    // Of people's word one thing can be said: it counted and must not have. Some of these mutants make it count in another way.
    const counted = MUTANTS.filter(({ counter }) => counter !== 'overrideMisused');
    expect(new Set(counted.map(({ counter }) => counter)).size).toBe(counted.length);
    for (const { counter, counts } of MUTANTS) expect(`${counter}: ${counts}`).toMatch(/^[a-z][A-Za-z]+: .{20}/);
  });

  it.each(MUTANTS)('$name changes the files as they stand, and nothing else', ({ patches }) => {
    const files = [...new Set(patches.map(({ file }) => file))];
    for (const file of files) cpSync(join(ROOT, file), join(copy, file));

    applyPatches(copy, patches);

    for (const file of files)
      expect(readFileSync(join(copy, file), 'utf8')).not.toBe(readFileSync(join(ROOT, file), 'utf8'));
  });
});

describe('a patch', () => {
  it.each([
    ['not at all', 'one', 0],
    ['twice', 'two two', 2],
  ])('whose text stands there %s fails', (_title, text, times) => {
    writeFileSync(join(copy, 'a'), text);

    expect(() => applyPatches(copy, [{ file: 'a', find: 'two', replace: '' }])).toThrow(
      `a holds ${times} times instead of once: two`,
    );
    expect(readFileSync(join(copy, 'a'), 'utf8')).toBe(text);
  });
});
