import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { takesAlerts } from '../../../src/alerts/hooks/takes-alerts.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import { whyNotListen } from '../../../src/platform/can-listen.ts';
import firing from '../../unit/alerts/hooks/alertmanager-firing.json' with { type: 'json' };
import resolved from '../../unit/alerts/hooks/alertmanager-resolved.json' with { type: 'json' };
import { GRAFANA_SECRET, openTestHooks, STAMP_HEADER, type TestHooks } from './hooks-listener.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const fleet = read('../../unit/config/good-fleet.yaml');
const grafana = JSON.stringify({ ...firing, version: '1' });

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function hooks(more: Parameters<typeof openTestHooks>[1] = {}): Promise<TestHooks> {
  const opened = await openTestHooks(fleet, more);
  open.push(opened);
  return opened;
}

const own = (reports: readonly CauseReport[]) => reports.filter(({ source }) => source === 'baton');
const theirs = (reports: readonly CauseReport[]) => reports.filter(({ source }) => source !== 'baton');

describe('the listener for alerts', () => {
  it('takes what Alertmanager sends, as one cause from its beginning to its end', async () => {
    const { post, taken } = await hooks();

    expect((await post('/alerts/alertmanager', firing)).status).toBe(200);
    expect((await post('/alerts/alertmanager', resolved)).status).toBe(200);

    expect(theirs(taken)).toMatchObject([
      {
        scope: '*',
        key: 'am:6703b02d157357d5',
        source: 'alertmanager',
        name: 'ValidatorDown',
        rule: 'not-signing',
        severity: 'critical',
        summary: expect.stringMatching(/^Validator 127.0.0.1:7604 is down \(names validator `127.0.0.1:7604`, which/),
        status: 'firing',
        startsAtMs: Date.parse('2026-11-20T17:26:29.815Z'),
        labels: { job: 'validator', validator: '127.0.0.1:7604' },
      },
      { key: 'am:6703b02d157357d5', status: 'resolved' },
    ]);
  });

  it('answers only when the store has it, and says that it shall be sent again when it has not', async () => {
    const { post } = await hooks({ take: () => Promise.reject(new Error('the store is away')) });
    const answer = await post('/alerts/alertmanager', firing);

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  it('does not wait for a store that never answers, and takes nothing more once all places wait for it', async () => {
    const never = Promise.withResolvers<never>();
    const { post } = await hooks({ take: () => never.promise });
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/alerts/alertmanager', firing)));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect((await post('/alerts/alertmanager', firing)).status).toBe(503);
  });

  it('takes the token of a caller before its body, and any of several', async () => {
    const { post, taken } = await hooks();
    const strangers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: 'Basic YTpi' },
      { authorization: '' },
    ];

    for (const headers of strangers) expect((await post('/alerts/alertmanager', firing, headers)).status).toBe(401);
    expect(taken).toEqual([]);
    expect((await post('/alerts/alertmanager', firing, { authorization: 'Bearer an-older-token' })).status).toBe(200);
  });

  it('knows three paths and one method', async () => {
    const { url, post } = await hooks();

    expect((await post('/', firing)).status).toBe(404);
    expect((await post('/alerts/other', firing)).status).toBe(404);
    expect((await fetch(`${url}/alerts/grafana`)).status).toBe(405);
  });

  it('takes one line of any program', async () => {
    const { post, taken } = await hooks();
    const body = { validator: 'sol-main', severity: 'critical', summary: 'No votes', status: 'firing', key: 'votes' };

    expect((await post('/alerts/generic', body)).status).toBe(200);
    expect((await post('/alerts/generic', { ...body, validator: 'nobody' })).status).toBe(200);

    expect(theirs(taken)).toMatchObject([
      { scope: 'sol-main', key: 'generic:votes', severity: 'critical', summary: 'No votes', labels: {} },
      { scope: '*', key: 'generic:votes' },
    ]);
  });

  it('says what was found and what is needed, and tells people once until it is right again', async () => {
    const { post, taken } = await hooks();
    await post('/alerts/alertmanager', firing);
    taken.length = 0;
    const wrong = await post('/alerts/alertmanager', { ...firing, version: '3' });
    await post('/alerts/alertmanager', '{"version": "4"');
    await post('/alerts/alertmanager', []);

    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('version: found "3", needed "4"');
    expect(own(taken)).toMatchObject([
      { scope: '*', key: 'baton:unread-alerts:/alerts/alertmanager', rule: 'unread-alerts', status: 'firing' },
    ]);

    await post('/alerts/alertmanager', firing);
    await post('/alerts/alertmanager', firing);
    expect(own(taken).map(({ status }) => status)).toEqual(['firing', 'resolved']);
  });

  it('takes the alerts that it understands when others beside them are wrong', async () => {
    const { post, taken } = await hooks();
    const answer = await post('/alerts/alertmanager', {
      ...firing,
      alerts: [...firing.alerts, { ...firing.alerts[0], fingerprint: 'b', startsAt: 'yesterday' }],
    });

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('1 of 2 alerts cannot be read. The first: alerts[1].startsAt');
    expect(theirs(taken)).toHaveLength(1);
  });

  it('says that alerts were left out of a message, until a message of that group is whole', async () => {
    const { post, taken } = await hooks();
    await post('/alerts/alertmanager', { ...firing, truncatedAlerts: 3 });
    await post('/alerts/alertmanager', { ...firing, groupKey: 'another' });
    await post('/alerts/alertmanager', firing);

    expect(own(taken).filter(({ key }) => key.startsWith('baton:left-out:'))).toMatchObject([
      { status: 'firing', summary: expect.stringContaining('left 3') },
      { status: 'resolved' },
    ]);
  });

  it('refuses a body of more than a megabyte, whether or not it says so in front', async () => {
    const { url, post, taken } = await hooks();
    const big = JSON.stringify({ text: 'x'.repeat(1024 * 1024) });
    const chunked = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(128 * 1024).fill(32));
      },
    });
    const stream = fetch(`${url}/alerts/generic`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token-of-this-test' },
      body: chunked,
      duplex: 'half',
    }).then(
      ({ status }) => status,
      () => 'cut off',
    );

    expect((await post('/alerts/generic', big)).status).toBe(413);
    expect([413, 'cut off']).toContain(await stream);
    expect(own(taken)).toMatchObject([{ key: 'baton:unread-alerts:/alerts/generic', status: 'firing' }]);
    expect((await post('/alerts/alertmanager', firing)).status).toBe(200);
  });

  it('ends a caller that sends its body drop by drop', async () => {
    const { url, answers, post } = await hooks({
      clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() },
    });
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    open.push({ close: () => socket.destroy() });
    socket.write(
      'POST /alerts/generic HTTP/1.1\r\nhost: x\r\nauthorization: Bearer a-token-of-this-test\r\ncontent-length: 100\r\n\r\n{',
    );
    const [first]: unknown[] = await once(socket, 'data');

    expect(String(first)).toContain('408');
    expect(answers).toEqual([{ path: '/alerts/generic', status: 408 }]);
    expect((await post('/nowhere', '')).status).toBe(404);
  });
});

const sign = (stamp: number, body: string) =>
  createHmac('sha256', GRAFANA_SECRET).update(`${stamp}:${body}`).digest('hex');
const nowS = () => Math.floor(Date.now() / 1_000);
const headers = (stamp: number, body = grafana) => ({
  'x-grafana-alerting-signature': sign(stamp, body),
  [STAMP_HEADER]: String(stamp),
});

describe('a call that Grafana signs', () => {
  it('is taken without a token, and not a second time', async () => {
    const { post, taken } = await hooks();
    const signed = headers(nowS());

    expect((await post('/alerts/grafana', grafana, signed)).status).toBe(200);
    const again = await post('/alerts/grafana', grafana, signed);
    expect(again.status).toBe(401);
    expect(await again.text()).toContain('taken before');
    expect(theirs(taken)).toMatchObject([{ key: 'grafana:6703b02d157357d5', source: 'grafana', labels: {} }]);
  });

  it('may be sent again as it was when it could not be stored', async () => {
    let isDown = true;
    const { post } = await hooks({ take: () => (isDown ? Promise.reject(new Error('away')) : Promise.resolve()) });
    const signed = headers(nowS());

    expect((await post('/alerts/grafana', grafana, signed)).status).toBe(503);
    isDown = false;
    expect((await post('/alerts/grafana', grafana, signed)).status).toBe(200);
  });

  it.each([
    ['is older than five minutes', () => headers(nowS() - 301)],
    ['lies ahead of this clock by more than five minutes', () => headers(nowS() + 310)],
    ['has no stamp', () => ({ 'x-grafana-alerting-signature': sign(nowS(), grafana) })],
    ['is of another body', () => headers(nowS(), `${grafana} `)],
    ['is no signature', () => ({ ...headers(nowS()), 'x-grafana-alerting-signature': 'z'.repeat(64) })],
  ])('is refused when it %s', async (_, signed) => {
    const { post, taken } = await hooks();

    expect((await post('/alerts/grafana', grafana, signed())).status).toBe(401);
    expect(taken).toEqual([]);
  });

  it('opens no other path', async () => {
    const { post } = await hooks();

    expect((await post('/alerts/alertmanager', grafana, headers(nowS()))).status).toBe(401);
  });
});

describe('a check of the port for alerts', () => {
  it('knows a Baton that runs from another program, and from a free port', async () => {
    const { url, close } = await openTestHooks(fleet);
    const port = Number(new URL(url).port);
    const other = createServer((_request, response) => response.writeHead(405).end('no')).listen(0, '127.0.0.1');
    open.push({ close: () => other.close() });
    await once(other, 'listening');
    const address = other.address();

    expect(await whyNotListen('127.0.0.1', port)).toBe('EADDRINUSE');
    expect(await takesAlerts('127.0.0.1', port)).toBe(true);
    expect(await takesAlerts('127.0.0.1', typeof address === 'object' ? (address?.port ?? 0) : 0)).toBe(false);
    await close();
    expect(await whyNotListen('127.0.0.1', port)).toBe(null);
    expect(await takesAlerts('127.0.0.1', port)).toBe(false);
  });
});
