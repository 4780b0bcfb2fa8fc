import { describe, expect, it } from 'vitest';
import { hooksFindings } from '../../../src/setup/check/hooks.ts';

const hooks = { listen: { host: '127.0.0.1', port: 4402 }, tokens: ['file:token'] };

describe('the check of where alerts come in', () => {
  it.each([
    ['a free port', null, false, 'passed', /port 4402 is free/],
    ['a Baton that runs', 'EADDRINUSE', true, 'passed', /Baton listens/],
    ['another program', 'EADDRINUSE', false, 'failed', /another program/],
    ['an address of another machine', 'EADDRNOTAVAIL', false, 'failed', /no address of this machine/],
    ['a port for root alone', 'EACCES', false, 'failed', /only root/],
    ['anything else', 'ENOTFOUND', false, 'failed', /ENOTFOUND/],
  ])('finds %s', async (_what, code, isBaton, state, found) => {
    const findings = await hooksFindings(hooks, {
      whyNot: () => Promise.resolve(code),
      isBaton: () => Promise.resolve(isBaton),
    });

    expect(findings).toMatchObject([{ id: 'hooks-listen', state, found: expect.stringMatching(found) }]);
  });
});
