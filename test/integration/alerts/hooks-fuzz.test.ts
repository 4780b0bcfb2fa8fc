import { describe } from 'vitest';
import { oddBodiesAreTaken } from './odd-bodies-taken.ts';

/** Eight thousand more are sent by test/system/alerts/hooks-fuzz.test.ts. */
describe('two thousand odd bodies', () => oddBodiesAreTaken({ first: 0, count: 2_000 }));
