import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import { checkList, checkLong, checkText, checkUrl, type Findings, type Path } from './findings.ts';

/** developers/resources/message.mdx, "Embed Limits". */
const EMBEDS = 10;
const TOTAL = 6000;
const LIMITS = {
  title: 256,
  description: 4096,
  fields: 25,
  name: 256,
  value: 1024,
  footer: 2048,
  author: 256,
} as const;
const URL_LENGTH = 2048;
/** Pictures may be among the files of the message. */
const PICTURE_SCHEMES = ['http:', 'https:', 'attachment:'];
const BRIGHTEST = 0xffffff;

export function checkEmbeds(findings: Findings, value: unknown, path: Path = ['embeds']): void {
  const embeds = checkList(findings, value, path, { most: EMBEDS });
  for (const [embed, place] of embeds) checkEmbed(findings, embed, place);
  const total = embeds.reduce((sum, [embed]) => sum + textOf(embed), 0);
  if (total > TOTAL) findings.add(path, 'MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds maximum size of ${TOTAL}`);
}

function checkEmbed(findings: Findings, embed: Loose, path: Path): void {
  checkLong(findings, embed['title'], [...path, 'title'], LIMITS.title);
  checkLong(findings, embed['description'], [...path, 'description'], LIMITS.description);
  checkUrl(findings, embed['url'], [...path, 'url'], { most: URL_LENGTH });
  for (const [field, place] of checkList(findings, embed['fields'], [...path, 'fields'], { most: LIMITS.fields })) {
    checkText(findings, field['name'], [...place, 'name'], { most: LIMITS.name });
    checkText(findings, field['value'], [...place, 'value'], { most: LIMITS.value });
  }
  checkPart(findings, embed['footer'], [...path, 'footer'], { text: LIMITS.footer });
  checkPart(findings, embed['author'], [...path, 'author'], { name: LIMITS.author });
  for (const name of ['image', 'thumbnail']) {
    const picture = embed[name];
    if (isObject(picture)) {
      checkUrl(findings, picture['url'], [...path, name, 'url'], { most: URL_LENGTH, schemes: PICTURE_SCHEMES });
    }
  }
  const { color, timestamp } = embed;
  if (color !== undefined && color !== null && !isColor(color))
    findings.add([...path, 'color'], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${BRIGHTEST}.`);
  if (typeof timestamp === 'string' && Number.isNaN(Date.parse(timestamp)))
    findings.add([...path, 'timestamp'], 'DATE_TIME_TYPE_PARSE', `Could not parse ${timestamp}. Should be ISO8601.`);
  // Colour and time alone show nothing: such an embed is refused as empty.
  if (!['title', 'description', 'fields', 'footer', 'author', 'image', 'thumbnail'].some((name) => embed[name]))
    findings.add([...path, 'description'], 'BASE_TYPE_REQUIRED', 'This field is required');
}

function checkPart(findings: Findings, part: unknown, path: Path, limits: Readonly<Record<string, number>>): void {
  if (!isObject(part)) return;
  for (const [name, most] of Object.entries(limits)) checkText(findings, part[name], [...path, name], { most });
  checkUrl(findings, part['icon_url'], [...path, 'icon_url'], { most: URL_LENGTH, schemes: PICTURE_SCHEMES });
  checkUrl(findings, part['url'], [...path, 'url'], { most: URL_LENGTH });
}

function isColor(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= BRIGHTEST;
}

/** What counts towards the total: title, description, names and values of fields, footer, author. */
function textOf(embed: Loose): number {
  const { footer, author } = embed;
  const texts = [
    embed['title'],
    embed['description'],
    ...objectsOf(embed['fields']).flatMap((field) => [field['name'], field['value']]),
    isObject(footer) ? footer['text'] : '',
    isObject(author) ? author['name'] : '',
  ];
  return texts.reduce<number>((sum, text) => sum + stringOf(text).trim().length, 0);
}
