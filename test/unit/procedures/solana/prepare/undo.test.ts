import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../../../src/execution/procedure.ts';
import type { PrepareDeps } from '../../../../../src/procedures/solana/prepare/deps.ts';
import { lookToPrepare } from '../../../../../src/procedures/solana/prepare/look.ts';
import { solanaUnprepare } from '../../../../../src/procedures/solana/prepare/prepare.ts';
import { keptFact, keptWords, undoRun } from '../../../../../src/procedures/solana/prepare/undo-step.ts';
import { fakeHost, fakeRun } from './fake-run.ts';
import { nodeNamed } from './scene.ts';

const entry = (set: string, number: string, part: string) =>
  `${set} ${number} ${part} none ${part}-now root 644 passive`;
const PARTS = ['unstaked', 'link', 'boot-guard', 'start', 'guard', 'host-file', 'sudoers', 'keys'];
const left = (set: string) => PARTS.map((part, index) => entry(set, `0${index + 1}`, part));
const undone = (verbs: readonly string[]) => verbs.filter((verb) => verb.startsWith('prepare.undo.'));

describe('what is put back', () => {
  it('is everything, the newest first', async () => {
    const host = fakeHost();
    const { context, deps } = await fakeRun(host, () => null);
    host.kept.push(...left('0001-r-1'));

    expect((await undoRun(context, deps)).kind).toBe('returned');
    expect(undone(host.verbs)).toEqual(PARTS.toReversed().map((part) => `prepare.undo.${part}`));
  });

  it('leaves what a start file that stays rests on', async () => {
    const host = fakeHost();
    const { context, deps } = await fakeRun(host, () => null);
    host.kept.push(...left('0001-r-1'));
    host.refuses.add('prepare.undo.start');

    expect(await undoRun(context, deps)).toMatchObject({ kind: 'stop', because: expect.stringContaining('start') });
    expect(undone(host.verbs).slice(-1)).toEqual(['prepare.undo.start']);
  });

  it('leaves the guard while the line that lets Baton in by it stays', async () => {
    const host = fakeHost();
    const { context, deps } = await fakeRun(host, () => null);
    host.kept.push(...left('0001-r-1'));
    host.refuses.add('prepare.undo.keys');

    expect((await undoRun(context, deps)).kind).toBe('stop');
    expect(undone(host.verbs)).toEqual([
      'prepare.undo.keys',
      'prepare.undo.start',
      'prepare.undo.boot-guard',
      'prepare.undo.link',
      'prepare.undo.unstaked',
    ]);
  });
});

/** The first look of a run that puts back what people agreed to, while the host lists `now`. */
async function lookWhen(agreed: readonly string[], now: readonly string[]) {
  const host = fakeHost();
  const { context, deps } = await fakeRun(host, () => null);
  host.kept.push(...agreed);
  const { kept } = await lookToPrepare(host.port, nodeNamed('sol-b'));
  const bound = { ...context.plan.bound, [keptFact('sol-b')]: keptWords(kept) };
  host.kept.splice(0, Infinity, ...now);
  return perform({ ...context, plan: { ...context.plan, bound } }, deps);
}

async function perform(context: RunContext, deps: PrepareDeps) {
  const [look] = solanaUnprepare(deps).steps;
  return look?.perform(context);
}

describe('the look before anything is put back', () => {
  const agreed = left('0001-r-0');

  it('goes on with what people agreed to', async () => {
    expect(await lookWhen(agreed, agreed)).toMatchObject({ kind: 'proven' });
  });

  it('refuses where another preparation came in between: what people agreed to lies below it', async () => {
    const between = [entry('0002-r-9', '01', 'start')];

    expect(await lookWhen(agreed, between)).toMatchObject({ kind: 'refused', code: 'run/checks-failed' });
    expect(await lookWhen(agreed, [])).toMatchObject({ kind: 'refused' });
  });
});
