import { isObject, type Loose } from '../../loose.ts';
import { refusalWithMessages, SlackRefusal } from '../workspace/refusal.ts';
import { blockFindings } from './check-blocks.ts';
import { checkOptionalString, checkText, createFindings } from './findings.ts';

/** Slack refuses a view of more than 250 kB (`view_too_large`, reference of views.open). */
const MOST_BYTES = 250_000;

// Lengths: @slack/types 3.2.0, views.ts.

/**
 * Takes a view as views.open, update, push and publish do.
 * @throws SlackRefusal `invalid_arguments` with what is wrong, or `view_too_large`
 */
export function requireView(value: unknown, type: 'modal' | 'home'): Loose {
  const findings = createFindings();
  if (!isObject(value)) throw refusalWithMessages('invalid_arguments', ['must provide an object [json-pointer:/view]']);
  if (value['type'] !== type) findings.add(`unsupported type: ${String(value['type'])}`, '/view/type');
  if (type === 'modal') {
    checkText(findings, value['title'], 24, '/view/title', 'plain_text');
    for (const key of ['submit', 'close']) {
      if (value[key] !== undefined) checkText(findings, value[key], 24, `/view/${key}`, 'plain_text');
    }
    const hasInput = Array.isArray(value['blocks']) && value['blocks'].some((each) => each?.type === 'input');
    if (hasInput && value['submit'] === undefined) findings.add('missing required field: submit', '/view');
  }
  if (value['private_metadata'] !== '') {
    checkOptionalString(findings, value['private_metadata'], 3000, '/view/private_metadata');
  }
  checkOptionalString(findings, value['callback_id'], 255, '/view/callback_id');
  checkOptionalString(findings, value['external_id'], 255, '/view/external_id');
  const inBlocks = blockFindings(value['blocks'], type).map((each) => each.replace('pointer:/', 'pointer:/view/'));
  const messages = [...findings.messages, ...inBlocks];
  if (messages.length > 0) throw refusalWithMessages('invalid_arguments', messages);
  if (Buffer.byteLength(JSON.stringify(value)) > MOST_BYTES) throw new SlackRefusal('view_too_large');
  return value;
}
