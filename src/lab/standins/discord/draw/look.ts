import type { DiscordMessage } from '../guild/shapes.ts';
import type { World } from '../guild/world.ts';

/** How a drawing is to look. What is left out follows the reader's own settings. */
export interface Look {
  readonly theme?: 'light' | 'dark';
  /** Width of the drawing in CSS pixels; left out: as wide as the window. */
  readonly width?: number;
  /** IANA zone that times are shown in; Discord takes the reader's. */
  readonly zone?: string;
  /** The reader, by id or name: ephemeral messages of theirs are shown. */
  readonly user?: string;
}

/** What every part of a drawing needs to know. */
export interface Brush {
  readonly world: World;
  readonly zone: string;
  readonly nowMs: number;
  /** Id of the reader, whose own mentions are marked; null for nobody. */
  readonly reader: string | null;
  /** Where a picture of this message is: `attachment://` names among its files. Null where it cannot be shown. */
  readonly pictureUrl: (message: DiscordMessage, url: string) => string | null;
}
