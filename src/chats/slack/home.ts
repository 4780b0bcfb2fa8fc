import type { HomeView } from '@slack/types';
import { messageOf } from '../../domain/failure.ts';
import type { SlackDeps } from './deps.ts';
import { personIn, slackId, strangerWords, type SlackUser } from './identity.ts';

/** Whoever opened their Home longer ago opens it again before they look at it. Unit: milliseconds. */
const LOOKS_FOR_MS = 10 * 60_000;
/** Several presses in a row make one new Home. Unit: milliseconds. */
const EVERY_MS = 3_000;

/** The Homes of people: one for each, made anew when it is opened and after what they do themselves. */
export interface Homes {
  opened(who: SlackUser): Promise<void>;
  /** Something was done by this person; their Home is made anew if they may be looking at it. */
  acted(who: SlackUser): Promise<void>;
  /** Makes none any more. */
  close(): void;
}

export function createHomes(deps: SlackDeps): Homes {
  const opened = new Map<string, number>();
  const waiting = new Set<string>();
  const closed = new AbortController();
  const publish = async (who: SlackUser) => {
    try {
      await deps.talk.publishHome(who.user, await viewOf(deps, who));
    } catch (error) {
      deps.log.warn({ error: messageOf(error) }, 'a Home in Slack was not shown');
    }
  };
  return {
    async opened(who) {
      const now = deps.clock.monotonic();
      for (const [id, atMs] of opened) if (now - atMs > LOOKS_FOR_MS) opened.delete(id);
      opened.set(slackId(who), now);
      await publish(who);
    },
    async acted(who) {
      const id = slackId(who);
      const atMs = opened.get(id);
      if (atMs === undefined || deps.clock.monotonic() - atMs > LOOKS_FOR_MS || waiting.has(id)) return;
      waiting.add(id);
      await deps.clock.sleep(EVERY_MS, closed.signal).catch(() => undefined);
      waiting.delete(id);
      if (!closed.signal.aborted) await publish(who);
    },
    close: () => closed.abort(),
  };
}

async function viewOf(deps: SlackDeps, who: SlackUser): Promise<HomeView> {
  const person = personIn(deps.people(), who);
  if (person !== null && who.team === deps.team) return deps.homeView(person);
  return deps.strangerView(strangerWords(deps.people(), deps.team, who));
}
