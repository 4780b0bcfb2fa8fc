import type { Client } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { hearsNothing } from '../../../../src/chats/discord/canary.ts';
import type { Clock } from '../../../../src/domain/clock.ts';

/** A client as far as it is asked here. `fetch` is the question over the connection; `status` is 0 while that is open. */
function client(world: { fetch: () => Promise<unknown>; isThere?: boolean; status?: number }): Client {
  const guild = { members: { fetch: world.fetch } };
  const asked = {
    user: { id: '1' },
    isReady: () => true,
    guilds: { cache: { has: () => world.isThere ?? true, get: () => ((world.isThere ?? true) ? guild : undefined) } },
    ws: { shards: { every: (is: (shard: { status: number }) => boolean) => is({ status: world.status ?? 0 }) } },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a stand-in for the parts that are used
  return asked as unknown as Client;
}

/** Sleeps no time, so often; then the test is over. */
function clockFor(rounds: number, over: AbortController): Clock {
  let left = rounds;
  return {
    now: () => 0,
    monotonic: () => 0,
    sleep: () => {
      left -= 1;
      if (left <= 0) over.abort();
      return Promise.resolve();
    },
  };
}

async function said(world: Parameters<typeof client>[0], rounds = 3) {
  const over = new AbortController();
  const words: (string | null)[] = [];
  const options = { guild: '2', clock: clockFor(rounds, over), said: (text: string | null) => void words.push(text) };
  const stopped = new Promise<null>((resolve) => over.signal.addEventListener('abort', () => resolve(null)));
  const because = await Promise.race([hearsNothing(client(world), options, over.signal), stopped]);
  return { because, words };
}

describe('a connection that is asked for a word', () => {
  it('is left alone while the answer comes', async () => {
    let asked = 0;
    const { because } = await said({ fetch: () => Promise.resolve((asked += 1)) }, 4);

    expect(because).toBeNull();
    expect(asked).toBe(4);
  });

  it('is opened anew when it is open and nothing comes', async () => {
    const { because } = await said({ fetch: () => Promise.reject(new Error('no chunk in time')) });

    expect(because).toContain('open and brings nothing');
  });

  it('is left alone while it is being opened again, which is known without it', async () => {
    const { because } = await said({ fetch: () => Promise.reject(new Error('no chunk in time')), status: 1 });

    expect(because).toBeNull();
  });

  it('says that the bot is not in the server, once that is seen, and when it is there again', async () => {
    const world = { fetch: () => Promise.resolve(), isThere: false };
    const missing = await said(world, 1);
    expect(missing.words).toEqual([expect.stringContaining('Baton is not in the server 2')]);
  });
});
