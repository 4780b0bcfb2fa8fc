import type { ClientChannel } from 'ssh2';
import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { GuardAnswer, GuardChannel } from '../port.ts';
import { createAnswerParser, MAX_ANSWER_BYTES } from './answer.ts';
import { createQueue } from './queue.ts';

/** After its answer line the guard has only to exit. If something else keeps its output open, that is not waited for. */
const EXIT_MS = 1000;
/** The last words of a failing program are at the end, and one screen of them is enough. */
const SHOWN_ERROR_CHARACTERS = 400;

/** A guard call on a channel on which the command was confirmed. It reads from now on. */
export function createGuardChannel(stream: ClientChannel, deps: { node: NodeName; clock: Clock }): GuardChannel {
  const parser = createAnswerParser();
  const facts = createQueue<readonly [string, string]>();
  const settled = Promise.withResolvers<GuardAnswer>();
  const data = Promise.withResolvers<Buffer | null>();
  const diagnostics = collectDiagnostics(stream, () => settle(flood(deps.node)));
  const over = new AbortController();
  settled.promise.catch(() => undefined); // a channel may be cut off by somebody who does not want its answer

  function settle(error?: BatonError | void): void {
    if (over.signal.aborted) return;
    over.abort();
    facts.end();
    data.resolve(parser.data());
    const result = parser.result();
    if (result !== null && error === undefined) settled.resolve(result);
    else settled.reject(error ?? lost(deps.node, diagnostics.text()));
    stream.close();
  }

  stream.on('data', (chunk: Buffer) => {
    if (over.signal.aborted) return;
    try {
      for (const fact of parser.push(chunk)) facts.put(fact);
    } catch (error) {
      return settle(bad(deps.node, error));
    }
    if (parser.data() !== null) data.resolve(parser.data());
    if (!parser.isComplete()) return;
    facts.end();
    // Whatever still reads our input on the host ends with it, and then the output ends.
    endInput(stream);
    // The sleep rejects when the output has ended before.
    deps.clock.sleep(EXIT_MS, over.signal).then(settle, () => undefined);
  });
  stream.on('end', () => parser.isComplete() && settle());
  stream.on('close', () => settle());
  stream.on('error', () => settle());
  const write = (bytes: Buffer | string) => void (stream.writable && stream.write(bytes));
  const end = () => endInput(stream);
  return {
    nextFact: () => facts.next(),
    write,
    end,
    data: data.promise,
    answer: settled.promise,
    close: () => settle(),
  };
}

function endInput(stream: ClientChannel): void {
  if (stream.writable) stream.end();
}

/** What the command says beside its answer: shown when there is none. Reading it also keeps the channel flowing. */
function collectDiagnostics(stream: ClientChannel, onFlood: () => void): { text(): string } {
  let tail = '';
  let taken = 0;
  let exit = '';
  stream.stderr.on('data', (chunk: Buffer) => {
    taken += chunk.length;
    tail = (tail + chunk.toString('utf8')).slice(-SHOWN_ERROR_CHARACTERS);
    if (taken > MAX_ANSWER_BYTES) onFlood();
  });
  stream.on('exit', (code: number | null, signal?: string) => {
    exit = code === null ? ` (ended by ${signal ?? 'a signal'})` : ` (exit status ${code})`;
  });
  return { text: () => `${exit}${tail === '' ? '' : `: ${JSON.stringify(tail.trim())}`}` };
}

function lost(node: NodeName, diagnostics: string): BatonError {
  return new BatonError('host/answer-lost', `No answer line came back from ${node}${diagnostics}.`);
}

function flood(node: NodeName): BatonError {
  return new BatonError('host/bad-answer', `${node} sent more than ${MAX_ANSWER_BYTES} bytes of diagnostics.`);
}

function bad(node: NodeName, cause: unknown): BatonError {
  return new BatonError('host/bad-answer', `${node}: ${messageOf(cause)}`, { cause });
}
