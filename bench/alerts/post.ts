import { Agent, request } from 'node:http';

/** What came back of a call. Unit: milliseconds from its first byte to the last of the answer. */
export interface Answer {
  /** 0 where the line broke. */
  readonly status: number;
  readonly ms: number;
}

export interface Poster {
  post(body: string): Promise<Answer>;
  close(): void;
}

/** Alertmanager keeps its connections open as well. Enough for a group each of those that are due at once. */
const CONNECTIONS = 20;

export function createPoster(url: string, token: string): Poster {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return {
    post: (body) =>
      new Promise((resolve) => {
        let beganAtMs = performance.now();
        const over = (status: number): void => resolve({ status, ms: performance.now() - beganAtMs });
        const call = request(url, { method: 'POST', agent, headers }, (response) => {
          response.resume();
          response.once('end', () => over(response.statusCode ?? 0));
          response.once('error', () => over(0));
        });
        // A call that waits here for a free connection has not been made yet.
        call.once('socket', () => void (beganAtMs = performance.now()));
        call.once('error', () => over(0));
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}
