import { MessageFlags } from 'discord-api-types/v10';
import { isObject, type Loose, objectsOf } from '../../loose.ts';
import { DiscordRefusal } from '../rest/refusal.ts';
import { checkComponents } from './check-components.ts';
import { checkEmbeds } from './check-embeds.ts';
import { checkLong, createFindings, type Findings, type Path } from './findings.ts';

/** developers/resources/message.mdx, "Create Message". */
const CONTENT = 2000;
const NONCE = 25;
const ALT_TEXT = 1024;
const MENTIONED = 100;
const FILES = 10;

/** What a message consists of once a body was laid over what was there. */
export interface Draft {
  readonly content: string;
  readonly embeds: readonly Loose[];
  readonly components: readonly Loose[];
  readonly files: readonly string[];
  readonly flags: number;
}

export function isV2(flags: number): boolean {
  return (flags & MessageFlags.IsComponentsV2) !== 0;
}

/**
 * A body of a message, and the message that it makes.
 * @param at where the body stands in what was sent: `data` for answers to interactions
 * @throws DiscordRefusal 50035, 50006
 */
export function checkMessage(body: Loose, draft: Draft, at: Path = []): void {
  const findings = createFindings();
  const v2 = isV2(draft.flags);
  if (v2) checkNoLegacy(findings, body, at);
  checkLong(findings, body['content'], [...at, 'content'], CONTENT);
  const inner = at.length === 0 ? findings : below(findings, at);
  checkEmbeds(inner, body['embeds']);
  checkComponents(inner, body['components'], { v2, files: draft.files });
  checkAllowedMentions(findings, body['allowed_mentions'], [...at, 'allowed_mentions']);
  const { nonce } = body;
  if ((typeof nonce === 'string' || typeof nonce === 'number') && String(nonce).length > NONCE)
    findings.add([...at, 'nonce'], 'BASE_TYPE_MAX_LENGTH', `Must be ${NONCE} or fewer in length.`);
  for (const [index, attachment] of objectsOf(body['attachments']).entries())
    checkLong(findings, attachment['description'], [...at, 'attachments', index, 'description'], ALT_TEXT);
  if (draft.files.length > FILES)
    findings.add([...at, 'attachments'], 'BASE_TYPE_BAD_LENGTH', `Must be between 0 and ${FILES} in length.`);
  findings.settle();
  const { content, embeds, components, files } = draft;
  const isEmpty = v2 ? components.length === 0 : content.trim() === '' && embeds.length === 0 && files.length === 0;
  // Components alone are no message, except where they are its whole layout.
  if (isEmpty && (v2 || components.length === 0 || !hasControls(components))) throw new DiscordRefusal('Empty');
}

function hasControls(components: readonly Loose[]): boolean {
  return components.some((row) => objectsOf(row['components']).length > 0);
}

function checkNoLegacy(findings: Findings, body: Loose, at: Path): void {
  for (const field of ['content', 'embeds', 'poll', 'sticker_ids']) {
    const value = body[field];
    const isSet = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
    if (isSet)
      findings.add(
        [...at, field],
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      );
  }
}

function checkAllowedMentions(findings: Findings, value: unknown, path: Path): void {
  if (value === undefined || value === null) return;
  if (!isObject(value)) {
    findings.add(path, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    return;
  }
  const parse: readonly unknown[] = Array.isArray(value['parse']) ? value['parse'] : [];
  for (const [index, kind] of parse.entries()) {
    if (kind !== 'users' && kind !== 'roles' && kind !== 'everyone')
      findings.add(
        [...path, 'parse', index],
        'BASE_TYPE_CHOICES',
        "Value must be one of ('users', 'roles', 'everyone').",
      );
  }
  for (const kind of ['users', 'roles']) {
    const ids: readonly unknown[] = Array.isArray(value[kind]) ? value[kind] : [];
    if (ids.length > MENTIONED)
      findings.add([...path, kind], 'BASE_TYPE_MAX_LENGTH', `Must be ${MENTIONED} or fewer in length.`);
    if (ids.length > 0 && parse.includes(kind))
      findings.add(
        path,
        'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
      );
  }
}

/** The same findings, a step further in. */
function below(findings: Findings, at: Path): Findings {
  return {
    add: (path, code, message) => findings.add([...at, ...path], code, message),
    settle: () => findings.settle(),
  };
}
