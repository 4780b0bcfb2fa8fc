import type { NearReader } from '../../../chains/near/port.ts';
import type { World } from '../simulation/play.ts';
import { createReader } from '../simulation/reader.ts';
import type { Scene } from '../simulation/scene.ts';
import type { NearFault } from './schedule.ts';

const FAR = 1_000;

/** The observer that a fault makes a liar, while the stage says that it lies. Null where no fault does. */
export function liarOf(faults: readonly NearFault[]): NonNullable<Scene['liar']> | null {
  const fault = faults.find(({ name }) => name === 'observer-lies' || name === 'observer-stands');
  if (fault === undefined) return null;
  return fault.name === 'observer-lies' ? lies(fault.dice % 2 === 0 ? -FAR : FAR) : stands;
}

/** Heights are others, and our pool has no seat. */
const lies =
  (by: number) =>
  (truth: NearReader, { stage }: World): NearReader => ({
    ...truth,
    async status() {
      const status = await truth.status();
      return stage.lying ? { ...status, height: status.height + by } : status;
    },
    async finalBlock() {
      const block = await truth.finalBlock();
      return stage.lying ? { ...block, height: block.height + by } : block;
    },
    async epoch(pool) {
      const epoch = await truth.epoch(pool);
      return stage.lying ? { ...epoch, height: epoch.height + by, seat: null } : epoch;
    },
  });

/** What was newest when it began to stand still is its newest. */
function stands(truth: NearReader, { stage, chain }: World): NearReader {
  let stood: ReturnType<typeof chain.head> | null = null;
  const standing = createReader(chain, () => {
    if (!stage.lying) stood = null;
    else stood ??= chain.head();
    return stood ?? chain.head();
  });
  return {
    ...truth,
    status: () => standing.status(),
    finalBlock: () => standing.finalBlock(),
    epoch: (pool) => standing.epoch(pool),
  };
}
