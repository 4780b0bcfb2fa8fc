import type { Machine } from './machine.ts';

/** Whether SSH reaches the machine. */
export const isReachable = ({ isUp, lines }: Machine): boolean => isUp() && lines.ssh;

/** Whether its gossip port accepts connections: agave listens there for as long as it runs. */
export const acceptsGossip = ({ isUp, lines, host }: Machine): boolean =>
  isUp() && lines.gossip && host.validator !== null;
