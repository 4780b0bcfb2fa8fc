import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordStandIn, startDiscord } from '../../../../src/lab/standins/discord/discord.ts';

const GUILDS = 1;

/** A client that knows no more than what it is told to send. */
async function connect(discord: DiscordStandIn) {
  const socket = new WebSocket(`${discord.apiUrl.replace(/^http(.*)\/api$/, 'ws$1/gateway')}/?v=10&encoding=json`);
  const heard: { readonly op: number; readonly t?: string; readonly s?: number; readonly d?: unknown }[] = [];
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data))));
  await discord.until('hello', () => heard.length === 1);
  return {
    heard,
    closed,
    send: (payload: unknown) => socket.send(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    close: (code?: number) => socket.close(code),
  };
}

describe('the opcodes of the stand-in', () => {
  let nowMs: number;
  let discord: DiscordStandIn;

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    discord = await startDiscord({ now: () => nowMs });
  });
  afterEach(() => discord.stop());

  const identify = () => ({ op: 2, d: { token: discord.token, intents: GUILDS, properties: {} } });

  it('begin with hello; a heartbeat is acknowledged before and after the client has said who it is', async () => {
    const client = await connect(discord);

    client.send({ op: 1, d: null });
    client.send(identify());
    client.send({ op: 1, d: 2 });
    await discord.until('all is said', () => client.heard.length === 5);

    expect(client.heard.map(({ op, t }) => t ?? op)).toEqual([10, 11, 'READY', 'GUILD_CREATE', 11]);
    expect(client.heard.map(({ s }) => s ?? null)).toEqual([null, null, 1, 2, null]);
  });

  it.each<[string, unknown, number]>([
    ['what is no JSON', '{', 4002],
    ['an unknown opcode', { op: 99 }, 4001],
    ['a request before it has said who it is', { op: 8, d: {} }, 4003],
    ['a wrong token', { op: 2, d: { token: 'x', intents: GUILDS } }, 4004],
    ['intents that there are not', { op: 2, d: { token: 'TOKEN', intents: 1 << 30 } }, 4013],
    ['intents that were not switched on', { op: 2, d: { token: 'TOKEN', intents: 1 << 15 } }, 4014],
  ])('close the connection on %s', async (_what, payload, code) => {
    const client = await connect(discord);

    client.send(
      JSON.stringify(payload)
        .replace('TOKEN', discord.token)
        .replace(/^"\{"$/, '{'),
    );

    expect(await client.closed).toBe(code);
  });

  it('close the connection on a second identify', async () => {
    const client = await connect(discord);
    client.send(identify());

    client.send(identify());

    expect(await client.closed).toBe(4005);
  });

  it('let one client identify in five seconds', async () => {
    const [first, second] = [await connect(discord), await connect(discord)];
    first.send(identify());
    await discord.until('it is in', () => discord.connections() === 1);

    second.send(identify());
    await discord.until('it is refused', () => second.heard.length === 2);
    expect(second.heard[1]).toMatchObject({ op: 9, d: false });
    nowMs += 5000;
    second.send(identify());
    await discord.until('both are in', () => discord.connections() === 2);
  });

  it('let one connection send 120 things a minute', async () => {
    const client = await connect(discord);

    for (let i = 0; i < 121; i += 1) client.send({ op: 1, d: null });

    expect(await client.closed).toBe(4008);
  });

  it.each([
    ['of a session that went on', 0, { t: 'RESUMED' }],
    ['of a session that was left too long', 5 * 60_000 + 1, { op: 9, d: false }],
  ])('answer a resume %s', async (_which, awayMs, answer) => {
    const client = await connect(discord);
    client.send(identify());
    await discord.until('it is in', () => client.heard.length === 3);
    const ready = client.heard.find(({ t }) => t === 'READY')?.d;
    const session = typeof ready === 'object' && ready !== null && 'session_id' in ready ? ready.session_id : null;
    discord.dropGateway();
    await discord.until('it is away', () => discord.connections() === 0);
    await client.closed;
    nowMs += awayMs;

    const again = await connect(discord);
    again.send({ op: 6, d: { token: discord.token, session_id: session, seq: 2 } });
    await discord.until('it is answered', () => again.heard.length === 2);

    expect(again.heard[1]).toMatchObject(answer);
  });

  it('end the session of a client that leaves in peace', async () => {
    const client = await connect(discord);
    client.send(identify());
    await discord.until('it is in', () => discord.connections() === 1);
    client.close(1000);
    await client.closed;

    await discord.until('it is out', () => discord.connections() === 0);
    expect(discord.resumed()).toBe(0);
  });
});
