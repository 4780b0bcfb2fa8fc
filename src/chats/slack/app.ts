import { App, type BlockAction, type ButtonAction, type ViewSubmitAction } from '@slack/bolt';
import { messageOf } from '../../domain/failure.ts';
import { endsWithin } from '../../domain/within.ts';
import { onPress } from './actions.ts';
import { boltLog } from './bolt-log.ts';
import { CALL_TIMEOUT_MS } from './clients.ts';
import { onCommand } from './commands.ts';
import type { SlackDeps } from './deps.ts';
import { createHomes, type Homes } from './home.ts';
import { createHttp, type HttpListener } from './http.ts';
import type { SlackUser } from './identity.ts';
import { onMention } from './mentions.ts';
import { onSubmission } from './modals.ts';
import { commandOf, mentionOf, openerOf, pressOf, submissionOf } from './payloads.ts';
import { ASK } from './render/ask.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { watchToken } from './token-watch.ts';

export type Way =
  | { readonly mode: 'socket'; readonly appToken: string }
  | { readonly mode: 'http'; readonly signingSecret: string; readonly host: string; readonly port: number };

export interface SlackOptions {
  readonly way: Way;
  readonly botToken: string;
  readonly apiUrl: string;
  readonly log: {
    debug(message: string): void;
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

export interface Slack {
  /**
   * Begins to take what people say. Slack may be down: this resolves all the same.
   * @throws `config/invalid` when the port for Slack's calls is taken
   */
  start(): Promise<void>;
  /** Why nothing comes from Slack just now, in a sentence; null when all is well. */
  trouble(): string | null;
  /** Where Slack calls; null over a socket. */
  url(): string | null;
  /** Takes nothing new, and lets what is at work finish, if it does so soon. */
  close(): Promise<void>;
}

/** An answer that tries three ways, each until its time is up, is given up where Baton stops. Unit: milliseconds. */
const ANSWERS_WITHIN_MS = 5_000;

async function drained(atWork: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (atWork.size > 0) await Promise.all(atWork);
}

/** What comes in from Slack: commands, presses, answers to questions, mentions, Homes. */
export function createSlack(deps: SlackDeps, options: SlackOptions): Slack {
  const troubles = createTroubles(options);
  const logger = boltLog({
    debug: (message) => options.log.debug(message),
    warn: (message) => options.log.warn({}, message),
  });
  const door = doorOf(deps, options, logger, (words) => troubles.said('way', words));
  const app = new App({
    receiver: 'receiver' in door ? door.receiver : door,
    logger,
    // Fixed, so that nothing has to be asked at the start: a Slack that is down holds up nothing.
    authorize: () => Promise.resolve({ botToken: options.botToken, teamId: deps.team }),
    clientOptions: { slackApiUrl: options.apiUrl, retryConfig: { retries: 0 }, timeout: CALL_TIMEOUT_MS },
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
  });
  const homes = createHomes(deps);
  const stopped = new AbortController();
  const atWork = new Set<Promise<unknown>>();
  listen(app, deps, homes, (work) => {
    const tracked = work.catch((error: unknown) =>
      deps.log.warn({ error: messageOf(error) }, 'Slack was not answered'),
    );
    atWork.add(tracked);
    return tracked.finally(() => atWork.delete(tracked));
  });
  return {
    async start() {
      await app.start();
      const { botToken: token, apiUrl } = options;
      const { team, clock } = deps;
      void watchToken({ token, apiUrl, team, clock, said: (words) => troubles.said('token', words) }, stopped.signal);
    },
    trouble: () => troubles.now(),
    url: () => ('url' in door ? door.url() : null),
    async close() {
      stopped.abort();
      door.pause();
      homes.close();
      await endsWithin(drained(atWork), ANSWERS_WITHIN_MS, deps.clock);
      await app.stop();
    },
  };
}

/** What is wrong with the way to Slack and with the token; each change is logged once. */
function createTroubles({ way, log }: SlackOptions) {
  const words: Record<'way' | 'token', string | null> = {
    way: way.mode === 'socket' ? 'the socket to Slack is not open yet' : null,
    token: null,
  };
  const now = () => words.token ?? words.way;
  return {
    now,
    said(which: 'way' | 'token', because: string | null): void {
      const before = now();
      words[which] = because;
      const after = now();
      if (after !== null && after !== before) log.warn({ because: after }, 'Slack is not reached');
      if (after === null && before !== null) log.info({}, 'Slack is reached');
    },
  };
}

type Door = Sockets | HttpListener;

function doorOf(
  { clock }: SlackDeps,
  { way, apiUrl, log }: SlackOptions,
  logger: ReturnType<typeof boltLog>,
  said: (words: string | null) => void,
): Door {
  if (way.mode === 'socket') return createSockets({ appToken: way.appToken, apiUrl, clock, logger, said });
  const refused = (because: string) => log.warn({ because }, 'a call that claims to be of Slack was not taken');
  return createHttp({ ...way, logger, now: () => clock.now(), refused });
}

type Track = (work: Promise<unknown>) => Promise<unknown>;

function listen(app: App, deps: SlackDeps, homes: Homes, track: Track): void {
  const acted = (who: SlackUser) => void homes.acted(who);
  app.use(async ({ context, next, ...args }) => {
    if (context['isReplay'] !== true) return next();
    deps.log.warn({}, 'a call of Slack came a second time, with its old signature, and was not taken');
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
  });
  app.command(/.*/, async ({ body, ack }) => {
    const command = commandOf(body);
    await track(onCommand(deps, command, () => ack()));
    acted(command.who);
  });
  app.action<BlockAction>(/^(do|ask|open):\d+$|^details$/, async ({ body, action, ack }) => {
    if (action.type !== 'button') return ack();
    const press = pressOf(body, action satisfies ButtonAction);
    await track(onPress(deps, press, () => ack()));
    acted(press.who);
  });
  app.view<ViewSubmitAction>({ callback_id: ASK.callback, type: 'view_submission' }, async ({ body, ack }) => {
    const submission = submissionOf(body);
    await track(
      onSubmission(deps, submission, (errors) =>
        errors === undefined ? ack() : ack({ response_action: 'errors', errors: { ...errors } }),
      ),
    );
    acted(submission.who);
  });
  app.event('app_mention', async ({ event, body }) => {
    const mention = mentionOf(event, body);
    if (mention === null) return;
    await track(onMention(deps, mention));
    acted(mention.who);
  });
  app.event('app_home_opened', async ({ event, body }) => {
    const who = openerOf(event, body);
    if (who !== null) await track(homes.opened(who));
  });
  app.error(async (error) => deps.log.warn({ error: messageOf(error) }, 'Slack was not answered'));
}
