import { isObject, type Loose } from '../../loose.ts';

/**
 * The arguments of a call, from a form (as the SDK sends it, with objects as JSON inside) or from JSON.
 * Null where the body is neither.
 */
export async function argumentsOf(body: Buffer, contentType: string): Promise<Loose | null> {
  if (contentType.startsWith('application/json')) {
    try {
      const parsed: unknown = JSON.parse(body.toString());
      return isObject(parsed) ? parsed : null;
    } catch {
      return null;
    }
  }
  const entries = contentType.startsWith('multipart/form-data')
    ? await multipart(body, contentType)
    : [...new URLSearchParams(body.toString())];
  return Object.fromEntries(entries.map(([key, value]) => [key, readValue(key, value)]));
}

/** The one file of an upload: raw bytes, or the file of a form. */
export async function fileOf(body: Buffer, contentType: string): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  const file = [...form.values()].find((each) => typeof each !== 'string');
  return file === undefined || typeof file === 'string' ? Buffer.alloc(0) : Buffer.from(await file.arrayBuffer());
}

async function multipart(body: Buffer, contentType: string): Promise<[string, string][]> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  return [...form].flatMap(([key, value]): [string, string][] => (typeof value === 'string' ? [[key, value]] : []));
}

/** Arguments that are objects or lists are JSON inside a form; flags and numbers are words. */
const STRUCTURED = new Set(['blocks', 'attachments', 'metadata', 'view', 'files']);
const FLAGS = new Set(['include_all_metadata', 'inclusive', 'reply_broadcast', 'mrkdwn', 'return_im']);

function readValue(key: string, value: string): unknown {
  if (FLAGS.has(key)) return value === 'true' || value === '1';
  if (!STRUCTURED.has(key)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
