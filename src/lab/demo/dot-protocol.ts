import type { LabKey } from '../hosts/keys.ts';
import type { dotFleet } from '../polkadot/play/fleet-file.ts';
import type { DotTrouble } from './trouble-words.ts';

/** What the demo's Polkadot world is for a fleet file. */
export type DotPart = ReturnType<typeof dotFleet>;

/** From the demo to the process with its Polkadot world. */
export type ToDot =
  | { readonly kind: 'start'; readonly seed: number; readonly userKey: LabKey }
  | { readonly kind: 'trouble'; readonly name: DotTrouble };

/** From that process to the demo. `done` answers the last trouble. */
export type FromDot =
  | { readonly kind: 'started'; readonly part: DotPart }
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly said: string }
  | { readonly kind: 'failed'; readonly text: string };
