import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** What goes wrong with the next call that it fits. */
export type Fault =
  /** It does what it is asked to, and nobody hears of it. */
  | 'answer-lost'
  /** It does nothing and says 500. */
  | 'fails'
  /** It never answers, and does nothing. */
  | 'hangs';

export interface StandInSilence {
  id: string;
  comment: string;
  createdBy: string;
  startsAt: string;
  endsAt: string;
  matchers: readonly { name: string; value: string; isRegex: boolean; isEqual: boolean }[];
  status: { state: 'active' | 'expired' };
}

export interface StandIn {
  readonly url: string;
  readonly all: StandInSilence[];
  /** `METHOD path`, in their order. */
  readonly calls: string[];
  /** Headers of the last call. */
  readonly authorization: () => string | undefined;
  active(): StandInSilence[];
  /** For the next calls of this method, one after the other. */
  fault(method: string, ...faults: Fault[]): void;
  close(): Promise<void>;
}

/** As much of an Alertmanager 0.25 as silences need; the real one is asked in the system tests. */
export async function startAlertmanager(): Promise<StandIn> {
  const all: StandInSilence[] = [];
  const calls: string[] = [];
  const faults: { method: string; fault: Fault }[] = [];
  let authorization: string | undefined;
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      authorization = request.headers.authorization;
      calls.push(`${request.method} ${request.url}`);
      const at = faults.findIndex(({ method }) => method === request.method);
      const [found] = at < 0 ? [] : faults.splice(at, 1);
      if (found?.fault === 'hangs') return;
      const answer = found?.fault === 'fails' ? { status: 500, body: 'out of order' } : act(all, request, body);
      if (found?.fault === 'answer-lost') response.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    all,
    calls,
    authorization: () => authorization,
    active: () => all.filter(({ status }) => status.state === 'active'),
    fault: (method, ...those) => void faults.push(...those.map((fault) => ({ method, fault }))),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function act(all: StandInSilence[], { method, url }: IncomingMessage, body: string): { status: number; body: unknown } {
  if (method === 'GET' && url === '/api/v2/status')
    return { status: 200, body: { versionInfo: { version: '0.25.0' } } };
  if (method === 'GET' && url === '/api/v2/silences') return { status: 200, body: all };
  if (method === 'POST' && url === '/api/v2/silences') return { status: 200, body: { silenceID: put(all, body) } };
  const [, id] = /^\/api\/v2\/silence\/(.+)$/.exec(url ?? '') ?? [];
  const silence = all.find((one) => one.id === id);
  if (method === 'DELETE' && silence !== undefined) silence.status = { state: 'expired' };
  return silence === undefined ? { status: 500, body: 'silence not found' } : { status: 200, body: '' };
}

/** With other matchers, or without the id of one that lasts, it is another silence. */
function put(all: StandInSilence[], body: string): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what our own client sends
  const order = JSON.parse(body) as Omit<StandInSilence, 'status'>;
  const same = all.find(({ id, status }) => id === order.id && status.state === 'active');
  if (same !== undefined && JSON.stringify(same.matchers) === JSON.stringify(order.matchers)) {
    Object.assign(same, order);
    return same.id;
  }
  if (same !== undefined) same.status = { state: 'expired' };
  const id = `s-${all.length + 1}`;
  all.push({ ...order, id, status: { state: 'active' } });
  return id;
}
