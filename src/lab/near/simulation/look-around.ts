import { nearArgs, type NearTarget } from '../../../chains/near/target.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import type { Read, Scene } from '../../../procedures/near/checks/scene.ts';
import type { NearDeps } from '../../../procedures/near/deps.ts';

/** Everything that checks look at, as it is now. */
export async function lookAround(
  { observers, look, ask, clock }: Pick<NearDeps, 'observers' | 'look' | 'ask' | 'clock'>,
  target: NearTarget,
  acknowledged: (node: string) => HostAcknowledgement | null,
): Promise<Scene> {
  const names = target.nodes.map(({ node }) => node);
  const configOf = (node: string): Promise<Read<string>> =>
    reading(async () => {
      const { answer, text } = await ask(node, { verb: 'near.validate', args: nearArgs(target, node) });
      if (answer !== 'ok') throw new Error(text);
      return 'valid';
    });
  const ofFirst = <T>(find: (observer: NearDeps['observers'][number]['chain']) => Promise<T>): Promise<Read<T>> =>
    reading(async () => {
      let failure: unknown = new Error('no observer');
      for (const { chain } of observers) {
        try {
          return await find(chain);
        } catch (error) {
          failure = error;
        }
      }
      throw failure;
    });
  const [looks, configs, told, protocol, windows, previousEpoch] = await Promise.all([
    Promise.all(names.map((node) => look(target, node))),
    Promise.all(names.map(configOf)),
    Promise.all(
      observers.map(async ({ name, chain }) => ({
        name,
        status: await reading(() => chain.status()),
        final: await reading(() => chain.finalBlock()),
        epoch: await reading(() => chain.epoch(target.pool)),
      })),
    ),
    ofFirst((chain) => chain.protocol()),
    ofFirst((chain) => chain.windows(target.pool)),
    ofFirst((chain) => chain.previousEpochStart()),
  ]);
  return {
    target,
    nodes: Object.fromEntries(looks.map((each) => [each.node, each])),
    observers: told,
    protocol,
    windows,
    previousEpoch,
    atMs: clock.now(),
    acknowledged: new Map(names.map((node) => [node, acknowledged(node)])),
    configs: Object.fromEntries(configs.map((read, at) => [names[at] ?? '', read])),
    sharedWith: {},
  };
}

async function reading<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { kind: 'known', value: await read() };
  } catch (error) {
    return { kind: 'unknown', because: messageOf(error) };
  }
}
