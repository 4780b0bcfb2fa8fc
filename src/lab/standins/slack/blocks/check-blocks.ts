import { isObject, type Loose, stringOf } from '../../loose.ts';
import { refusalWithMessages, SlackRefusal } from '../workspace/refusal.ts';
import { checkElement } from './check-elements.ts';
import { checkList, checkOptionalString, checkString, checkText, createFindings, type Findings } from './findings.ts';
import { checkRichText } from './check-rich-text.ts';
import { checkTable } from './check-table.ts';

// Lengths and counts: @slack/types 3.2.0, block-kit/blocks.ts and chunk.ts.

export type Surface = 'message' | 'modal' | 'home';

const MOST_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
/** All blocks of one message together, an undocumented limit: slackapi/bolt-js#2509 and #2867. Containers count a little. */
const MOST_CHARACTERS = 13_200;
const CONTAINER_CHARACTERS = 60;

type Check = (findings: Findings, block: Loose, pointer: string, surface: Surface) => void;

const checkHeader: Check = (findings, block, at) => checkText(findings, block['text'], 150, `${at}/text`, 'plain_text');

const checkSection: Check = (findings, block, at) => {
  if (block['text'] === undefined && block['fields'] === undefined) {
    findings.add('must define either `fields` or `text`', at);
  }
  if (block['text'] !== undefined) checkText(findings, block['text'], 3000, `${at}/text`);
  if (block['fields'] !== undefined) {
    for (const [field, fieldAt] of checkList(findings, block['fields'], 1, 10, `${at}/fields`)) {
      checkText(findings, field, 2000, fieldAt);
    }
  }
  const accessory = block['accessory'];
  if (accessory === undefined) return;
  if (!isObject(accessory)) findings.add('must provide an object', `${at}/accessory`);
  else if (accessory['type'] === 'image') checkImage(findings, accessory, `${at}/accessory`, 'message');
  else checkElement(findings, accessory, 'accessory', `${at}/accessory`, new Set());
};

const checkContext: Check = (findings, block, at) => {
  for (const [element, elementAt] of checkList(findings, block['elements'], 1, 10, `${at}/elements`)) {
    if (element['type'] === 'image') checkImage(findings, element, elementAt, 'message');
    // Not in the reference; the context block refuses longer ones as a section does.
    else checkText(findings, element, 3000, elementAt);
  }
};

const checkActions: Check = (findings, block, at) => {
  const ids = new Set<string>();
  for (const [element, elementAt] of checkList(findings, block['elements'], 1, 25, `${at}/elements`)) {
    checkElement(findings, element, 'actions', elementAt, ids);
  }
};

const checkImage: Check = (findings, block, at) => {
  checkString(findings, block['alt_text'], 2000, `${at}/alt_text`);
  if (block['image_url'] === undefined && block['slack_file'] === undefined) {
    findings.add('must define either `image_url` or `slack_file`', at);
  }
  checkOptionalString(findings, block['image_url'], 3000, `${at}/image_url`);
  if (block['title'] !== undefined) checkText(findings, block['title'], 2000, `${at}/title`, 'plain_text');
};

const checkInput: Check = (findings, block, at, surface) => {
  if (surface === 'message') findings.add('unsupported type: input', `${at}/type`);
  checkText(findings, block['label'], 2000, `${at}/label`, 'plain_text');
  if (block['hint'] !== undefined) checkText(findings, block['hint'], 2000, `${at}/hint`, 'plain_text');
  if (!isObject(block['element'])) findings.add('must provide an object', `${at}/element`);
  else checkElement(findings, block['element'], 'input', `${at}/element`, new Set());
};

const checkMarkdown: Check = (findings, block, at) => checkString(findings, block['text'], 12_000, `${at}/text`);

const BLOCKS: Readonly<Record<string, Check>> = {
  header: checkHeader,
  section: checkSection,
  context: checkContext,
  actions: checkActions,
  divider: () => {},
  image: checkImage,
  input: checkInput,
  markdown: checkMarkdown,
  rich_text: checkRichText,
  table: checkTable,
};

/** Every rule that Slack checks, each finding with its place. An empty list means that Slack would take them. */
export function blockFindings(blocks: unknown, surface: Surface): readonly string[] {
  const findings = createFindings();
  const ids = new Set<string>();
  for (const [block, at] of checkList(findings, blocks, 0, MOST_BLOCKS[surface], '/blocks')) {
    const check = BLOCKS[String(block['type'])];
    if (check === undefined) findings.add(`unsupported type: ${String(block['type'])}`, `${at}/type`);
    else check(findings, block, at, surface);
    checkOptionalString(findings, block['block_id'], 255, `${at}/block_id`);
    const id = block['block_id'];
    if (typeof id !== 'string') continue;
    if (ids.has(id)) findings.add(`block_id "${id}" already exists`, `${at}/block_id`);
    ids.add(id);
  }
  return findings.messages;
}

/** @throws SlackRefusal `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long` */
export function requireBlocks(blocks: unknown): readonly Loose[] {
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  const messages = blockFindings(blocks, 'message');
  if (messages.length > 0) throw refusalWithMessages('invalid_blocks', messages);
  if (charactersOf(blocks) > MOST_CHARACTERS) throw new SlackRefusal('msg_blocks_too_long');
  return blocks;
}

function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each: unknown) => sum + charactersOf(each), 0);
  if (!isObject(value)) return 0;
  // A rich text's link counts with its address.
  const own = stringOf(value['text']).length + (value['type'] === 'link' ? stringOf(value['url']).length : 0);
  const container = typeof value['type'] === 'string' && own === 0 ? CONTAINER_CHARACTERS : 0;
  return own + container + Object.values(value).reduce((sum: number, each) => sum + charactersOf(each), 0);
}
