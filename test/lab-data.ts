import { join } from 'node:path';
import { LAB_DATA } from '../src/lab/places.ts';

/** Each of vitest's workers has a database server for what it plays in the lab, which is used again by its next file and its next run. */
process.env[LAB_DATA] = join(import.meta.dirname, '..', '.baton', `lab-${process.env['VITEST_POOL_ID'] ?? '0'}`);
