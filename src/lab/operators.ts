import type { AppClient, RunDetail } from '../cli/client.ts';
import type { Card } from '../chats/card.ts';
import type { NodeName } from '../domain/names.ts';
import type { Intent } from '../domain/request.ts';
import { wordsOf } from './card-words.ts';
import { PEOPLE } from './fleet-file.ts';

/** What the two people of the lab do, through the same door as everybody. */
export interface Operators {
  /** Accepts the guard state of both new hosts. */
  adopt(): Promise<void>;
  /** Asks for a plan and answers with what is needed to approve it. @throws Error with the card when it cannot be moved */
  ask(intent: Intent): Promise<Approvable>;
  /** Both approve, each with this reason where one is given. */
  approve(plan: Approvable, reason?: string): Promise<void>;
  /** Both declare that the node of the newest run cannot sign any more. */
  declareFenced(node: NodeName, reason: string): Promise<void>;
  /** One of them takes the newest run up, which is stopped. */
  takeUp(wish: 'resume' | 'return'): Promise<void>;
  /** One of them aborts the newest run. */
  abort(): Promise<void>;
  /** The newest run, or null while there is none. */
  run(): Promise<RunDetail | null>;
}

export interface Approvable {
  readonly plan: string;
  readonly digest: string;
}

/** A plan needs one look at both hosts and all observers; on a busy machine with two cores that has taken 5 s. */
const ANSWER_WITHIN_MS = 60_000;

/** @param validator whose hosts are adopted */
export function createOperators(client: AppClient, validator = 'sol-main'): Operators {
  const [ana, ben] = PEOPLE;
  const say = (intent: Intent, person: string): Promise<{ readonly key: string }> =>
    client.submit(intent, { chat: 'terminal', person });
  const answerTo = async (intent: Intent, person: string): Promise<Card> => {
    const { key } = await say(intent, person);
    const card = await client.waitForCard(key, ANSWER_WITHIN_MS);
    if (!card) throw new Error(`no answer to "${intent.kind}" within ${ANSWER_WITHIN_MS / 1000} s`);
    return card;
  };
  return {
    async adopt() {
      const card = await answerTo({ kind: 'adopt', validator }, ana);
      if (card.tone === 'bad') throw new Error(`the hosts were not adopted: ${wordsOf(card)}`);
    },
    async ask(intent) {
      const card = await answerTo(intent, ana);
      const button = card.buttons.find(({ command }) => command.startsWith('approve '));
      const [, plan, digest] = /^approve (\S+) --digest (\S+)/.exec(button?.command ?? '') ?? [];
      if (plan === undefined || digest === undefined) throw new Error(`there is nothing to approve: ${wordsOf(card)}`);
      return { plan, digest };
    },
    async approve({ plan, digest }, reason) {
      const why = reason === undefined ? {} : { reason };
      await say({ kind: 'approve', plan, digest, ...why }, ana);
      await say({ kind: 'approve', plan, digest, ...why }, ben);
    },
    async declareFenced(node, reason) {
      const [run] = await client.runs();
      if (!run) throw new Error('there is no run in which a node could be declared fenced');
      for (const person of PEOPLE) await say({ kind: 'declare-fenced', run: run.id, node, reason }, person);
    },
    async takeUp(wish) {
      const [run] = await client.runs();
      if (!run) throw new Error('there is no run to take up');
      await say({ kind: wish, run: run.id }, ana);
    },
    async abort() {
      const [run] = await client.runs();
      if (run) await say({ kind: 'abort', run: run.id, reason: 'a drill' }, ben);
    },
    async run() {
      const [run] = await client.runs();
      return run ? client.run(run.id) : null;
    },
  };
}
