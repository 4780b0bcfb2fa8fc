import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = join(import.meta.dirname, '..');

/**
 * Files that take longer than a quarter of a minute on a quiet machine, the longest first. One of them that begins last is
 * waited for by everybody; where nothing was measured yet, as after an installation, vitest would begin by their size in bytes.
 */
const LONGEST = [
  'test/system/trouble-page.test.ts',
  'test/system/near/lab-run.test.ts',
  'test/system/alerts/story.test.ts',
  'test/system/by-hand.test.ts',
  'test/system/declared-standby.test.ts',
  'test/system/polkadot/lab-run.test.ts',
  'test/system/page.test.ts',
  'test/system/takeover-sshd.test.ts',
  'test/system/prepare-sshd.test.ts',
  'test/system/takeover-hook-run.test.ts',
  'test/system/takeover-run.test.ts',
  'test/system/polkadot/mutants.test.ts',
  'test/system/by-hand-commands.test.ts',
  'test/system/handover-sshd.test.ts',
  'test/system/declared-old.test.ts',
  'test/system/polkadot/guard-restart.test.ts',
  'test/system/own-machines.test.ts',
  'test/integration/guard/near/fence.test.ts',
  'test/integration/chats/discord/trouble.test.ts',
  'test/integration/guard/near/give-key.test.ts',
  'test/integration/guard/near/config.test.ts',
  'test/integration/guard/near/sequences.test.ts',
  'test/integration/lab/simulation/matrix.test.ts',
  'test/integration/lab/polkadot/handover-run.test.ts',
  'test/integration/lab/near/run.test.ts',
  'test/integration/guard/step-down.test.ts',
  'test/integration/lab/witnesses.test.ts',
  'test/integration/lab/lab-run.test.ts',
  'test/integration/guard/near/stop.test.ts',
  'test/integration/guard/stop.test.ts',
  'test/integration/lab/prepare-run.test.ts',
  'test/integration/jobs/postgres.test.ts',
  'test/integration/guard/record.test.ts',
  'test/integration/lab/simulation/guard-conformance.test.ts',
  'test/integration/guard/near/observe.test.ts',
  'test/integration/chats/slack/story.test.ts',
];

/** Begins with the files that are known to take long; the others come as vitest would have them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = LONGEST.filter((file) => !existsSync(join(ROOT, file)));
    if (gone.length > 0) throw new Error(`named in test/longest-first.ts, and not there: ${gone.join(', ')}`);
    // oxlint-disable-next-line unicorn/no-array-sort -- the one of vitest, which gives a list of its own
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => orderOf(one) - orderOf(other) || placeOf(one) - placeOf(other));
  }
}

const orderOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;

function placeOf({ moduleId }: TestSpecification): number {
  const at = LONGEST.indexOf(relative(ROOT, moduleId));
  return at === -1 ? LONGEST.length : at;
}
