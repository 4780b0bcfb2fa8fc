import { BatonError } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { GuardAnswer, HostPort } from '../port.ts';

/** How the guard comes to a host, as the fleet file says it. */
export type GuardMode = 'travels' | 'installed';

/**
 * What an installed guard says of a shell command instead of a verb. Ours is checked before it is sent, so that a guard
 * that travelled never finds this in it.
 */
const NO_VERB = new Set(['The verb is missing or malformed.', 'An argument is not known.']);
/** A shell that does not find the program it is told to run. Then nothing was run. */
const NOT_FOUND = /\(exit status 127\)/;

/**
 * The same host, which says so when the fleet file and the host do not agree on how the guard comes there. Nothing was
 * run in that case, whatever the verb.
 *
 * Beside what the host throws: `config/invalid`.
 */
export function tellingGuardMode(host: HostPort, mode: GuardMode): HostPort {
  const judged = (answer: Promise<GuardAnswer>): Promise<GuardAnswer> =>
    (mode === 'travels'
      ? answer.then((given) => refuseInstalled(host.node, given))
      : answer.catch(refuseMissing(host.node))
    ).catch((error: unknown) => {
      // What the key may do is settled at the login: somebody may have mended it since. Nothing runs on this connection, since
      // nothing can be begun on it.
      if (error instanceof BatonError && error.code === 'config/invalid') host.renew?.();
      throw error;
    });
  return {
    ...host,
    call: (request, timeoutMs, onData) => judged(host.call(request, timeoutMs, onData)),
    open: async (request) => {
      const channel = await host.open(request);
      const answer = judged(channel.answer);
      answer.catch(() => undefined); // a channel may be cut off by somebody who does not want its answer
      return { ...channel, answer };
    },
  };
}

function refuseInstalled(node: NodeName, answer: GuardAnswer): GuardAnswer {
  if (answer.answer !== 'refused' || answer.code !== 'bad-request' || !NO_VERB.has(answer.text)) return answer;
  throw new BatonError(
    'config/invalid',
    `On ${node} Baton's key may only call an installed guard, and the fleet file says \`guard: travels\`. ` +
      `Write \`guard: installed\` under nodes.${node}, or take \`command="…"\` out of its line in authorized_keys.`,
  );
}

function refuseMissing(node: NodeName): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof BatonError) || error.code !== 'host/answer-lost' || !NOT_FOUND.test(error.message))
      throw error;
    throw new BatonError(
      'config/invalid',
      `The fleet file says \`guard: installed\` for ${node}, and Baton's key does not end at an installed guard there. ` +
        `Install it as \`npm run baton -- check --lines\` shows, or write \`guard: travels\` under nodes.${node}.`,
      { cause: error },
    );
  };
}
