import type { RunDetail } from '../../../cli/client.ts';
import { messageOf } from '../../../domain/failure.ts';
import { ASKED } from './procedures.ts';
import type { SceneStage } from './scene.ts';

/** What is not as a `prepare` that is done has to leave the standby, in words; empty when all is, or where nothing was prepared. */
export async function unprepared({ old, standby, operators }: SceneStage, last: RunDetail | null): Promise<string[]> {
  if (last?.run.state !== 'done' || last.run.procedure !== 'polkadot/prepare') return [];
  const both = standby.keys().filter((name) => old.keys().includes(name));
  const wrong = both.length === 0 ? [] : [`${both.length} key files lie on both nodes`];
  // Its plan makes every check of a standby: it runs with --validator, is in sync, has a network key and can make keys.
  await operators.ask(ASKED['polkadot/handover']).catch((error: unknown) => {
    wrong.push(`no handover can begin: ${messageOf(error)}`);
  });
  return wrong;
}
