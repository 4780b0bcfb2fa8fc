import { readFileSync, readlinkSync } from 'node:fs';
import { messageOf } from '../domain/failure.ts';
import type { Operators } from './operators.ts';
import { ACTIVE, type World } from './world.ts';

/** What is not as `prepare` has to leave two hosts, in words; empty when all is. */
export async function unprepared({ nodes }: World, operators: Operators): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, { paths }] of nodes) {
    const wanted = name === ACTIVE ? paths.stakedKey : paths.unstakedKey;
    try {
      const target = readlinkSync(paths.identityLink);
      if (target !== wanted) wrong.push(`the link of ${name} leads to ${target}, not to ${wanted}`);
      const text = readFileSync(paths.startScript, 'utf8');
      for (const argument of [`--identity ${paths.identityLink} `, `--authorized-voter ${paths.stakedKey} `])
        if (!text.includes(argument)) wrong.push(`the start file of ${name} has no ${argument.trim()}`);
    } catch (error) {
      wrong.push(`${name}: ${messageOf(error)}`);
    }
  }
  const second = await operators.ask({ kind: 'prepare', validator: 'sol-main' }).then(
    ({ plan }) => `a second prepare would change something: ${plan}`,
    (error: unknown) => (messageOf(error).includes('Nothing to change') ? null : messageOf(error)),
  );
  return second === null ? wrong : [...wrong, second];
}
