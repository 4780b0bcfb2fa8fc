import { isObject, type Loose } from '../../loose.ts';

/** What a person fills in, by block id or action id. Options are named by their value. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

interface Field {
  readonly blockId: string;
  readonly block: Loose;
  readonly element: Loose;
}

/** What Slack's client finds wrong before it sends anything, by block id. */
export function fieldErrors(blocks: readonly Loose[], values: Values): Readonly<Record<string, string>> {
  const errors = fieldsOf(blocks).flatMap((field): [string, string][] => {
    const problem = problemOf(field, valueOf(field, values));
    return problem === null ? [] : [[field.blockId, problem]];
  });
  return Object.fromEntries(errors);
}

/** `view.state.values` as the app gets it. */
export function stateOf(blocks: readonly Loose[], values: Values): Loose {
  return Object.fromEntries(
    fieldsOf(blocks).map((field) => [
      field.blockId,
      { [String(field.element['action_id'])]: stateValue(field.element, valueOf(field, values)) },
    ]),
  );
}

function fieldsOf(blocks: readonly Loose[]): Field[] {
  return blocks.flatMap((block): Field[] => {
    const element = block['element'];
    if (block['type'] !== 'input' || !isObject(element)) return [];
    return [{ blockId: String(block['block_id']), block, element }];
  });
}

function valueOf({ blockId, element }: Field, values: Values): readonly string[] {
  const given = values[blockId] ?? values[String(element['action_id'])] ?? initialOf(element);
  return typeof given === 'string' ? (given === '' ? [] : [given]) : given;
}

function initialOf(element: Loose): readonly string[] {
  if (typeof element['initial_value'] === 'string') return [element['initial_value']];
  const options = [element['initial_option'], element['initial_options']].flat();
  return options.flatMap((each) => (isObject(each) ? [String(each['value'])] : []));
}

function problemOf({ block, element }: Field, value: readonly string[]): string | null {
  if (value.length === 0) return block['optional'] === true ? null : 'Please complete this required field.';
  const length = value.join('').length;
  if (length < Number(element['min_length'] ?? 0)) return `Enter at least ${String(element['min_length'])} characters.`;
  const most = Number(element['max_length'] ?? 3000);
  if (length > most) return `Enter no more than ${most} characters.`;
  return null;
}

function stateValue(element: Loose, value: readonly string[]): Loose {
  const type = element['type'];
  switch (type) {
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: optionOf(element, value[0]) };
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: value.map((each) => optionOf(element, each)) };
    case 'users_select':
      return { type, selected_user: value[0] ?? null };
    default:
      return { type, value: value[0] ?? null };
  }
}

function optionOf(element: Loose, value: string | undefined): unknown {
  if (value === undefined) return null;
  const options: readonly unknown[] = Array.isArray(element['options']) ? element['options'] : [];
  const found = options.find((each) => isObject(each) && each['value'] === value);
  if (found === undefined) throw new Error(`no option "${value}"`);
  return found;
}
