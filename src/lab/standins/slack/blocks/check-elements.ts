import { isObject, type Loose, stringOf } from '../../loose.ts';
import { checkList, checkOptionalString, checkString, checkText, type Findings } from './findings.ts';

// Lengths: @slack/types 3.2.0, block-kit/{block-elements,composition-objects,extensions}.ts.

/** A question before an action: title 100, text 300, buttons 30. */
export function checkConfirm(findings: Findings, value: unknown, pointer: string): void {
  if (!isObject(value)) {
    findings.add('must provide an object', pointer);
    return;
  }
  checkText(findings, value['title'], 100, `${pointer}/title`, 'plain_text');
  checkText(findings, value['text'], 300, `${pointer}/text`);
  checkText(findings, value['confirm'], 30, `${pointer}/confirm`, 'plain_text');
  checkText(findings, value['deny'], 30, `${pointer}/deny`, 'plain_text');
}

const STYLES: readonly unknown[] = [undefined, 'primary', 'danger'];

function checkButton(findings: Findings, button: Loose, pointer: string): void {
  checkText(findings, button['text'], 75, `${pointer}/text`, 'plain_text');
  if (button['value'] !== undefined) checkString(findings, button['value'], 2000, `${pointer}/value`);
  checkOptionalString(findings, button['accessibility_label'], 75, `${pointer}/accessibility_label`);
  if (!STYLES.includes(button['style'])) findings.add('must be one of: primary, danger', `${pointer}/style`);
  if (button['url'] === undefined) return;
  checkString(findings, button['url'], 3000, `${pointer}/url`);
  if (!/^https?:\/\/\S+$/.test(stringOf(button['url']))) findings.add('invalid url', `${pointer}/url`);
}

function checkOptions(findings: Findings, element: Loose, most: number, pointer: string): void {
  const groups = element['option_groups'];
  if (groups !== undefined) {
    for (const [group, at] of checkList(findings, groups, 1, 100, `${pointer}/option_groups`)) {
      checkText(findings, group['label'], 75, `${at}/label`, 'plain_text');
      checkOptions(findings, group, 100, at);
    }
    return;
  }
  for (const [option, at] of checkList(findings, element['options'], 1, most, `${pointer}/options`)) {
    checkText(findings, option['text'], 75, `${at}/text`);
    // 150 in the docs of the option object; 75 in the types of some elements.
    checkString(findings, option['value'], 150, `${at}/value`);
    if (option['description'] !== undefined) checkText(findings, option['description'], 75, `${at}/description`);
  }
}

function checkTextInput(findings: Findings, element: Loose, pointer: string): void {
  checkOptionalString(findings, element['initial_value'], 3000, `${pointer}/initial_value`);
  const lengths = [element['min_length'], element['max_length']];
  if (lengths.some((each) => each !== undefined && !(Number(each) >= 0 && Number(each) <= 3000))) {
    findings.add('must be between 0 and 3000', pointer);
  }
}

type Check = (findings: Findings, element: Loose, pointer: string) => void;

const withOptions =
  (most: number): Check =>
  (findings, element, pointer) =>
    checkOptions(findings, element, most, pointer);
const nothingMore: Check = () => {};

/** Elements that this stand-in knows, and where each may stand. */
const ELEMENTS: Readonly<Record<string, { readonly check: Check; readonly places: readonly Place[] }>> = {
  button: { check: checkButton, places: ['actions', 'accessory'] },
  static_select: { check: withOptions(100), places: ['actions', 'accessory', 'input'] },
  multi_static_select: { check: withOptions(100), places: ['accessory', 'input'] },
  overflow: { check: withOptions(5), places: ['actions', 'accessory'] },
  checkboxes: { check: withOptions(10), places: ['actions', 'accessory', 'input'] },
  radio_buttons: { check: withOptions(10), places: ['actions', 'accessory', 'input'] },
  users_select: { check: nothingMore, places: ['actions', 'accessory', 'input'] },
  datepicker: { check: nothingMore, places: ['actions', 'accessory', 'input'] },
  timepicker: { check: nothingMore, places: ['actions', 'accessory', 'input'] },
  plain_text_input: { check: checkTextInput, places: ['input'] },
  number_input: { check: nothingMore, places: ['input'] },
};

export type Place = 'actions' | 'accessory' | 'input';

/** @param ids action ids of the block so far: one may not stand twice */
export function checkElement(
  findings: Findings,
  element: Loose,
  place: Place,
  pointer: string,
  ids: Set<string>,
): void {
  const known = ELEMENTS[String(element['type'])];
  if (known === undefined || !known.places.includes(place)) {
    findings.add(`unsupported type: ${String(element['type'])}`, `${pointer}/type`);
    return;
  }
  known.check(findings, element, pointer);
  checkOptionalString(findings, element['action_id'], 255, `${pointer}/action_id`);
  if (element['confirm'] !== undefined) checkConfirm(findings, element['confirm'], `${pointer}/confirm`);
  if (element['placeholder'] !== undefined) {
    checkText(findings, element['placeholder'], 150, `${pointer}/placeholder`, 'plain_text');
  }
  const id = element['action_id'];
  if (typeof id !== 'string') return;
  if (ids.has(id)) findings.add(`action_id "${id}" already exists`, `${pointer}/action_id`);
  ids.add(id);
}
