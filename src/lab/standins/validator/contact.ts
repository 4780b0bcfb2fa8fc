import { existsSync, readFileSync } from 'node:fs';
import type { GossipEntry } from '../../cluster/gossip.ts';
import { VERSION } from '../version.ts';
import type { ValidatorOptions } from './options.ts';

/** This instance's contact info. The outset is new each time: "refreshed at start and by set-identity". */
export function contactOf(options: ValidatorOptions, pubkey: string): GossipEntry {
  return {
    pubkey,
    gossip: options.gossip,
    rpc: `127.0.0.1:${options.rpcPort}`,
    version: VERSION,
    outset: Math.floor((performance.timeOrigin + performance.now() + clockOffsetMs()) * 1000),
  };
}

/** A lab host can have a clock of its own: seconds it is off, in the file `LAB_CLOCK_OFFSET` names. */
function clockOffsetMs(): number {
  const path = process.env['LAB_CLOCK_OFFSET'] ?? '';
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) * 1000 : 0;
}

/** AdminRpcContactInfo. Ports beside gossip are counted up from it, as agave does by default. */
export function describeContact(contact: GossipEntry, shredVersion: number): object {
  const [host = '', port = '0'] = contact.gossip.split(':');
  const at = (offset: number): string => `${host}:${Number(port) + offset}`;
  return {
    id: contact.pubkey,
    gossip: contact.gossip,
    tvu: at(1),
    serve_repair_quic: at(2),
    tpu: at(3),
    tpu_forwards: at(4),
    tpu_vote: at(5),
    rpc: contact.rpc,
    rpc_pubsub: contact.rpc,
    serve_repair: at(6),
    last_updated_timestamp: Math.floor(contact.outset / 1000),
    shred_version: shredVersion,
  };
}
