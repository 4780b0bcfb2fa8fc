import type { ApprovalLine, HeightLine, SignerLine } from './chain-lines.ts';
import type { NodeDatabase } from './database.ts';
import type { NodeConfig, Signer } from './home.ts';
import type { NodeLog } from './log.ts';

/** What the node really did since it started. */
export interface Produced {
  blocks: number;
  chunks: number;
  approvals: number;
}

/** A running node: what it knows of the chain, and what it signs. */
export interface NodeState {
  readonly produced: Readonly<Produced>;
  readonly signer: () => Signer | null;
  readonly newest: () => HeightLine | null;
  readonly syncing: () => boolean;
  /** It signs: it has the chain, the state of its shards, and a key of this epoch. */
  readonly signs: () => boolean;
  /** Takes the chain's next height, and signs what is to be signed for it. */
  take(line: HeightLine): void;
  /** The key that it signs with from now on. */
  readonly load: (signer: Signer) => void;
  /** It has caught up. */
  caughtUp(): void;
}

export interface NodeParts {
  readonly node: string;
  /** In force since the start; most of it is not read again. */
  readonly config: NodeConfig;
  readonly signer: Signer | null;
  readonly database: NodeDatabase;
  readonly log: NodeLog;
  readonly tell: (line: SignerLine | ApprovalLine) => void;
  /** nearcore ends by itself on what must not be. */
  readonly panic: (text: string) => void;
  /** Wall clock that the lab's processes share. Milliseconds since 1970, with fractions. */
  readonly nowMs: () => number;
}

export function createNode(parts: NodeParts): NodeState {
  const { node, config, database, log, tell, nowMs } = parts;
  const produced: Produced = { blocks: 0, chunks: 0, approvals: 0 };
  const { pid } = process;
  let { signer } = parts;
  let newest: HeightLine | null = null;
  let synced = false;
  let told = '';

  const inEpoch = (): boolean => newest?.epoch.members.includes(signer?.account ?? '') ?? false;
  const hasState = (): boolean => newest !== null && hasShards(database, config, signer, newest.epoch.number);
  const ready = (): boolean => synced && hasState();
  const signs = (): boolean => ready() && signer !== null && inEpoch();
  const say = (): void => {
    const line: SignerLine = { kind: 'signer', node, pid, signer, ready: ready() };
    if (JSON.stringify(line) === told) return;
    told = JSON.stringify(line);
    tell(line);
  };
  const approve = ({ height, made, head }: HeightLine): void => {
    const target = height + 1;
    if (signer === null || target <= database.lastApproved()) return;
    // As nearcore: what was signed for is remembered before it leaves.
    database.approved(target);
    produced.approvals += 1;
    const of = made ? head.hash : head.height;
    tell({ kind: 'approval', node, pid, publicKey: signer.publicKey, target, of, atMs: nowMs() });
  };
  const produce = ({ height, made, head, duties }: HeightLine): void => {
    const own = signer?.account;
    if (made && duties.block === own) {
      produced.blocks += 1;
      log('INFO', 'client', `Produced block #${height} ${head.hash}`);
    }
    if (made) produced.chunks += duties.chunks.filter((account) => account === own).length;
  };
  say();
  return {
    produced,
    signer: () => signer,
    newest: () => newest,
    syncing: () => !synced,
    signs,
    take(line) {
      newest = line;
      if (signer !== null && inEpoch() && config.trackedShards === 'AllShards')
        parts.panic('a validator must not track all shards: tracked_shards_config');
      if (signs()) {
        produce(line);
        approve(line);
      }
      say();
    },
    load(next) {
      signer = next;
      say();
    },
    caughtUp() {
      synced = true;
      say();
    },
  };
}

/** Whether the state of the validator's shards is there: what a node tracks from now on it has from the next epoch on. */
function hasShards(
  database: NodeDatabase,
  { trackedShards }: NodeConfig,
  signer: Signer | null,
  epoch: number,
): boolean {
  // The shards of its own duties a node tracks besides.
  const isOwn = trackedShards === 'NoShards' && signer !== null;
  const shards = JSON.stringify(isOwn ? { ShadowValidator: signer.account } : trackedShards);
  const before = database.tracking();
  // The first start is from a snapshot, with everything in it.
  if (before === null) database.track({ shards, sinceEpoch: 0 });
  else if (before.shards !== shards)
    database.track({ shards, sinceEpoch: before.shards === '"AllShards"' ? before.sinceEpoch : epoch });
  return (database.tracking()?.sinceEpoch ?? 0) < epoch;
}
