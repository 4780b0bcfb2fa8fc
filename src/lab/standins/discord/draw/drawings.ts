import { readFileSync } from 'node:fs';
import { escapeHtml } from '../../escape-html.ts';
import type { DiscordMessage } from '../guild/shapes.ts';
import { userBy } from '../guild/world.ts';
import type { Platform } from '../platform.ts';
import type { Brush, Look } from './look.ts';
import { messagesHtml } from './messages.ts';
import { modalHtml } from './modals.ts';

/** Pages that show what Discord would: whole documents that need nothing else, for a browser or its camera. */
export interface Drawings {
  /** A channel's or a thread's messages; with `look.user` also what only that person sees. */
  draw(channel: string, look?: Look): string;
  /** The modal that this person has open. @throws Error where there is none */
  drawModal(user: string, look?: Look): string;
}

const STYLE = readFileSync(new URL('discord.css', import.meta.url), 'utf8');
const ZONE = 'UTC';

export function standInDrawings(platform: Platform): Drawings {
  const { world } = platform;
  return {
    draw(channel, look = {}) {
      const name = world.channels.get(channel)?.name ?? channel;
      const brush = brushOf(platform, look);
      const seen = world.messages.filter(
        (each) => each.channel === channel && (each.to === undefined || each.to === brush.reader),
      );
      return page(`# ${name}`, messagesHtml(seen, brush), look);
    },
    drawModal(user, look = {}) {
      const modal = world.modals.get(userBy(world, user).id);
      if (modal === undefined) throw new Error(`${user} has no modal open`);
      return page('', modalHtml(modal, brushOf(platform, look)), look);
    },
  };
}

function brushOf({ world, now }: Platform, look: Look): Brush {
  return {
    world,
    zone: look.zone ?? ZONE,
    nowMs: now(),
    reader: look.user === undefined ? null : userBy(world, look.user).id,
    pictureUrl,
  };
}

/** Pictures from elsewhere are not fetched: a drawing needs nothing else. */
function pictureUrl({ attachments }: DiscordMessage, url: string): string | null {
  const name = /^attachment:\/\/(.+)$/.exec(url)?.[1];
  const file = attachments.find((each) => each.filename === name);
  return file === undefined ? null : `data:${file.contentType};base64,${file.content.toString('base64')}`;
}

function page(title: string, body: string, look: Look): string {
  const width = look.width === undefined ? '' : ` style="width:${look.width}px"`;
  const theme = look.theme === undefined ? '' : ` data-theme="${look.theme}"`;
  const heading = title === '' ? '' : `<h1 class="channel">${escapeHtml(title)}</h1>`;
  return `<!doctype html>
<html lang="en"${theme}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Discord stand-in</title><style>${STYLE}</style></head>
<body class="drawing"${width}>${heading}<main class="messages">${body}</main></body></html>`;
}
