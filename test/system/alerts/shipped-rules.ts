import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

const SHIPPED = join(import.meta.dirname, '..', '..', '..', 'deploy', 'prometheus-rules.yml');
const File = z.object({
  groups: z.array(z.object({ name: z.string(), rules: z.array(z.looseObject({ alert: z.string() })) })),
});

/**
 * Some of the rules that operators are given, without their `for`: what they say holds at the first evaluation, and a test need not
 * wait. @returns the path of the file @throws Error for a name that is not among them
 */
export function writeShippedRules(directory: string, names: readonly string[]): string {
  const { groups } = File.parse(parse(readFileSync(SHIPPED, 'utf8')));
  const all = groups.flatMap(({ rules }) => rules);
  const rules = names.map((name) => {
    const rule = all.find(({ alert }) => alert === name);
    if (rule === undefined) throw new Error(`no rule ${name} in ${SHIPPED}`);
    const { for: _, ...atOnce } = rule;
    return atOnce;
  });
  const file = join(directory, 'rules.yml');
  writeFileSync(file, stringify({ groups: [{ name: 'shipped', rules }] }));
  return file;
}
