import { isObject, type Loose } from '../../loose.ts';

/** Collects what is wrong, each with the place it is at, in the words that Slack uses. */
export interface Findings {
  readonly messages: string[];
  add(problem: string, pointer: string): void;
}

export function createFindings(): Findings {
  const messages: string[] = [];
  return { messages, add: (problem, pointer) => void messages.push(`${problem} [json-pointer:${pointer}]`) };
}

/** A text of plain type, neither empty nor too long. Slack counts UTF-16 units, as `length` does. */
export function checkString(findings: Findings, value: unknown, most: number, pointer: string): void {
  if (typeof value !== 'string') findings.add('must be a string', pointer);
  else if (value.length === 0) findings.add('must be more than 0 characters', pointer);
  else if (value.length > most) findings.add(`must be less than ${most + 1} characters`, pointer);
}

/** What may be left out, and is checked when it is there. */
export function checkOptionalString(findings: Findings, value: unknown, most: number, pointer: string): void {
  if (value !== undefined) checkString(findings, value, most, pointer);
}

/** A text object. @param kind `plain_text` where mrkdwn is refused */
export function checkText(
  findings: Findings,
  value: unknown,
  most: number,
  pointer: string,
  kind: 'plain_text' | 'any' = 'any',
): void {
  if (!isObject(value)) {
    findings.add('must provide an object', pointer);
    return;
  }
  if (value['type'] !== 'plain_text' && (kind === 'plain_text' || value['type'] !== 'mrkdwn')) {
    findings.add(`unsupported type: ${String(value['type'])}`, `${pointer}/type`);
  }
  const allowed = value['type'] === 'mrkdwn' ? ['type', 'text', 'verbatim'] : ['type', 'text', 'emoji'];
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) findings.add(`invalid additional property: ${key}`, pointer);
  }
  checkString(findings, value['text'], most, `${pointer}/text`);
}

/** @returns the items that are objects */
export function checkList(
  findings: Findings,
  value: unknown,
  least: number,
  most: number,
  pointer: string,
): readonly [Loose, string][] {
  if (!Array.isArray(value)) {
    findings.add('must provide an array', pointer);
    return [];
  }
  if (value.length < least) findings.add(`no less than ${least} items required`, pointer);
  if (value.length > most) findings.add(`no more than ${most} items allowed`, pointer);
  return value.flatMap((item: unknown, index): [Loose, string][] => {
    if (isObject(item)) return [[item, `${pointer}/${index}`]];
    findings.add('must provide an object', `${pointer}/${index}`);
    return [];
  });
}
