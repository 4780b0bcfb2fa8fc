import { BatonError } from '../domain/failure.ts';
import type { NodeName } from '../domain/names.ts';
import type { RunStore } from '../execution/store.ts';
import type { HostPort } from '../hosts/port.ts';
import type { Tally } from './tally.ts';

/** The same hosts; what comes of each call is counted. */
export function watchedHosts(hosts: ReadonlyMap<NodeName, HostPort>, tally: Tally): Map<NodeName, HostPort> {
  return new Map([...hosts].map(([node, host]) => [node, watchedHost(host, tally)]));
}

function watchedHost(host: HostPort, tally: Tally): HostPort {
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      tally.hostReached(host.node, host.roundTripMs());
      return result;
    } catch (error) {
      // Only these two say that the host was not reached; any other failure is one of the work.
      if (error instanceof BatonError && (error.code === 'host/unreachable' || error.code === 'host/key-changed'))
        tally.hostUnreachable(host.node);
      throw error;
    }
  };
  return {
    ...host,
    call: (request, timeoutMs, onData) => watched(host.call(request, timeoutMs, onData)),
    open: (request) => watched(host.open(request)),
  };
}

/** The same store; a lease that this process finds lost is counted once. */
export function watchedLeases(store: RunStore, tally: Tally): RunStore {
  let lastLost = '';
  return {
    ...store,
    renew: async (lease) => {
      const held = await store.renew(lease);
      if (!held && lastLost !== lease.owner) {
        // The owner names one execution, which may ask again before it notices.
        lastLost = lease.owner;
        tally.leaseLost();
      }
      return held;
    },
  };
}
