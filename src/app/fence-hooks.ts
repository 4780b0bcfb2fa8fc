import type { LoadedFleet } from '../config/load.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { NodeName } from '../domain/names.ts';
import { createFenceHook, type FenceHook } from '../hosts/fence/hook.ts';
import { systemClock } from '../platform/clock.ts';
import { withoutSecrets } from '../platform/redact.ts';

/** Where systems keep programs. Whatever else the worker was started with is not passed on. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The hooks of a fleet, by node; a node without one is absent. Secrets are read when a hook is used. */
export function createFenceHooks({ fleet, directory }: LoadedFleet): ReadonlyMap<NodeName, FenceHook> {
  return new Map(
    Object.entries(fleet.nodes).flatMap(([node, { fence }]) => {
      if (fence === undefined) return [];
      const { off, state, off_says: offSays, timeout, env } = fence;
      const environment = async () => ({ PATH, ...(await resolved(env, directory)) });
      const deps = { clock: systemClock, environment, withoutSecrets };
      return [[node, createFenceHook({ off, state, offSays, timeoutMs: timeout * 1_000 }, deps)] as const];
    }),
  );
}

async function resolved(env: Readonly<Record<string, string>>, directory: string): Promise<Record<string, string>> {
  const values = Object.entries(env).map(
    async ([name, reference]) => [name, await resolveSecret(reference, directory)] as const,
  );
  return Object.fromEntries(await Promise.all(values));
}
