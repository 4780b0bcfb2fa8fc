import { describe } from 'vitest';
import { oddBodiesAreTaken } from '../../integration/alerts/odd-bodies-taken.ts';

/** It needs npm only, and is here since it takes half a minute. */
describe('eight thousand odd bodies', () => oddBodiesAreTaken({ first: 2_000, count: 8_000 }));
