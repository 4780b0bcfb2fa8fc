/** An answer that says no, with what to do about it. */
export class Refused extends Error {
  constructor(status, body) {
    super([body.error, body.advice].filter(Boolean).join(' '));
    this.status = status;
  }
}

/** Asks the server. Throws `Refused` when it answered no, and anything else when no answer came. */
export async function ask(path, body) {
  const answer = await fetch(path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'x-baton': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    credentials: 'same-origin',
  });
  const read = await answer.json().catch(() => ({ error: `The server answered ${answer.status}.` }));
  if (!answer.ok) throw new Refused(answer.status, read);
  return read;
}
