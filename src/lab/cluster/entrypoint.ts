import { createServer, type Socket } from 'node:net';
import type { NodeName, PublicKey, Slot } from '../../domain/names.ts';
import type { Block } from './blocks.ts';
import type { VoteTransaction } from './chain.ts';
import type { BlockNews, FromValidator, RpcErrorBody, ToValidator, ValidatorControl } from './entry-protocol.ts';
import type { GossipEntry } from './gossip.ts';
import { readLines, writeLine } from './lines.ts';
import { listen } from './listen.ts';

/** What the entrypoint needs of the cluster. */
export interface EntrypointDeps {
  readonly newsOf: (block: Block, voteAccount: PublicKey) => Omit<BlockNews, 'ours'>;
  readonly welcome: (voteAccount: PublicKey) => Omit<Extract<ToValidator, { kind: 'welcome' }>, 'kind'>;
  readonly onVote: (vote: VoteTransaction) => void;
  readonly onContact: (node: NodeName, contact: GossipEntry) => void;
  readonly onLeave: (node: NodeName) => void;
  readonly answer: (query: Extract<FromValidator, { kind: 'query' }>) => { result?: unknown; error?: RpcErrorBody };
  /** How long a contact info takes to reach another node. Unit: milliseconds. */
  readonly duplicateDetectionMs: () => number;
  /** How long the next block takes to one node. Unit: milliseconds. */
  readonly deliveryMs: () => number;
}

/** A connected stand-in validator. */
interface Session {
  readonly socket: Socket;
  node: NodeName;
  pid: number;
  voteAccount: PublicKey;
  contact: GossipEntry | null;
  leader: { identity: PublicKey; mayLead: boolean } | null;
  /** Blocks not yet delivered, because the link is slow or cut. */
  waiting: BlockNews[];
}

export interface Entrypoint {
  readonly port: number;
  /** Sends a block to every node whose link lets it through. */
  deliver(block: Block): void;
  /** Processes that would make a block for this identity now. */
  readonly leadersFor: (identity: PublicKey) => number;
  /** Names of the nodes that are connected, with the process behind each. */
  readonly connected: () => { readonly node: NodeName; readonly pid: number; readonly identity: PublicKey | null }[];
  readonly control: (node: NodeName, control: ValidatorControl) => void;
  /** Blocks reach the node this many slots late. */
  readonly lag: (node: NodeName, slots: number) => void;
  /** Cuts the node off from the cluster: no block, vote or gossip passes. */
  readonly partition: (node: NodeName, cut: boolean) => void;
  /** Votes of the node get lost on their way; blocks reach it. */
  readonly mute: (node: NodeName, mute: boolean) => void;
  close(): Promise<void>;
}

/** TCP on the loopback to which stand-in validators connect; it stands for gossip, turbine and TPU together. */
export async function startEntrypoint(deps: EntrypointDeps, port: number): Promise<Entrypoint> {
  const sessions = new Set<Session>();
  const lagSlots = new Map<NodeName, number>();
  const cutOff = new Set<NodeName>();
  const muted = new Set<NodeName>();
  const server = createServer((socket) => accept(socket));
  const bound = await listen(server, port);
  const send = (session: Session, message: ToValidator): void => writeLine(session.socket, message);
  const of = (node: NodeName): Session[] => [...sessions].filter((session) => session.node === node);

  function accept(socket: Socket): void {
    const session: Session = { socket, node: '', pid: 0, voteAccount: '', contact: null, leader: null, waiting: [] };
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (sessions.delete(session)) deps.onLeave(session.node);
    });
    readLines(socket, (line) => {
      const message: FromValidator = JSON.parse(line);
      receive(session, message);
    });
  }

  function receive(session: Session, message: FromValidator): void {
    switch (message.kind) {
      case 'join':
        Object.assign(session, { node: message.node, pid: message.pid, voteAccount: message.voteAccount });
        sessions.add(session);
        send(session, { kind: 'welcome', ...deps.welcome(message.voteAccount) });
        hearContact(session, message.contact);
        break;
      case 'contact':
        hearContact(session, message.contact);
        break;
      case 'leader':
        session.leader = { identity: message.identity, mayLead: message.mayLead };
        break;
      case 'vote':
        if (!cutOff.has(session.node) && !muted.has(session.node)) deps.onVote(message.vote);
        break;
      case 'query':
        send(session, { kind: 'answer', id: message.id, ...deps.answer(message) });
        break;
      default:
        message satisfies never;
    }
  }

  /** Gossip takes a moment; then everybody who goes by the same key hears of this instance. */
  function hearContact(session: Session, contact: GossipEntry): void {
    session.contact = contact;
    if (cutOff.has(session.node)) return;
    deps.onContact(session.node, contact);
    setTimeout(() => spreadContacts(contact.pubkey), deps.duplicateDetectionMs()).unref();
  }

  function spreadContacts(pubkey: PublicKey): void {
    const holders = [...sessions].filter((session) => session.contact?.pubkey === pubkey && !cutOff.has(session.node));
    for (const session of holders) {
      for (const other of holders) {
        if (other !== session && other.contact) send(session, { kind: 'gossip', pubkey, outset: other.contact.outset });
      }
    }
  }

  function flush(session: Session, tip: Slot): void {
    if (cutOff.has(session.node)) return;
    const upTo = tip - (lagSlots.get(session.node) ?? 0);
    const due = session.waiting.filter((block) => block.slot <= upTo);
    session.waiting = session.waiting.filter((block) => block.slot > upTo);
    for (const block of due) send(session, { kind: 'block', block });
  }

  const makers = (identity: PublicKey): Session[] =>
    [...sessions].filter(
      (session) => session.leader?.identity === identity && session.leader.mayLead && !cutOff.has(session.node),
    );

  return {
    port: bound,
    deliver(block) {
      for (const session of sessions) {
        const ours = makers(block.leader).includes(session);
        session.waiting.push({ ...deps.newsOf(block, session.voteAccount), ours });
        setTimeout(() => flush(session, block.slot), deps.deliveryMs()).unref();
      }
    },
    leadersFor: (identity) => makers(identity).length,
    connected: () => [...sessions].map(({ node, pid, contact }) => ({ node, pid, identity: contact?.pubkey ?? null })),
    control: (node, control) => of(node).forEach((session) => send(session, { kind: 'control', control })),
    lag: (node, slots) => void lagSlots.set(node, slots),
    mute(node, mute) {
      if (mute) muted.add(node);
      else muted.delete(node);
    },
    partition(node, cut) {
      if (cut) cutOff.add(node);
      else cutOff.delete(node);
      for (const session of of(node)) if (!cut && session.contact) hearContact(session, session.contact);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.socket.destroy();
      }),
  };
}
