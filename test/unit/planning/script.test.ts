import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { planScript } from '../../../src/planning/script.ts';
import { draftHandover } from '../../../src/intake/drafts/handover.ts';
import { assemblePlan } from '../../../src/planning/plan.ts';
import { healthy } from '../procedures/solana/healthy.ts';

const { observation, target, policy, acknowledged } = healthy();
const looked = { target, policy, seen: observation, acknowledged };
const wish = { id: 'p-1', request: 'q-1', requestedBy: 'ana', validator: target.validator, to: undefined };
const plan = assemblePlan({
  ...wish,
  ...draftHandover(looked, wish),
  identity: target.identity,
  madeAtMs: 0,
  policy: { ...policy },
});

describe('the script of a plan', () => {
  const script = planScript(plan);

  it('is a shell script', () => {
    expect(() => execFileSync('/bin/sh', ['-n'], { input: script })).not.toThrow();
  });

  it('has every command of the plan, in its order, and what is no command as a comment', () => {
    const commands = plan.steps.flatMap((step) =>
      step.commands.map(({ command }) => command.replace(/ {2}\(.*\)$/, '')),
    );
    const found = commands.map((command) => script.indexOf(command.split('…')[0] ?? ''));

    expect(found).not.toContain(-1);
    expect(commands.length).toBeGreaterThan(10);
    const lines = script.split('\n').filter((line) => line.startsWith('on '));
    expect(lines.filter((line) => line.includes('set-identity'))).toHaveLength(2);
    expect(lines.join('\n')).not.toContain('waits for the tower');
  });

  it('carries the tower and sets nothing up by itself', () => {
    expect(script).toMatch(/^on sol_a 'cat .*' >tower\.bin$/m);
    expect(script).toMatch(/^on sol_b 'cat > .*' <tower\.bin$/m);
    expect(script).toContain('(POINT OF NO RETURN)');
  });

  it('lets no text of others become a command', () => {
    const evil = planScript({
      ...plan,
      verdict: 'x\nrm -rf /',
      diffs: [{ node: 'a', path: 'p\nrm b', lines: ['+ \nrm c'] }],
    });

    expect(evil.split('\n').filter((line) => line.startsWith('rm'))).toEqual([]);
  });
});
