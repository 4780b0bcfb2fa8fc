import { BatonError } from '../../domain/failure.ts';
import type { ClockBounds } from '../../hosts/observe.ts';
import type { Facts } from '../../hosts/port.ts';
import type { NearHostFacts } from './node-host.ts';

/** @throws `host/bad-answer` when a line that must be there is not, or is malformed */
export function parseNearHostFacts(facts: Facts, clock: ClockBounds): NearHostFacts {
  throw new BatonError('host/bad-answer', `not read yet: ${facts.entries().length} lines at ${clock.atLeastMs}`);
}
