import { isObject, type Loose } from '../../loose.ts';
import { DiscordRefusal } from './refusal.ts';
import type { SentFile } from './route.ts';

export interface SentBody {
  readonly body: Loose;
  readonly list: readonly unknown[];
  readonly files: readonly SentFile[];
}

/**
 * JSON, or a form with `payload_json` and `files[n]`. Source: developers/reference.mdx, "Uploading Files".
 * @throws DiscordRefusal 50109
 */
export async function readSent(raw: Buffer, contentType: string): Promise<SentBody> {
  if (!contentType.startsWith('multipart/form-data')) return { ...parse(raw.toString()), files: [] };
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } }).formData();
  const json = form.get('payload_json');
  const files: SentFile[] = [];
  for (const [key, value] of form) {
    const id = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (id === undefined || typeof value === 'string') continue;
    // The platform takes blanks out of names.
    const filename = value.name.replaceAll(/\s/g, '_');
    const content = Buffer.from(await value.arrayBuffer());
    files.push({ id, filename, contentType: typeOf(filename, value.type), content });
  }
  return { ...parse(typeof json === 'string' ? json : ''), files };
}

function parse(text: string): { readonly body: Loose; readonly list: readonly unknown[] } {
  if (text === '') return { body: {}, list: [] };
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { body: {}, list: value };
    if (isObject(value)) return { body: value, list: [] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DiscordRefusal('InvalidJson');
}

/** The platform looks at the bytes; names are enough here. */
function typeOf(filename: string, sent: string): string {
  const ending = filename.slice(filename.lastIndexOf('.') + 1);
  const known: Readonly<Record<string, string>> = {
    png: 'image/png',
    svg: 'image/svg+xml',
    txt: 'text/plain; charset=utf-8',
    json: 'application/json',
  };
  return known[ending] ?? (sent === '' ? 'application/octet-stream' : sent);
}
