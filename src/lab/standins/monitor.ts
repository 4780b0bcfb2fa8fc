import { setTimeout as sleep } from 'node:timers/promises';
import { callAdmin } from './admin-client.ts';
import { callRpc } from './rpc-client.ts';

const REFRESH_MS = 2000;

/** `monitor`: four lines about the node, then one line each two seconds. It never ends by itself. */
export async function monitor(ledger: string): Promise<void> {
  const { rpc } = await callAdmin<{ rpc: string }>(ledger, 'contactInfo', []);
  const port = Number(rpc.split(':').at(-1));
  const { identity } = await callRpc<{ identity: string }>(port, 'getIdentity', []);
  const version = await callRpc<{ 'solana-core': string }>(port, 'getVersion', []);
  console.log(`Ledger location: ${ledger}`);
  console.log(`Identity: ${identity}`);
  console.log(`Genesis Hash: ${String(await callRpc(port, 'getGenesisHash', []))}`);
  console.log(`Version: ${version['solana-core']}`);
  for (;;) {
    const at = (commitment: string): Promise<unknown> => callRpc(port, 'getSlot', [{ commitment }]);
    const [processed, confirmed, finalized] = await Promise.all([at('processed'), at('confirmed'), at('finalized')]);
    console.log(
      `Processed Slot: ${String(processed)} | Confirmed Slot: ${String(confirmed)} | Finalized Slot: ${String(finalized)}`,
    );
    await sleep(REFRESH_MS);
  }
}
