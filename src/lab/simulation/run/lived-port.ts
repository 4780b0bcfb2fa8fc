import type { GuardChannel, HostPort } from '../../../hosts/port.ts';
import type { Life } from './life.ts';

/** A host as one process has it: nothing comes to it while it stands still, and nothing at all once it is gone. */
export function livedPort(inner: HostPort, life: Life): HostPort {
  const arrives = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      await life.here();
    }
  };
  return {
    ...inner,
    async call(request, timeoutMs, onData) {
      // What a callback is given reaches the process as an answer does.
      const hand = onData && ((bytes: Buffer) => void life.here().then(() => onData(bytes)));
      return arrives(inner.call(request, timeoutMs, hand));
    },
    open: async (request) => livedChannel(await arrives(inner.open(request)), arrives),
  };
}

function livedChannel(channel: GuardChannel, arrives: <T>(work: Promise<T>) => Promise<T>): GuardChannel {
  const answer = arrives(channel.answer);
  answer.catch(() => undefined); // somebody may not want its answer
  return {
    ...channel,
    nextFact: () => arrives(channel.nextFact()),
    data: arrives(channel.data),
    answer,
  };
}
