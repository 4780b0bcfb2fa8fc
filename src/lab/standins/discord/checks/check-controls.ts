import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { isObject, type Loose } from '../../loose.ts';
import { checkList, checkLong, checkText, checkUrl, type Findings, type Path } from './findings.ts';

// developers/components/reference.mdx, "Button", "String Select", "Text Input".

const CUSTOM_ID = 100;
const LABEL = 80;
const URL_LENGTH = 512;
const OPTIONS = 25;
const OPTION_TEXT = 100;
const PLACEHOLDER = 150;
const INPUT_LABEL = 45;
const INPUT_PLACEHOLDER = 100;
const INPUT_TEXT = 4000;

const STYLES: readonly unknown[] = [
  ButtonStyle.Primary,
  ButtonStyle.Secondary,
  ButtonStyle.Success,
  ButtonStyle.Danger,
  ButtonStyle.Link,
  ButtonStyle.Premium,
];
const SELECTS: readonly unknown[] = [
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
];

export function isSelect({ type }: Loose): boolean {
  return SELECTS.includes(type);
}

export function checkCustomId(findings: Findings, component: Loose, path: Path): void {
  checkText(findings, component['custom_id'], [...path, 'custom_id'], { most: CUSTOM_ID });
}

export function checkButton(findings: Findings, button: Loose, path: Path): void {
  const { style } = button;
  if (!STYLES.includes(style)) {
    findings.add([...path, 'style'], 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2, 3, 4, 5, 6}.');
    return;
  }
  checkLong(findings, button['label'], [...path, 'label'], LABEL);
  if (style === ButtonStyle.Link) {
    if (button['url'] === undefined) findings.add([...path, 'url'], 'BASE_TYPE_REQUIRED', 'This field is required');
    checkUrl(findings, button['url'], [...path, 'url'], { most: URL_LENGTH, schemes: ['http:', 'https:', 'discord:'] });
    if (button['custom_id'] !== undefined)
      findings.add(
        [...path, 'custom_id'],
        'BUTTON_COMPONENT_CUSTOM_ID_AND_URL',
        'A custom id and url cannot both be specified',
      );
  } else checkCustomId(findings, button, path);
  const { label, emoji } = button;
  if (style !== ButtonStyle.Premium && (typeof label !== 'string' || label.trim() === '') && !isObject(emoji))
    findings.add(path, 'BUTTON_COMPONENT_INVALID', 'A button must have a label or an emoji');
}

export function checkSelect(findings: Findings, select: Loose, path: Path): void {
  checkCustomId(findings, select, path);
  checkLong(findings, select['placeholder'], [...path, 'placeholder'], PLACEHOLDER);
  if (select['type'] !== ComponentType.StringSelect) return;
  const options = checkList(findings, select['options'], [...path, 'options'], { least: 1, most: OPTIONS });
  const seen = new Set<unknown>();
  for (const [option, place] of options) {
    checkText(findings, option['label'], [...place, 'label'], { most: OPTION_TEXT });
    checkText(findings, option['value'], [...place, 'value'], { most: OPTION_TEXT });
    checkLong(findings, option['description'], [...place, 'description'], OPTION_TEXT);
    if (seen.has(option['value']))
      findings.add(
        [...place, 'value'],
        'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
        'The specified option value is already used',
      );
    seen.add(option['value']);
  }
  const most = Number(select['max_values'] ?? 1);
  if (most > options.length)
    findings.add(
      [...path, 'max_values'],
      'NUMBER_TYPE_MAX',
      `int value should be less than or equal to ${options.length}.`,
    );
}

/** @param labelled false where the label stands around it (component 18) */
export function checkTextInput(findings: Findings, input: Loose, path: Path, labelled: boolean): void {
  checkCustomId(findings, input, path);
  if (labelled) checkText(findings, input['label'], [...path, 'label'], { most: INPUT_LABEL });
  checkLong(findings, input['placeholder'], [...path, 'placeholder'], INPUT_PLACEHOLDER);
  checkLong(findings, input['value'], [...path, 'value'], INPUT_TEXT);
  if (input['style'] !== 1 && input['style'] !== 2)
    findings.add([...path, 'style'], 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2}.');
  const least = Number(input['min_length'] ?? 0);
  const most = Number(input['max_length'] ?? INPUT_TEXT);
  if (least < 0 || least > INPUT_TEXT)
    findings.add(
      [...path, 'min_length'],
      'NUMBER_TYPE_MAX',
      `int value should be less than or equal to ${INPUT_TEXT}.`,
    );
  if (most < 1 || most > INPUT_TEXT)
    findings.add(
      [...path, 'max_length'],
      'NUMBER_TYPE_MAX',
      `int value should be less than or equal to ${INPUT_TEXT}.`,
    );
}
