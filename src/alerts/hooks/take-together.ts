import { messageOf } from '../../domain/failure.ts';
import type { CauseReport } from '../../domain/incident.ts';
import type { Log } from '../../platform/log.ts';

type Take = (reports: readonly CauseReport[]) => Promise<unknown>;

interface Waiting {
  readonly reports: readonly CauseReport[];
  readonly taken: PromiseWithResolvers<void>;
}

/** One waits for the disk while the other is made ready. */
const AT_ONCE = 2;
/** As many as one message has at the most, so that a transaction is no longer than one has to be. */
const MOST_TOGETHER = 2_000;

/**
 * Takes in one transaction what comes while another is on its way: a transaction costs a write to the disk, however much is in it, and
 * a storm is many small messages. Where that fails each is taken by itself, so that one that cannot be stored stops no other.
 */
export function takeTogether(take: Take, log: Pick<Log, 'warn'>): (reports: readonly CauseReport[]) => Promise<void> {
  const waiting: Waiting[] = [];
  let atWork = 0;
  const work = async () => {
    atWork += 1;
    for (let some = next(waiting); some.length > 0; some = next(waiting)) await takeSome(some, take, log);
    atWork -= 1;
  };
  return (reports) => {
    const taken = Promise.withResolvers<void>();
    waiting.push({ reports, taken });
    if (atWork < AT_ONCE) void work();
    return taken.promise;
  };
}

/** The oldest, and those behind it that fit. */
function next(waiting: Waiting[]): Waiting[] {
  let [count, reports] = [0, 0];
  for (const each of waiting) {
    reports += each.reports.length;
    if (count > 0 && reports > MOST_TOGETHER) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Never fails: whoever waits is told. */
async function takeSome(some: readonly Waiting[], take: Take, log: Pick<Log, 'warn'>): Promise<void> {
  try {
    await take(some.flatMap(({ reports }) => reports));
    for (const { taken } of some) taken.resolve();
  } catch (error) {
    const [only, ...others] = some;
    if (others.length === 0) {
      only?.taken.reject(error);
      return;
    }
    log.warn(
      { error: messageOf(error), messages: some.length },
      'alerts could not be stored together; each is tried alone',
    );
    for (const each of some) await takeSome([each], take, log);
  }
}
