import type { NodeName, PublicKey, Slot } from '../../domain/names.ts';
import type { RefereeMessage } from '../referee-protocol.ts';

/**
 * What happened, in the terms in which the judges think. `instance` names one life of one process. Times are the wall
 * clock of the machine that all lab processes share, in milliseconds; a clock jump on a lab host does not move it.
 */
export type HistoryEvent =
  | ProcessStarted
  | ProcessEnded
  | CapabilityBegan
  | CapabilityEnded
  | VoteCast
  | VoteLanded
  | TowerAdopted
  | BlockMade
  | NodeDeclared;

interface FromInstance {
  readonly atMs: number;
  readonly instance: string;
  readonly node: NodeName;
}

export interface ProcessStarted extends FromInstance {
  readonly kind: 'process.started';
}

/** Every capability of the process ends here. */
export interface ProcessEnded extends FromInstance {
  readonly kind: 'process.ended';
}

/** From here on the voting loop could sign for `identity`: it holds the key, or set-identity was accepted and it may adopt it. */
export interface CapabilityBegan extends FromInstance {
  readonly kind: 'capability.began';
  readonly identity: PublicKey;
}

export interface CapabilityEnded extends FromInstance {
  readonly kind: 'capability.ended';
  readonly identity: PublicKey;
}

/** A vote was signed, whether it lands or not. */
export interface VoteCast extends FromInstance {
  readonly kind: 'vote.cast';
  readonly identity: PublicKey;
  readonly slot: Slot;
  /** Hash of the bank voted for. */
  readonly bank: string;
}

/** A vote of `identity` is in a block of the chain that stayed. */
export interface VoteLanded {
  readonly kind: 'vote.landed';
  readonly atMs: number;
  readonly identity: PublicKey;
  readonly slot: Slot;
}

export interface TowerAdopted extends FromInstance {
  readonly kind: 'tower.adopted';
  readonly identity: PublicKey;
  readonly lastVote: Slot | null;
}

/** People gave their word that nothing on this node can sign from now on. Whether that is so is what the rest of the history shows. */
export interface NodeDeclared {
  readonly kind: 'node.declared';
  readonly atMs: number;
  readonly node: NodeName;
}

/** A block and the one it builds on. */
export interface BlockMade {
  readonly kind: 'block.made';
  readonly atMs: number;
  readonly slot: Slot;
  readonly parent: Slot;
}

/**
 * The stand-ins' messages as history. A capability is taken to begin when set-identity was *accepted*, earlier than the
 * stand-in says it holds the key: from then on nobody but its voting loop decides when.
 */
export function historyOf(messages: readonly RefereeMessage[]): HistoryEvent[] {
  const lives = new Map<string, Life>();
  const ordered = messages.toSorted((a, b) => a.atMs - b.atMs || a.seq - b.seq);
  return ordered.flatMap((message) => {
    const process = `${message.node}/${message.pid}`;
    let life = lives.get(process);
    if (!life || message.kind === 'process.began') {
      life = { instance: `${process}/${(life?.number ?? 0) + 1}`, number: (life?.number ?? 0) + 1, held: null };
      lives.set(process, life);
    }
    return eventsOf(message, life);
  });
}

/** One life of a process; `held` is the key that its voting loop holds. */
interface Life {
  readonly instance: string;
  readonly number: number;
  held: PublicKey | null;
}

function eventsOf(message: RefereeMessage, life: Life): HistoryEvent[] {
  const from = { atMs: message.atMs, node: message.node, instance: life.instance };
  switch (message.kind) {
    case 'process.began':
      return [{ ...from, kind: 'process.started' }];
    case 'process.ended':
      return [{ ...from, kind: 'process.ended' }];
    case 'identity.set': {
      const began: HistoryEvent = { ...from, kind: 'capability.began', identity: message.to };
      // A key that was accepted and replaced before the loop looked is never adopted.
      const dropped = message.from !== life.held && message.from !== message.to;
      return dropped ? [began, { ...from, kind: 'capability.ended', identity: message.from }] : [began];
    }
    case 'capability.began':
      life.held = message.identity;
      return [{ ...from, kind: 'capability.began', identity: message.identity }];
    case 'capability.ended':
      if (life.held === message.identity) life.held = null;
      return [{ ...from, kind: 'capability.ended', identity: message.identity }];
    case 'tower.adopted':
      return [{ ...from, kind: 'tower.adopted', identity: message.identity, lastVote: message.lastVote }];
    case 'vote.cast':
      return [
        ...blocksOf(message.atMs, [message.slot, ...message.ancestors]),
        { ...from, kind: 'vote.cast', identity: message.identity, slot: message.slot, bank: message.hash },
      ];
    case 'block.produced':
      return [];
    default:
      return message satisfies never;
  }
}

/** The chain of ancestors, nearest first, as pairs of block and parent. */
function blocksOf(atMs: number, line: readonly Slot[]): BlockMade[] {
  return line.slice(1).map((parent, index) => ({ kind: 'block.made', atMs, slot: line[index] ?? parent, parent }));
}
