import { describe, expect, it } from 'vitest';
import { handoverSteps } from '../../../../src/procedures/solana/steps.ts';
import { healthy, policy } from './healthy.ts';

const steps = handoverSteps(healthy().target, { from: 'sol-a', to: 'sol-b' }, policy);
const commandsOf = (id: string) =>
  steps.find((step) => step.id === id)?.commands.map(({ node, command }) => `${node}: ${command}`);

describe('handoverSteps', () => {
  it('goes in the order of the runbook, with one point of no return', () => {
    expect(steps.map(({ id }) => id)).toEqual(['window', 'arm', 'give', 'take', 'verify', 'close']);
    expect(steps.filter(({ pointOfNoReturn }) => pointOfNoReturn).map(({ id }) => id)).toEqual(['take']);
  });

  it('turns the link before the identity is given up', () => {
    expect(commandsOf('give')?.slice(0, 2)).toEqual([
      'sol-a: ln -s /home/sol/sol-a/unstaked-identity.json /home/sol/sol-a/identity.json.new && mv -T /home/sol/sol-a/identity.json.new /home/sol/sol-a/identity.json',
      'sol-a: /home/sol/bin/agave-validator -l /home/sol/sol-a/ledger set-identity /home/sol/sol-a/unstaked-identity.json',
    ]);
  });

  it('turns the link after the identity is taken, with the tower required', () => {
    expect(commandsOf('take')?.slice(1)).toEqual([
      'sol-b: /home/sol/bin/agave-validator -l /home/sol/sol-b/ledger set-identity --require-tower /home/sol/sol-b/staked-identity.json',
      'sol-b: ln -s /home/sol/sol-b/staked-identity.json /home/sol/sol-b/identity.json.new && mv -T /home/sol/sol-b/identity.json.new /home/sol/sol-b/identity.json',
    ]);
  });

  it('gives every step a proof and an undo', () => {
    expect(steps.every(({ title, proof, undo }) => title !== '' && proof !== '' && undo !== '')).toBe(true);
  });
});
