import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { messageOf } from '../domain/failure.ts';
import type { Operators } from './operators.ts';
import { ACTIVE, type World } from './world.ts';

/** Link and start file of each host, as text; a key that was made stays where it is in use by then. */
export type PreparedFiles = ReadonlyMap<string, string>;

export function preparedFiles({ nodes }: World): PreparedFiles {
  return new Map(
    [...nodes].map(([name, { paths }]) => {
      const link = existsSync(paths.identityLink) ? readlinkSync(paths.identityLink) : 'none';
      return [name, [link, readFileSync(paths.startScript, 'utf8')].join('\n')];
    }),
  );
}

/** Hosts that are not again what they were, in words. */
export function notPutBack(before: PreparedFiles, world: World): string[] {
  const after = preparedFiles(world);
  return [...before].flatMap(([name, text]) => (after.get(name) === text ? [] : [`${name} is not what it was before`]));
}

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
