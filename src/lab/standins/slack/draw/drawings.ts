import { readFileSync } from 'node:fs';
import { escapeHtml } from '../../escape-html.ts';
import type { Platform } from '../platform.ts';
import { messagesOf, threadOf } from '../workspace/messages.ts';
import type { SlackEphemeral, SlackMessage } from '../workspace/shapes.ts';
import { stackOf } from '../workspace/views.ts';
import { channelOf, userBy } from '../workspace/workspace.ts';
import type { Brush, Look } from './look.ts';
import { messagesHtml } from './messages.ts';
import { homeHtml, modalHtml } from './views.ts';

/** Pages that show what Slack would: whole documents that need nothing else, for a browser or its camera. */
export interface Drawings {
  /** A channel's messages; with `look.user` also what only that person sees. */
  draw(channel: string, look?: Look): string;
  drawThread(channel: string, ts: string, look?: Look): string;
  /** The modal that this person has on top. @throws Error where there is none */
  drawModal(user: string, look?: Look): string;
  drawHome(user: string, look?: Look): string;
}

/** Shared with the live client. */
export const STYLE = readFileSync(new URL('slack.css', import.meta.url), 'utf8');
const ZONE = 'UTC';

export function brushOf({ workspace, now }: Platform, look: Look): Brush {
  return {
    workspace,
    zone: look.zone ?? ZONE,
    nowMs: now(),
    live: look.live === true,
    fileUrl(id) {
      if (look.live === true) return `/files/${id}`;
      const file = workspace.files.get(id);
      return `data:${file?.mimetype ?? ''};base64,${file?.content.toString('base64') ?? ''}`;
    },
  };
}

/** What a person sees of a channel, oldest first. */
export function seenIn(
  { workspace }: Platform,
  channel: string,
  user: string | undefined,
): (SlackMessage | SlackEphemeral)[] {
  const reader = user === undefined ? null : userBy(workspace, user).id;
  const own = workspace.ephemerals.filter((each) => each.channel === channel && each.to === reader);
  return [...messagesOf(workspace, channel), ...own].toSorted((one, other) => Number(one.ts) - Number(other.ts));
}

export function standInDrawings(platform: Platform): Drawings {
  const { workspace } = platform;
  return {
    draw(channel, look = {}) {
      const { name } = channelOf(workspace, channel);
      return page(`# ${name}`, messagesHtml(seenIn(platform, channel, look.user), brushOf(platform, look)), look);
    },
    drawThread: (channel, ts, look = {}) =>
      page('Thread', messagesHtml(threadOf(workspace, channel, ts), brushOf(platform, look), true), look),
    drawModal(user, look = {}) {
      const view = stackOf(workspace, userBy(workspace, user).id).at(-1);
      if (view === undefined) throw new Error(`${user} has no modal open`);
      return page('', modalHtml(view, brushOf(platform, look)), look);
    },
    drawHome(user, look = {}) {
      const home = workspace.homes.get(userBy(workspace, user).id) ?? null;
      return page('Home', homeHtml(home, brushOf(platform, look)), look);
    },
  };
}

function page(title: string, body: string, look: Look): string {
  const width = look.width === undefined ? '' : ` style="width:${look.width}px"`;
  const theme = look.theme === undefined ? '' : ` data-theme="${look.theme}"`;
  const heading = title === '' ? '' : `<h1 class="channel">${escapeHtml(title)}</h1>`;
  return `<!doctype html>
<html lang="en"${theme}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Slack stand-in</title><style>${STYLE}</style></head>
<body class="drawing"${width}>${heading}<main class="messages">${body}</main></body></html>`;
}
