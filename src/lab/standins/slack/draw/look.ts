import type { Workspace } from '../workspace/workspace.ts';

/** How a drawing is to look. What is left out follows the reader's own settings. */
export interface Look {
  readonly theme?: 'light' | 'dark';
  /** Width of the drawing in CSS pixels; left out: as wide as the window. */
  readonly width?: number;
  /** IANA zone that times are shown in; Slack takes the reader's. */
  readonly zone?: string;
  /** The reader: ephemeral messages of theirs are shown. */
  readonly user?: string;
  /** Clickable, for the live client. */
  readonly live?: boolean;
}

/** What every part of a drawing needs to know. */
export interface Brush {
  readonly workspace: Workspace;
  readonly zone: string;
  readonly nowMs: number;
  readonly live: boolean;
  /** Address of a file's bytes. */
  readonly fileUrl: (id: string) => string;
}

/** The words of a text in Slack's own escaping. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
