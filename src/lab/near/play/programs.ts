import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeNeard } from '../../standins/near/program.ts';
import type { ProgramVersion } from '../../standins/near/program-version.ts';
import { PROTOCOL } from '../options.ts';

/** What the nodes run, and what they are upgraded to, with another database. */
export const CURRENT: ProgramVersion = { release: '2.13.1', protocol: PROTOCOL, database: 46 };
export const NEXT: ProgramVersion = { release: '2.14.0', protocol: PROTOCOL + 1, database: 47 };

/** Makes one program below `root`, for all hosts of a world. @returns where it lies */
export function programAt(root: string, version: ProgramVersion): string {
  const directory = join(root, 'programs');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `neard-${version.release}`);
  makeNeard(path, version);
  return path;
}
