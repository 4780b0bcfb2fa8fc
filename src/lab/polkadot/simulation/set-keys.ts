import { createHash } from 'node:crypto';
import type { AccountId, Hex } from '../../../chains/polkadot/account.ts';
import type { DispatchResult } from '../../../chains/polkadot/dispatch.ts';
import type { SetKeysPort } from '../../../chains/polkadot/port.ts';
import { outcomeOfMissing, type SetKeysCall, type SignedSetKeys } from '../../../chains/polkadot/set-keys.ts';
import type { Call } from '../model/calls.ts';
import type { PalletEvent } from '../model/outcome.ts';
import { bytesOf, type Chains } from './chains.ts';

const hashOf = (bytes: Hex): Hex => `0x${createHash('sha256').update(bytes).digest('hex')}`;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bytes of `build` below
const callOf = (callData: Hex) => JSON.parse(Buffer.from(callData.slice(2), 'hex').toString()) as Call;

/** Makes, signs and follows extrinsics on the played chains. @param sends told of each that is sent */
export function createSetKeys(chains: Chains, sends: (extrinsic: SignedSetKeys) => void): SetKeysPort {
  return {
    async build({ path, stash, keys, proof, forceProxyType }) {
      const inner: Call =
        path.chain === 'relay'
          ? { name: 'session.setKeys', keys: keys.encoded, proof }
          : { name: 'stakingRcClient.setKeys', keys: keys.encoded, proof, maxFee: null };
      const call: Call = { name: 'proxy.proxy', real: stash, forceProxyType, call: inner };
      const callData: Hex = `0x${Buffer.from(JSON.stringify(call)).toString('hex')}`;
      return { chain: path.chain, callData, callHash: hashOf(callData), words: [path.call] };
    },
    estimateFee: async () => 0n,
    sign: async (call, { signer, eraBlocks }) => signedBy(chains, call, signer, eraBlocks),
    async submit(signed) {
      sends(signed);
      chains.submit(signed.chain, signed.bytes);
      return { kind: 'accepted' };
    },
    async outcome(signed) {
      const blocks = chains.blocks(signed.chain).slice(0, chains.finalized() + 1);
      const finalized = blocks.at(-1)?.ref ?? signed.birth;
      for (const { ref: block, included } of blocks)
        for (const each of included)
          if (each.bytes === signed.bytes)
            return { kind: 'included', finalized, block, result: resultOf(each.events, each.error) };
      return outcomeOfMissing(signed, finalized, chains.nonceOf(signed.chain, signed.signer));
    },
  };
}

/** As anybody makes one who has the key of `signer`. */
export function signedBy(
  chains: Chains,
  { chain, callData }: SetKeysCall,
  signer: AccountId,
  eraBlocks: number,
): SignedSetKeys {
  const birth = chains.blocks(chain)[chains.finalized()]?.ref;
  if (birth === undefined) throw new Error('nothing is finalized');
  const nonce = chains.nonceOf(chain, signer);
  const lastValidBlock = birth.number + eraBlocks - 1;
  const bytes = bytesOf({ chain, call: callOf(callData), signer, nonce, birth: birth.number, lastValidBlock });
  return { chain, bytes, hash: hashOf(bytes), signer, nonce, birth, lastValidBlock };
}

/** As the real reader makes it of the events. */
export function resultOf(events: readonly PalletEvent[], error: string | null): DispatchResult {
  if (error !== null) return failed('extrinsic', error);
  const executed = JSON.stringify(events.find(({ name }) => name === 'ProxyExecuted')?.fields[0]);
  return executed.includes('"error":null') ? { kind: 'ok' } : failed('proxied', executed);
}

function failed(level: 'extrinsic' | 'proxied', text: string): DispatchResult {
  const [pallet = '', name = text] = [/"pallet":"(\w+)"/.exec(text)?.[1], /"name":"(\w+)"/.exec(text)?.[1]];
  return { kind: 'failed', failure: { level, error: `${pallet.toLowerCase()}.${name}`, text: '' } };
}
