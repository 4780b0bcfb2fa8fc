import { describe, expect, it } from 'vitest';
import { emittedTower } from '../../../../src/procedures/solana/handover/emitted-tower.ts';

const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);
const MARK = 'in-flight:7:8:boot:Spare';

/** Receipts of these verbs and ends, oldest first. */
const receipts = (...lines: string[]): string[] =>
  lines.map((line) => {
    const [verb = '', ...end] = line.split(' ');
    return `r-1 step 1 solana.${verb} ${'d'.repeat(64)} 5 ${end.join(' ')}`;
  });

describe('the tower that a node has handed out', () => {
  it.each([
    ['none where nothing happened', [], 'none'],
    ['that of the step-down', [`step-down done ${OLD}`], OLD],
    ['that of the last step-down', [`step-down done ${OLD}`, `step-down done ${NEW}`], NEW],
    ['the same after one that was refused', [`step-down done ${OLD}`, 'step-down refused tower-missing'], OLD],
    ['the same after one more that proved nothing', [`step-down done ${OLD}`, 'step-down unknown again'], OLD],
    ['the same after one more that was killed', [`step-down done ${OLD}`, 'step-down begun -'], OLD],
    [
      'none after giving up anew without a proof',
      [`step-down done ${OLD}`, 'step-down unknown barrier-unproven'],
      'none',
    ],
    ['none while giving up anew may take effect', [`step-down done ${OLD}`, `step-down begun ${MARK}`], 'none'],
    ['none after giving up anew was seen to be over', [`step-down done ${OLD}`, 'step-down unknown adopted'], 'none'],
    ['none after taking the role', [`step-down done ${OLD}`, 'step-up done x'], 'none'],
    ['none after taking it back', [`step-down done ${OLD}`, 'take-back done -'], 'none'],
    ['none after mending the link where it votes', [`step-down done ${OLD}`, 'take-back begun -'], 'none'],
    ['the same after a take-back that was refused', [`step-down done ${OLD}`, 'take-back refused wrong-tower'], OLD],
    ['the same after an arming that was refused', [`step-down done ${OLD}`, 'step-up refused bad-commit'], OLD],
    ['the same after other verbs', [`step-down done ${OLD}`, 'link done -', 'tower.set-aside done -'], OLD],
  ])('is %s', (_title, lines, expected) => {
    expect(emittedTower(receipts(...lines))).toBe(expected);
  });
});
