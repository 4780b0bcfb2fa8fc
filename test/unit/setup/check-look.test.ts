import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { SolanaRpc } from '../../../src/chains/solana/rpc.ts';
import { solanaValidator } from '../../../src/chains/solana/target.ts';
import { loadFleet } from '../../../src/config/load.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { lookAt, type LookDeps } from '../../../src/setup/check/look.ts';

const FLEET = fileURLToPath(new URL('../../../config/fleet.example.yaml', import.meta.url));

const silence = () => Promise.reject(new BatonError('host/unreachable', 'nobody answers in this test'));
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever it is asked, it does not answer
const rpc = new Proxy({}, { get: () => silence }) as SolanaRpc;

const host = (node: string) => ({
  node,
  call: silence,
  open: silence,
  fetch: silence,
  roundTripMs: () => null,
  close: () => undefined,
});

async function look(acknowledged: LookDeps['acknowledged']) {
  const { fleet } = await loadFleet(FLEET);
  const configured = solanaValidator(fleet, 'sol-main');
  const observe = { clock: systemClock, host, rpc: () => rpc };
  const deps: LookDeps = {
    fleet,
    observe,
    acknowledged,
    publicKey: null,
    fenceOf: () => null,
    offeredKey: () => Promise.resolve(null),
  };
  const { findings } = await lookAt(deps, 'sol-main', configured);
  return findings.filter(({ id }) => id === 'term-acknowledged').map(({ severity, found }) => `${severity}: ${found}`);
}

const gone = () => Promise.reject(new BatonError('store/unreachable', 'The database is away.'));

it('goes on when the store goes away in the middle, and forbids the move until it was asked', async () => {
  expect(new Set(await look(gone))).toEqual(new Set(['must: the store went away meanwhile']));
  expect(new Set(await look(null))).toEqual(new Set(['should: the store cannot be asked']));
  await expect(look(() => Promise.reject(new Error('a mistake')))).rejects.toThrow('a mistake');
});
