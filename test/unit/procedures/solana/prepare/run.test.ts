import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../../src/domain/journal.ts';
import { solanaPrepare } from '../../../../../src/procedures/solana/prepare/prepare.ts';
import { accessStep } from '../../../../../src/procedures/solana/prepare/access-step.ts';
import { fakeHost, fakeRun, OLD_KEYS } from './fake-run.ts';

const changing = (verbs: readonly string[]) => verbs.filter((verb) => !/look|begin/.test(verb));

const proven = (step: string): JournalEvent => ({ kind: 'step.proven', step, attempt: 1, evidence: '', figures: {} });
const refused: JournalEvent = { kind: 'step.refused', step: 'links', attempt: 1, code: 'host/refused', text: 'no' };
const wish: JournalEvent = { kind: 'wish.stored', wish: 'resume', by: 'ana', reason: '' };
const lookOf = async (...events: JournalEvent[]) => {
  const { context, deps, events: written } = await fakeRun(fakeHost(), () => null);
  written.push(...events);
  return solanaPrepare(deps).look(context);
};

describe('restricting Baton’s key', () => {
  it('is proven by a new connection', async () => {
    const host = fakeHost();
    const { context, deps } = await fakeRun(host, () => null);

    expect((await accessStep(deps).perform(context)).kind).toBe('proven');
    expect(changing(host.verbs)).toEqual(['prepare.write.keys']);
    expect(host.keys).toBe(OLD_KEYS.replace('ssh-ed25519', 'restrict,command="/guard" ssh-ed25519'));
  });

  it('is taken back at once when no new connection reaches the guard', async () => {
    const host = fakeHost();
    const { context, deps } = await fakeRun(host, () => 'Permission denied');

    const result = await accessStep(deps).perform(context);

    expect(result).toMatchObject({ kind: 'refused', text: expect.stringContaining('Permission denied') });
    expect(changing(host.verbs)).toEqual(['prepare.write.keys', 'prepare.undo.keys']);
    expect(host.keys).toBe(OLD_KEYS);
  });

  it('is proven by a successor where the one who wrote it died before the proof, and taken back by it', async () => {
    const host = fakeHost();
    const dying = await fakeRun(host, () => {
      throw new Error('the worker dies here');
    });
    await expect(accessStep(dying.deps).perform(dying.context)).rejects.toThrow('dies here');
    expect(host.keys).not.toBe(OLD_KEYS);

    const result = await accessStep({ ...dying.deps, proveAccess: () => Promise.resolve('no answer') }).perform(
      dying.context,
    );

    expect(result.kind).toBe('refused');
    expect(host.keys).toBe(OLD_KEYS);
  });

  it('is taken back by a successor too where somebody has changed the guard meanwhile', async () => {
    const host = fakeHost();
    const dying = await fakeRun(host, () => {
      throw new Error('the worker dies here');
    });
    await expect(accessStep(dying.deps).perform(dying.context)).rejects.toThrow('dies here');
    host.guard = '#!/bin/sh\nexit 1\n';

    const result = await accessStep({ ...dying.deps, proveAccess: () => Promise.resolve('no answer') }).perform(
      dying.context,
    );

    expect(result).toMatchObject({ kind: 'refused', text: expect.stringContaining('The line is what it was before.') });
    expect(host.keys).toBe(OLD_KEYS);
  });

  it('writes nothing when the line is not the one that people saw', async () => {
    const host = fakeHost();
    const { context, deps } = await fakeRun(host, () => null);
    host.keys = `from="10.0.0.1" ${OLD_KEYS}`;

    expect(await accessStep(deps).perform(context)).toMatchObject({ kind: 'refused', code: 'run/checks-failed' });
    expect(changing(host.verbs)).toEqual([]);
  });
});

describe('a preparation that is taken up again', () => {
  it('goes on at the first step without a proof', async () => {
    expect(await lookOf(proven('look'), proven('keys'))).toMatchObject({ kind: 'go-on', step: 'record' });
  });

  it('leaves a refusal to people, and goes on with their word', async () => {
    expect(await lookOf(proven('look'), refused)).toMatchObject({
      kind: 'stop',
      code: 'host/refused',
      signer: 'sol-a',
    });
    expect(await lookOf(proven('look'), refused, wish)).toMatchObject({ kind: 'go-on', step: 'keys' });
  });

  it('looks again at what is not known, but not for ever', async () => {
    const unknown: JournalEvent = { ...refused, kind: 'step.unknown' };

    expect((await lookOf(unknown, unknown)).kind).toBe('go-on');
    expect((await lookOf(unknown, unknown, unknown)).kind).toBe('stop');
  });
});
