/** What a caller is told who does not send, and by which a Baton is known. */
export const ONLY_POST = 'Only POST: alerts for Baton.';

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
