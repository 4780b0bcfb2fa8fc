import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sidewaysScroll } from './browser.ts';
import { LIMIT_MS, openDeclaredStage, type DeclaredStage } from './declared-stage.ts';

let stage: DeclaredStage;

beforeAll(async () => {
  stage = await openDeclaredStage('declared_standby');
}, LIMIT_MS);
afterAll(() => stage.close());

/** The standby loses power as the commit line arrives, and does not come back. */
function powerOffWhenTold(): void {
  for (const { host } of stage.world.nodes.values())
    host.meddleWith(({ phase, call }) => {
      if (phase !== 'commit' || call.node !== 'sol-b') return 'pass';
      void host.stop();
      return 'cut';
    });
}

describe('a run whose standby lost power after it was told', { timeout: LIMIT_MS }, () => {
  it('stops, and its card says what to do by hand for that state', async () => {
    powerOffWhenTold();
    await stage.handOver();

    await expect.poll(async () => (await stage.run()).run.state, { timeout: LIMIT_MS, interval: 500 }).toBe('stopped');

    const stopped = (await stage.run()).entries.at(-1)?.event;
    expect(stopped).toMatchObject({ kind: 'run.stopped', state: 'told-standby-silent', signer: 'unknown' });
    await stage.card().getByText('do not start anything by hand').first().waitFor();
    expect(await stage.card().getByText('Stop if you see').count()).toBe(1);
    expect(await sidewaysScroll(stage.page)).toBe(0);
  });

  it('is looked at again by a button, and stands stopped with what was seen now', async () => {
    await stage.card().getByRole('button', { name: 'Look again' }).click();

    await expect
      .poll(async () => (await stage.run()).entries.filter(({ event }) => event.kind === 'run.stopped').length, {
        timeout: LIMIT_MS,
        interval: 200,
      })
      .toBe(2);
    expect((await stage.run()).entries.at(-1)?.event).toMatchObject({
      code: 'run/looked',
      state: 'told-standby-silent',
    });
  });

  it('takes a declaration only with the name of the validator typed letter by letter', async () => {
    await stage.declareAs('Ana', 'sol-b', 'the power cable is in my hand', 'sol-mian');
    expect(await stage.page.locator('dialog[open]').count()).toBe(1);
    await stage.page.locator('#ask-no').click();

    expect((await stage.run()).entries.at(-1)?.event.kind).toBe('run.stopped');
  });

  it('gives the role back when two people have declared the standby fenced, and nobody signed twice', async () => {
    await stage.declareAs('Ana', 'sol-b', 'the power cable is in my hand', 'sol-main');
    await stage.card().getByText('Ana declared sol-b fenced').first().waitFor();
    await stage.declareAs('Ben', 'sol-b', 'I stand beside Ana', 'sol-main');

    await expect.poll(async () => (await stage.run()).run.state, { timeout: LIMIT_MS, interval: 200 }).toBe('returned');

    const kinds = (await stage.run()).entries.map(({ event }) => event.kind);
    expect(kinds.filter((kind) => kind.startsWith('override.'))).toEqual([
      'override.declared',
      'override.declared',
      'override.granted',
      'override.used',
    ]);
    expect((await stage.run()).entries.at(-1)?.event).toMatchObject({
      signer: 'sol-a',
      because: expect.stringContaining('A false declaration can make two signers'),
    });
    const word = stage.world.referee.judge({
      identity: stage.world.identity,
      from: 'sol-a',
      to: 'sol-b',
      fromMs: 0,
      untilMs: Number.MAX_SAFE_INTEGER,
      unsettled: ['sol-b'],
    });
    expect(word).toMatchObject({ doubleSigned: 0, lockoutViolations: 0, staleTower: 0 });
    expect(stage.complaints).toEqual([]);
  });
});
