import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { PersonName } from '../../domain/names.ts';
import type { Run } from '../../domain/run.ts';
import { journalLine } from '../project/journal-line.ts';
import { lookBack } from '../project/look-back.ts';
import { runCard } from '../project/run-card.ts';
import { runWords } from '../project/simple-cards.ts';
import { timelineSvg } from '../project/timeline-svg.ts';
import { timelineOf } from '../project/timeline.ts';
import { personName } from '../project/words.ts';
import type { PageDeps, Submitted, Troubles } from './deps.ts';
import { PICTURE_POLICY } from './guard-requests.ts';
import type { SignIn } from './sign-in.ts';
import type { Stream } from './stream.ts';

/** Longer than any command with its reason. */
const LONGEST_COMMAND = 1000;
const RUNS_SHOWN = 50;

/** Everything under `/api/`. */
export function apiRoutes(server: FastifyInstance, deps: PageDeps, signIn: SignIn, stream: Stream): void {
  server.addHook('onRequest', async (request, reply) => {
    const open = !request.url.startsWith('/api/') || request.url === '/api/sign-in';
    const letIn = open || signIn.reader(request.headers.cookie).kind !== 'stranger';
    return letIn ? undefined : reply.code(401).send({ error: 'Sign in first.' });
  });
  server.setErrorHandler((error, _request, reply) => sendError(error, reply, deps));
  signInRoutes(server, signIn);
  server.get('/api/start', (request, reply) => reply.send(startFacts(deps, signIn, request)));
  server.get<{ Querystring: { after?: string } }>('/api/events', (request, reply) => {
    reply.hijack();
    const header = request.headers['last-event-id'];
    // The guard's headers are not sent on a hijacked answer; events are data and need none but the type.
    stream.serve(reply.raw, typeof header === 'string' ? header : request.query.after);
  });
  server.get('/api/messages', async () => deps.messages.recent(RUNS_SHOWN));
  commandRoute(server, deps, signIn);
  if (deps.troubles !== undefined) troubleRoute(server, deps.troubles);
  runRoutes(server, deps);
  elsewhere(server);
}

function signInRoutes(server: FastifyInstance, signIn: SignIn): void {
  server.post<{ Body: { token: string } }>(
    '/api/sign-in',
    {
      schema: {
        body: { type: 'object', required: ['token'], properties: { token: { type: 'string', maxLength: 500 } } },
      },
    },
    async (request, reply) => {
      const result = signIn.signIn(request.body.token);
      if (result === 'too-many')
        return reply.code(429).send({ error: 'Too many wrong tokens. Try again in a minute.' });
      if (result === 'wrong') return reply.code(401).send({ error: 'This token is not known.' });
      return reply.header('set-cookie', result.setCookie).send({ ok: true });
    },
  );
  server.post('/api/sign-out', async (_request, reply) =>
    reply.header('set-cookie', signIn.signedOut).send({ ok: true }),
  );
}

function startFacts(deps: PageDeps, signIn: SignIn, request: FastifyRequest): object {
  const reader = signIn.reader(request.headers.cookie);
  const person = reader.kind === 'known' ? reader.person : null;
  const named = (name: PersonName): object => ({ name, shown: personName(name, deps.people) });
  return {
    fleet: deps.fleet,
    record: deps.record,
    band: deps.band(),
    troubles: deps.troubles?.list ?? [],
    access: deps.access.kind,
    person: person === null ? null : named(person),
    people: deps.access.kind === 'demo' ? Object.keys(deps.people).map(named) : [],
    completions: deps.completions,
    now: deps.clock.now(),
  };
}

function commandRoute(server: FastifyInstance, deps: PageDeps, signIn: SignIn): void {
  const properties = {
    text: { type: 'string', minLength: 1, maxLength: LONGEST_COMMAND },
    action: { type: 'string', pattern: '^[A-Za-z0-9-]{8,64}$' },
    person: { type: 'string', maxLength: 64 },
  };
  server.post<{ Body: CommandBody }>(
    '/api/commands',
    { schema: { body: { type: 'object', required: ['text', 'action'], properties } } },
    (request) => submitFor(deps, signIn, request),
  );
}

function troubleRoute(server: FastifyInstance, troubles: Troubles): void {
  const properties = { name: { type: 'string', maxLength: 64 } };
  server.post<{ Body: { name: string } }>(
    '/api/troubles',
    { schema: { body: { type: 'object', required: ['name'], properties } } },
    (request) => troubles.make(request.body.name).then((said) => ({ said })),
  );
}

/** Addresses that Baton does not have: words for people, the usual answer for programs. */
function elsewhere(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    void reply.code(404);
    if (request.headers.accept?.includes('text/html') !== true)
      return reply.send({ error: 'There is nothing at this address.' });
    return reply.type('text/html; charset=utf-8').send(NOTHING_HERE);
  });
}

const NOTHING_HERE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <title>Baton</title>
  <link rel="icon" href="/icon.svg" type="image/svg+xml" />
  <link rel="stylesheet" href="/page.css" />
  <main>
    <h1>There is nothing at this address</h1>
    <p><a href="/">To the page of Baton</a></p>
  </main>
</html>
`;

interface CommandBody {
  readonly text: string;
  readonly action: string;
  readonly person?: string;
}

async function submitFor(
  deps: PageDeps,
  signIn: SignIn,
  request: FastifyRequest<{ Body: CommandBody }>,
): Promise<Submitted> {
  const person = actor(deps, signIn, request.headers.cookie, request.body.person);
  // The person is part of the id, so that nobody can spend another's click.
  return deps.submit(request.body.text, person, `web:${person}:${request.body.action}`);
}

/** Who acts. Only the demo believes what the page says; its hosts are simulated. */
function actor(deps: PageDeps, signIn: SignIn, cookie: string | undefined, chosen: string = ''): PersonName {
  const reader = signIn.reader(cookie);
  if (reader.kind === 'demo') {
    if (Object.hasOwn(deps.people, chosen)) return chosen;
    throw new BatonError('input/invalid', 'Choose who you are first.');
  }
  if (reader.kind === 'known' && reader.person !== null) return reader.person;
  throw new BatonError(
    'input/invalid',
    'You may look, but Baton does not know who you are. Sign in with a token of your own.',
  );
}

function runRoutes(server: FastifyInstance, deps: PageDeps): void {
  const now = (): number => deps.clock.now();
  server.get('/api/runs', async () => (await deps.listRuns(RUNS_SHOWN)).map(runLine));
  server.get<{ Params: { id: string } }>('/api/runs/:id', async (request, reply) => {
    const found = await deps.findRun(request.params.id);
    if (found === null) return reply.code(404).send({ error: 'There is no such run.' });
    const { run, plan, entries, newer = null } = found;
    return {
      run: runLine(run),
      card: runCard(run, plan, entries, now(), deps.people, newer),
      journal: entries.map((entry) => journalLine(entry, deps.people, plan)),
    };
  });
  server.get<{ Params: { id: string } }>('/api/runs/:id/look-back', async (request, reply) => {
    const found = await deps.findRun(request.params.id);
    if (found === null) return reply.code(404).send({ error: 'There is no such run.' });
    const { run, plan, entries } = found;
    const besides = deps.besides === undefined ? [] : await deps.besides(run.id);
    return { run: runLine(run), frames: lookBack(run, plan, entries, deps.people, besides) };
  });
  server.get<{ Params: { id: string }; Querystring: { width?: string } }>(
    '/api/runs/:id/timeline.svg',
    async (request, reply) => {
      const found = await deps.findRun(request.params.id);
      if (found === null) return reply.code(404).send({ error: 'There is no such run.' });
      // Narrower titles are cut, wider bars say nothing more.
      const width = Math.min(900, Math.max(260, Math.round(Number(request.query.width ?? 720)) || 720));
      const svg = timelineSvg(timelineOf(found.run, found.plan, found.entries, now()), width);
      return reply.headers({ 'content-type': 'image/svg+xml', 'content-security-policy': PICTURE_POLICY }).send(svg);
    },
  );
}

function runLine(run: Run): object {
  const { id, validator, from, to, state, createdAtMs, endedAtMs } = run;
  return { id, validator, from, to, state, words: runWords(run), createdAtMs, endedAtMs };
}

async function sendError(error: unknown, reply: FastifyReply, deps: PageDeps): Promise<void> {
  if (error instanceof BatonError) {
    await reply
      .code(error.code === 'input/invalid' ? 422 : 503)
      .send({ error: error.message, advice: error.advice, code: error.code });
    return;
  }
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500) {
    await reply.code(status).send({ error: messageOf(error) });
    return;
  }
  deps.log.warn({ error: messageOf(error) }, 'page: a request failed');
  await reply.code(500).send({ error: 'Something unexpected went wrong. The log has the details.' });
}
