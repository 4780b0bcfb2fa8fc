import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One instruction: its name, and the rest of its line. */
export interface Instruction {
  readonly name: string;
  readonly words: string;
}

/** The instructions of our Dockerfile by stage; each stage begins with its FROM. */
export function dockerfile(): readonly (readonly Instruction[])[] {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'Dockerfile'), 'utf8');
  const stages: Instruction[][] = [];
  for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [name = '', ...words] = line.split(' ');
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, words: words.join(' ') });
  }
  return stages;
}
