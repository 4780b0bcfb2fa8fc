import type { BlockLine, NodeLine } from './chain-lines.ts';
import type { Keystore } from './keystore.ts';
import type { NodeLog } from './log.ts';
import type { SyncPhase } from './sync.ts';

/** Counters as the client calls them; each grows only while this node really would do it. */
export interface Counters {
  constructed: number;
  prevotes: number;
  precommits: number;
  beefyVotes: number;
  beefyBestVoted: number;
  beefyWithoutKey: number;
  statements: number;
  approvals: number;
  bitfields: number;
}

/** A node as its RPC, metrics and log show it. */
export interface NodeState {
  readonly validator: boolean;
  readonly peerId: string;
  readonly chainName: string;
  readonly genesis: string;
  readonly keystore: Keystore;
  readonly counters: Readonly<Counters>;
  phase(): SyncPhase;
  /** Null before the chain has told of any block. */
  block(): BlockLine | null;
  /** Whether this node is an authority of the running session: with `--validator` and the keys. */
  active(): boolean;
  take(block: BlockLine): void;
  line(node: string): NodeLine;
}

const typed = (type: string): string => Buffer.from(type).toString('hex');

export function createNodeState(
  of: Pick<NodeState, 'validator' | 'peerId' | 'chainName' | 'genesis' | 'keystore' | 'phase'>,
  log: NodeLog,
): NodeState {
  const counters: Counters = {
    constructed: 0,
    prevotes: 0,
    precommits: 0,
    beefyVotes: 0,
    beefyBestVoted: 0,
    beefyWithoutKey: 0,
    statements: 0,
    approvals: 0,
    bitfields: 0,
  };
  let newest: BlockLine | null = null;
  const signsAs = (block: BlockLine, type: string): boolean =>
    of.keystore.names().some((name) => name.startsWith(typed(type)) && block.authorities.includes(name));
  const active = (): boolean =>
    of.validator && of.phase() === 'synced' && newest !== null && signsAs(newest, 'audi') && signsAs(newest, 'gran');
  const sign = (block: BlockLine): void => {
    if (!of.validator || of.phase() !== 'synced') return;
    if (signsAs(block, 'gran')) {
      counters.prevotes += 1;
      counters.precommits += 1;
    }
    if (signsAs(block, 'beef')) {
      counters.beefyVotes += 1;
      counters.beefyBestVoted = block.number;
    } else if (signsAs(block, 'gran')) counters.beefyWithoutKey += 1;
    if (signsAs(block, 'para')) {
      counters.statements += 1;
      counters.bitfields += 1;
    }
    if (signsAs(block, 'asgn')) counters.approvals += 1;
    if (block.author === null || !of.keystore.names().includes(block.author)) return;
    counters.constructed += 1;
    log(`🎁 Prepared block for proposing at ${block.number} (3 ms) hash: ${block.hash}`);
    log(`🔖 Pre-sealed block for proposal at ${block.number}. Hash now ${block.hash}`);
  };
  return {
    ...of,
    counters,
    active,
    block: () => newest,
    take(block) {
      const before = newest;
      newest = block;
      if (before !== null && before.session !== block.session) {
        log(`👶 New epoch ${block.session} launching at block ${block.hash}`);
        // A full node prints these too: they do not prove that it signs.
        log(`👴 Applying authority set change scheduled at block #${block.number}`);
        log(`👴 Applying GRANDPA set change to new set with ${block.authorities.length / 6} authorities`);
      }
      sign(block);
    },
    line: (node) => ({
      kind: 'node',
      node,
      pid: process.pid,
      peerId: of.peerId,
      validator: of.validator,
      synced: of.phase() === 'synced',
      keys: of.keystore.names(),
    }),
  };
}
