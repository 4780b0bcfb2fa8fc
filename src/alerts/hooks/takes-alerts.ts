import { ONLY_POST } from './answer.ts';

/** It is on this machine. Unit: milliseconds. */
const WITHIN_MS = 2_000;

/** Whether a Baton that runs takes alerts there. Sends none. Never throws: what does not answer takes none. */
export async function takesAlerts(host: string, port: number): Promise<boolean> {
  const at = host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${at}:${port}/alerts/generic`, { signal: AbortSignal.timeout(WITHIN_MS) });
    return answer.status === 405 && (await answer.text()).trim() === ONLY_POST;
  } catch {
    return false;
  }
}
