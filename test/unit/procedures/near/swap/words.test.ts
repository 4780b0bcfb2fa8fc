import { describe, expect, it } from 'vitest';
import { byHandOfSwap } from '../../../../../src/procedures/near/swap/by-hand.ts';
import { SWAP_STATES } from '../../../../../src/procedures/near/swap/states.ts';
import { nearHotSwap, nearRestart } from '../../../../../src/procedures/near/swap/swap.ts';
import { swapSteps } from '../../../../../src/procedures/near/swap/words.ts';
import { NEW, OLD, target } from '../healthy.ts';
import { swapWorld } from './world.ts';

const roles = { from: OLD, to: NEW };
const { run } = swapWorld().context;
const signerNames = { old: OLD, standby: NEW } as const;

const sheet = (signer: string, state?: string) =>
  byHandOfSwap(target, run, { signer, ...(state === undefined ? {} : { state }) });

describe('the words of a plan', () => {
  it.each([
    ['hot-swap', nearHotSwap],
    ['restart', nearRestart],
  ] as const)('are those of the steps of %s, in their order', (way, procedureOf) => {
    const steps = swapSteps(target, roles, way, { window_wait: 0, after_swap: 'keep' });

    expect(steps.map(({ id }) => id)).toEqual(procedureOf(swapWorld(way).deps).steps.map(({ id }) => id));
    expect(steps.filter(({ pointOfNoReturn }) => pointOfNoReturn).map(({ id }) => id)).toEqual(['place']);
    for (const { id, title, proof, undo } of steps) expect([title, proof, undo].every(Boolean), id).toBe(true);
  });

  it('say what the policy asks for besides', () => {
    const steps = swapSteps(target, roles, 'hot-swap', { window_wait: 30, after_swap: 'no-shards' });

    expect(steps[0]?.title).toMatch(/maintenance window/);
    expect(steps.at(-1)?.commands.some(({ node, verb }) => node === NEW && verb === 'near.config')).toBe(true);
  });
});

describe('what people do by hand', () => {
  it.each(SWAP_STATES.map(({ id, signer }) => [id, signer] as const))('is there for %s', (state, signer) => {
    const name = signer === 'old' || signer === 'standby' ? signerNames[signer] : signer;
    const { first, steps, stopIf } = sheet(name, state);

    expect(first.length).toBeGreaterThan(20);
    expect(steps.length).toBeGreaterThan(0);
    expect(stopIf.length).toBeGreaterThan(0);
  });

  it('changes nothing as long as it is not known who signs', () => {
    expect(sheet('unknown', 'told-standby-silent').steps.every(({ does }) => does === 'look')).toBe(true);
  });

  it.each(['standby-has-key', 'standby-has-key-in-vain', 'reload-refused'])(
    'never brings the old node back while the key is in place on the new one: %s',
    (state) => {
      const steps = sheet('nobody', state).steps;

      expect(steps.some(({ node, does }) => node === OLD && does === 'change')).toBe(false);
      expect(steps.some(({ node, does }) => node === NEW && does === 'change')).toBe(true);
    },
  );

  it('takes the fence file away too, or the next move would find the old node fenced', () => {
    const { genesis, identity } = target;
    const commands = sheet('nobody', 'old-silent-stopped').steps.map(({ command }) => command);

    expect(commands.join(' ')).toContain(`/var/lib/baton/near-${genesis}/${identity}/fenced`);
  });

  it('looks at the new node before the old one gets its key back', () => {
    const steps = sheet('nobody', 'old-silent-stopped').steps;
    const firstChange = steps.findIndex(({ does }) => does === 'change');

    expect(steps.slice(0, firstChange).every(({ node }) => node === NEW)).toBe(true);
    expect(firstChange).toBeGreaterThan(0);
  });

  it('ends the old one where both hold the key', () => {
    const changes = sheet('both', 'both-hold').steps.filter(({ does }) => does === 'change');

    expect(new Set(changes.map(({ node }) => node))).toEqual(new Set([OLD]));
  });
});
