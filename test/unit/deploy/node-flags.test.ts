import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../../../src/platform/node-flags.ts';

const textOf = (file: string): string => readFileSync(join(import.meta.dirname, '..', '..', '..', file), 'utf8');

const ENTRIES = Object.entries(NODE_ENVIRONMENT);
const VARIABLES = ENTRIES.map(([name, value]) => `${name}=${value}`);
const OBJECT = `{ ${ENTRIES.map(([name, value]) => `${name}: '${value}'`).join(', ')} }`;

it.each(['bot', 'worker'])('the unit of the %s tells Node what the bench was measured with', (kind) => {
  const program = `/opt/baton/node_modules/node/bin/node ${NODE_FLAGS.join(' ')} /opt/baton/src/main.ts ${kind}`;

  expect(textOf(`deploy/baton-${kind}.service`)).toContain(`\nExecStart=${program}\n`);
  for (const variable of VARIABLES)
    expect(textOf(`deploy/baton-${kind}.service`)).toContain(`\nEnvironment=${variable}\n`);
});

it('a start by npm does so too', () => {
  const words = NODE_FLAGS.map((flag) => `'${flag}'`).join(', ');

  expect(textOf('scripts/run.mjs')).toContain(`const BATON_FLAGS = [${words}];`);
  expect(textOf('scripts/run.mjs')).toContain(`const BATON_ENVIRONMENT = ${OBJECT};`);
});

it('and so does the image', () => {
  expect(textOf('Dockerfile')).toMatch(new RegExp(`^ENV .*\\b${VARIABLES.join(' ')}$`, 'm'));
});
