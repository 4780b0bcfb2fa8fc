import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { GuardAnswer, GuardRequest } from '../../../hosts/port.ts';
import type { VirtualTime } from '../../simulation/run/time.ts';
import type { Block, Chain } from './chain.ts';
import { createHome, type Home } from './home.ts';
import { machineFacts } from './machine-facts.ts';
import { endAnswer, headsAnswer } from './short-looks.ts';
import { createNode, type NodeTimes } from './neard.ts';
import { ACTING, type Ground, refused, setConfig, validate } from './verbs.ts';

/** What a machine tells the referee of itself. */
export interface MachineListener {
  /** A verb is about to be carried out. @param isOutdated the host has seen a newer term than the order has. @returns what is told when it was */
  acts(node: string, verb: string, isOutdated: boolean): () => void;
  /** SIGHUP came to something that is not neard. */
  hupToWrapper(node: string): void;
  cutMigration(node: string): void;
  panicked(node: string): void;
}

export interface MachineBegin {
  readonly home?: Partial<Home>;
  readonly runs: boolean;
  /** For how long the node has run already. Unit: milliseconds. */
  readonly ranMs: number;
  readonly times: NodeTimes;
  /** Heights without which its database is not in sync from a start on, by time. Unit: milliseconds. */
  readonly syncsMs: number;
}

/** A machine with neard, and what the guard does there (src/hosts/guard/near.sh). */
export function createMachine(
  node: string,
  { time, chain, listener }: { readonly time: VirtualTime; readonly chain: Chain; readonly listener: MachineListener },
  begin: MachineBegin,
) {
  const home = createHome(begin.home ?? {});
  const neard = createNode(time, home, begin.times, {
    cutMigration: () => listener.cutMigration(node),
    panicked: () => listener.panicked(node),
  });
  const receipts = new Set<string>();
  let [term, stateId, isCut, isWrapped]: [number, string, boolean, boolean] = [0, `state of ${node}`, false, false];
  /** Its newest block does not change while it stands still. */
  let stuckAt: Block | null = null;
  let firstStartMs = begin.runs ? -Infinity : null;
  if (begin.runs) neard.start();
  const bornPid = neard.process?.pid;

  const isReachable = (): boolean => neard.powered && !isCut;
  function isSyncing(): boolean {
    if (firstStartMs === null && neard.process !== null) firstStartMs = neard.process.startedMs;
    return firstStartMs === null || time.now() < firstStartMs + begin.syncsMs;
  }
  const answers = (): boolean => neard.process?.pid === bornPid || neard.answers();
  const head = (): Block => stuckAt ?? chain.head();

  const ground: Ground = {
    home,
    node: neard,
    nowMs: time.now,
    isWrapped: () => isWrapped,
    hup() {
      if (!isWrapped) return neard.reload();
      listener.hupToWrapper(node);
      neard.crash();
    },
  };

  function acting(request: GuardRequest): GuardAnswer {
    const { run, step, attempt, term: given } = request.args;
    const carryOut = ACTING[request.verb];
    if (carryOut === undefined) throw new Error(`the play knows no ${request.verb}`);
    if (Number(given) > term) return refused('unfenced-term');
    if (Number(given) < term) return refused('stale-term');
    const receipt = `${run} ${step} ${attempt} ${request.verb}`;
    if (receipts.has(receipt)) return refused('already-tried');
    const carriedOut = listener.acts(node, request.verb, Number(given) < term);
    const answer = carryOut(ground, request.args);
    if (answer.answer !== 'ok') return answer;
    receipts.add(receipt);
    carriedOut();
    return answer;
  }

  const facts = (): NearHostFacts =>
    machineFacts({
      node,
      state: { id: stateId, term },
      home,
      neard,
      nowMs: time.now(),
      ranMs: neard.process?.pid === bornPid ? begin.ranMs : 0,
      isWrapped,
      answers: answers(),
      isSyncing: isSyncing(),
      head: head(),
      signs: neard.process?.signer === 'ours',
    });

  return {
    node,
    home,
    neard,
    get reachable() {
      return isReachable();
    },
    cut: (is: boolean): void => void (isCut = is),
    wrap: (is: boolean): void => void (isWrapped = is),
    /** Its node does not get on: no block comes to it. */
    stand: (is: boolean): void => void (stuckAt = is ? chain.head() : null),
    head,
    /** The height that its node would sign for now; null where it cannot sign. */
    signsFor(): number | null {
      if (neard.process?.signer !== 'ours' || !neard.powered) return null;
      return answers() && !isSyncing() ? head().height + 1 : null;
    },
    isSyncing,
    /** Restored from an image: another record, and none of the receipts. */
    reinstall: (): void => void ([term, stateId] = [0, `${stateId} again`]),
    fence(to: number): boolean {
      if (to < term) return false;
      term = to;
      return true;
    },
    answer(request: GuardRequest): GuardAnswer {
      if (request.verb === 'near.validate') return validate(ground, request.args);
      if (request.verb === 'near.look-end') return endAnswer(facts());
      if (request.verb === 'near.look-heads') return headsAnswer(facts());
      if (request.verb === 'near.config' && request.args['dry'] === 'yes') return setConfig(ground, request.args);
      return acting(request);
    },
    facts,
  };
}

export type Machine = ReturnType<typeof createMachine>;
