import { type Loose, stringOf } from '../../loose.ts';
import { checkList, checkOptionalString, checkString, type Findings } from './findings.ts';

// Shapes: @slack/types 3.2.0, block-kit/block-elements.ts, RichText…. Slack names no longest list; this one is never met.
const MOST_ELEMENTS = 1000;

/** A rich text: sections, quotes, lists and code, each of elements that are never read as mark-up. */
export function checkRichText(findings: Findings, block: Loose, pointer: string): void {
  for (const [element, at] of checkList(findings, block['elements'], 1, MOST_ELEMENTS, `${pointer}/elements`)) {
    checkContainer(findings, element, at);
  }
}

function checkContainer(findings: Findings, element: Loose, pointer: string): void {
  const type = stringOf(element['type']);
  const inside = checkList(findings, element['elements'], 1, MOST_ELEMENTS, `${pointer}/elements`);
  switch (type) {
    case 'rich_text_list':
      if (!['bullet', 'ordered'].includes(stringOf(element['style']))) {
        findings.add('must be one of: bullet, ordered', `${pointer}/style`);
      }
      for (const [item, at] of inside) checkContainer(findings, item, at);
      break;
    case 'rich_text_preformatted':
      for (const [each, at] of inside) {
        if (['text', 'link'].includes(stringOf(each['type']))) checkInline(findings, each, at);
        else findings.add(`unsupported type: ${stringOf(each['type'])}`, `${at}/type`);
      }
      break;
    case 'rich_text_section':
    case 'rich_text_quote':
      for (const [each, at] of inside) checkInline(findings, each, at);
      break;
    default:
      findings.add(`unsupported type: ${type}`, `${pointer}/type`);
  }
}

type Check = (findings: Findings, element: Loose, pointer: string) => void;

const needs =
  (key: string): Check =>
  (findings, element, pointer) =>
    checkString(findings, element[key], Number.POSITIVE_INFINITY, `${pointer}/${key}`);

const INLINE: Readonly<Record<string, Check>> = {
  text: needs('text'),
  emoji: needs('name'),
  user: needs('user_id'),
  usergroup: needs('usergroup_id'),
  channel: needs('channel_id'),
  color: needs('value'),
  broadcast(findings, element, pointer) {
    if (['here', 'channel', 'everyone'].includes(stringOf(element['range']))) return;
    findings.add('must be one of: here, channel, everyone', `${pointer}/range`);
  },
  link(findings, element, pointer) {
    checkString(findings, element['url'], 3000, `${pointer}/url`);
    checkOptionalString(findings, element['text'], Number.POSITIVE_INFINITY, `${pointer}/text`);
  },
  date(findings, element, pointer) {
    if (!Number.isInteger(element['timestamp'])) findings.add('must be an integer', `${pointer}/timestamp`);
    checkString(findings, element['format'], Number.POSITIVE_INFINITY, `${pointer}/format`);
  },
};

function checkInline(findings: Findings, element: Loose, pointer: string): void {
  const check = INLINE[stringOf(element['type'])];
  if (check === undefined) findings.add(`unsupported type: ${stringOf(element['type'])}`, `${pointer}/type`);
  else check(findings, element, pointer);
}
