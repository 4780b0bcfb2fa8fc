import type { Clock } from '../domain/clock.ts';
import { BatonError, messageOf, type FailureCode } from '../domain/failure.ts';
import type { NodeName, RunId, Term } from '../domain/names.ts';
import type { Facts, GuardAnswer, GuardChannel, GuardRequest, HostPort } from './port.ts';

/** The guard waits up to 10 s for its lock and bounds each command it runs; beyond that nothing comes. Unit: milliseconds. */
const HOST_TIMEOUT_MS = 20_000;

/** How far the host's clock is from ours: certainly within these bounds. Unit: milliseconds. */
export interface ClockBounds {
  readonly atLeastMs: number;
  readonly atMostMs: number;
}

/** What a host said of itself, or why nothing of it is known. */
export type Observed =
  | { readonly kind: 'known'; readonly facts: Facts; readonly clock: ClockBounds }
  | {
      readonly kind: 'unknown';
      readonly because: string;
      readonly code: FailureCode;
      /** The guard's own word, where it refused. */
      readonly word?: string;
    };

/**
 * One `observe` of the guard on one host, fenced when `fence` is given. Never throws.
 *
 * The clock: the line `host.time_ms` was written after the command left and before the line arrived, so the host's clock
 * minus ours lies certainly between its value minus the arrival and its value minus the departure. The lines are taken one
 * by one for that reason: the whole answer takes long, the first lines do not.
 */
export async function observeOn(
  deps: { host: HostPort; clock: Clock },
  args: GuardRequest['args'],
  fence?: { term: Term; run: RunId },
): Promise<Observed> {
  const request = {
    verb: 'observe',
    args: fence === undefined ? args : { ...args, run: fence.run, fence: String(fence.term) },
  };
  const timeUp = new AbortController();
  try {
    const asked = ask(deps, request);
    const late = deps.clock.sleep(HOST_TIMEOUT_MS, timeUp.signal).then(() => 'late' as const);
    late.catch(() => undefined); // it ends by the abort below
    const first = await Promise.race([asked.done, late]);
    if (first === 'late') {
      asked.close();
      return unread('host/answer-lost', `no answer within ${HOST_TIMEOUT_MS / 1000} s`);
    }
    return readAnswer(first.answer, first.clock);
  } catch (error) {
    return unread(error instanceof BatonError ? error.code : 'host/bad-answer', messageOf(error));
  } finally {
    timeUp.abort();
  }
}

/** What one look at a node came to, with the facts as its chain reads them. */
export type HostLook<HostFacts> =
  | { readonly kind: 'seen'; readonly node: NodeName; readonly facts: HostFacts }
  | (Omit<Extract<Observed, { kind: 'unknown' }>, 'kind'> & { readonly kind: 'unseen'; readonly node: NodeName });

/**
 * `observeOn`, read by the chain. Never throws: an answer that cannot be read is a node that was not seen.
 * @param parse may throw `host/bad-answer`
 */
export async function lookOn<HostFacts>(
  deps: { host: HostPort; clock: Clock },
  { node, args, fence }: { node: NodeName; args: GuardRequest['args']; fence: { term: Term; run: RunId } | undefined },
  parse: (facts: Facts, clock: ClockBounds) => HostFacts,
): Promise<HostLook<HostFacts>> {
  const observed = await observeOn(deps, args, fence);
  if (observed.kind === 'unknown') return { ...observed, kind: 'unseen', node };
  try {
    return { kind: 'seen', node, facts: parse(observed.facts, observed.clock) };
  } catch (error) {
    const code = error instanceof BatonError ? error.code : 'host/bad-answer';
    return { kind: 'unseen', node, because: messageOf(error), code };
  }
}

interface Answered {
  readonly answer: GuardAnswer;
  readonly clock: ClockBounds | null;
}

function ask({ host, clock }: { host: HostPort; clock: Clock }, request: Parameters<HostPort['open']>[0]) {
  let channel: GuardChannel | undefined;
  let closed = false;
  const run = async (): Promise<Answered> => {
    // One reading of the wall clock, then the monotonic one: a step of our own clock must not look like the host's.
    const began = { wall: clock.now(), monotonic: clock.monotonic() };
    channel = await host.open(request);
    if (closed) channel.close();
    channel.answer.catch(() => undefined); // awaited below; must not be unhandled until then
    // The command leaves when the SSH channel has opened, which takes the round trip that the port measures.
    const left = began.wall + Math.min(host.roundTripMs() ?? 0, clock.monotonic() - began.monotonic);
    channel.end();
    let bounds: ClockBounds | null = null;
    for (let fact = await channel.nextFact(); fact !== null; fact = await channel.nextFact()) {
      if (fact[0] !== 'host.time_ms' || bounds !== null) continue;
      const arrived = began.wall + (clock.monotonic() - began.monotonic);
      bounds = { atLeastMs: Number(fact[1]) - arrived, atMostMs: Number(fact[1]) - left };
    }
    return { answer: await channel.answer, clock: bounds };
  };
  const done = run();
  done.catch(() => undefined); // when it lost the race, nobody else listens
  const close = (): void => {
    closed = true;
    channel?.close();
  };
  return { done, close };
}

function readAnswer(answer: GuardAnswer, clock: ClockBounds | null): Observed {
  switch (answer.answer) {
    case 'refused':
      return { ...unread(codeOf(answer.code), answer.text), word: answer.code };
    case 'unknown':
      return { ...unread('host/answer-lost', answer.text), word: answer.code };
    case 'ok':
      if (clock === null || Number.isNaN(clock.atLeastMs))
        return unread('host/bad-answer', "The host's answer has no `host.time_ms`.");
      return { kind: 'known', facts: answer.facts, clock };
    default:
      return answer.answer satisfies never;
  }
}

function codeOf(word: string): FailureCode {
  if (word === 'stale-term') return 'host/stale-term';
  return ['state-missing', 'state-unreadable', 'bad-term', 'term-jump'].includes(word)
    ? 'host/quarantined'
    : 'host/refused';
}

function unread(code: FailureCode, because: string): Extract<Observed, { kind: 'unknown' }> {
  return { kind: 'unknown', because, code };
}
