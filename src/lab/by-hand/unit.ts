import { isHealthy, type WorldNode } from '../world.ts';
import type { ValidatorUnit } from './hands.ts';

/** A validator starts in seconds; the rest is for a busy machine. */
const CAUGHT_UP_WITHIN_MS = 60_000;
const POLL_MS = 200;

/** Starts a lab host's validator by its own start script, as its unit would. */
export function unitOf({ host, rpcPort }: WorldNode): ValidatorUnit {
  const caughtUp = async (): Promise<void> => {
    const deadline = performance.now() + CAUGHT_UP_WITHIN_MS;
    while (!(await isHealthy(rpcPort))) {
      if (performance.now() > deadline) throw new Error(`the validator of ${host.node} did not catch up`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  return {
    async start() {
      host.validator.start();
      await caughtUp();
    },
    async restart() {
      await host.validator.stop();
      host.validator.start();
      await caughtUp();
    },
  };
}
