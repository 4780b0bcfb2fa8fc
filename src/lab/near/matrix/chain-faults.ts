import type { FaultKind } from './faults.ts';
import { PLACES } from './places.ts';
import { forAWhile, once } from './when.ts';

/** What befalls the chain, and whoever tells of it. */
export const CHAIN_FAULTS = {
  'chain-away': {
    sentence: 'No observer answers for a while.',
    places: PLACES.all,
    ends: ['returned'],
    happens: forAWhile(
      ({ stage }) => (stage.chainAway = true),
      ({ stage }) => (stage.chainAway = false),
    ),
  },
  'observer-lies': {
    sentence:
      'One observer says that the chain is a thousand heights lower or higher, and that nobody has a seat, and tells the truth again.',
    places: PLACES.all,
    ends: ['returned'],
    happens: forAWhile(
      ({ stage }) => (stage.lying = true),
      ({ stage }) => (stage.lying = false),
    ),
  },
  'observer-stands': {
    sentence: 'One observer says for a while what was so at its beginning.',
    places: PLACES.all,
    ends: ['returned'],
    happens: forAWhile(
      ({ stage }) => (stage.lying = true),
      ({ stage }) => (stage.lying = false),
    ),
  },
  'finality-stands': {
    sentence: 'Nothing becomes final for a while.',
    places: PLACES.swap,
    ends: ['returned'],
    happens: forAWhile(
      ({ stage }) => (stage.finalityStands = true),
      ({ stage }) => (stage.finalityStands = false),
    ),
  },
  'many-skips': {
    sentence: 'Every other height is skipped for a while.',
    places: PLACES.swap,
    ends: ['returned'],
    happens: forAWhile(
      ({ stage }) => (stage.skips = 0.5),
      ({ stage, scene }) => (stage.skips = scene.skips ?? 0.01),
    ),
  },
  'no-seat': {
    sentence: 'The pool loses its seat from the next epoch on.',
    places: { 'near/hot-swap': ['window', 'fence', 'signs'], 'near/takeover': ['evidence', 'signs'] },
    ends: ['returned'],
    happens: once(({ stage }) => (stage.elected = false)),
  },
} as const satisfies Readonly<Record<string, FaultKind>>;
