import { describe, expect, it } from 'vitest';
import { createFacts } from '../../../../../src/hosts/ssh/facts.ts';
import { notStoppedWords } from '../../../../../src/procedures/solana/takeover/not-stopped.ts';

const answer = (code: string, facts: readonly (readonly [string, string])[]) => ({
  code,
  text: 'Not proven gone: number of processes 1, identity unknown.',
  facts: createFacts(facts.map(([key, value]): [string, string] => [key, value])),
});
const ENDED = ['stopped', '100'] as const;

describe('what people read of an old node that is not proven stopped', () => {
  it('says that its supervisor started it again, and that asking again can prove it', () => {
    const words = notStoppedWords('sol-a', answer('not-stopped', [ENDED, ['boot_guard', 'no']]), true);

    expect(words).toContain('Without a boot guard whatever looks after it starts it again at once');
    expect(words).toContain('once it answers, `resume` asks it again');
    expect(words).not.toContain('1 processes');
  });

  it('asks to keep it down where it may come up as the validator', () => {
    const words = notStoppedWords('sol-a', answer('not-stopped', [ENDED, ['boot_guard', 'no']]), false);

    expect(words).toContain('it may come up as the validator: keep it down on sol-a');
  });

  it('blames no supervisor where a boot guard holds it down', () => {
    const words = notStoppedWords('sol-a', answer('not-stopped', [ENDED, ['boot_guard', 'yes']]), true);

    expect(words).not.toContain('Without a boot guard');
  });

  it.each([
    ['nothing was ended', answer('not-stopped', [['stopped', 'none']])],
    ['it refused', answer('key-mismatch', [])],
  ])('gives the reason of the host where %s', (_title, given) => {
    expect(notStoppedWords('sol-a', given, true)).toBe(
      'sol-a answers and could be fenced in no way: Not proven gone: number of processes 1, identity unknown.',
    );
  });
});
