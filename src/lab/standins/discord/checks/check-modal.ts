import { ComponentType } from 'discord-api-types/v10';
import { isObject, type Loose } from '../../loose.ts';
import { checkSelect, checkTextInput, isSelect } from './check-controls.ts';
import { checkList, checkLong, checkText, createFindings, type Findings, type Path } from './findings.ts';

/** developers/interactions/receiving-and-responding.mdx, "Modal": title, 1 to 5 components. */
const TITLE = 45;
const COMPONENTS = 5;
/** developers/components/reference.mdx, "Label". */
const LABEL = 45;
const LABEL_DESCRIPTION = 100;
const TEXT = 4000;

/** @throws DiscordRefusal 50035 */
export function checkModal(data: Loose): void {
  const findings = createFindings();
  const at: Path = ['data'];
  checkText(findings, data['title'], [...at, 'title'], { most: TITLE });
  checkText(findings, data['custom_id'], [...at, 'custom_id'], { most: 100 });
  const place = [...at, 'components'];
  for (const [component, path] of checkList(findings, data['components'], place, { least: 1, most: COMPONENTS }))
    checkTop(findings, component, path);
  findings.settle();
}

function checkTop(findings: Findings, component: Loose, path: Path): void {
  switch (component['type']) {
    case ComponentType.ActionRow:
      for (const [input, at] of checkList(findings, component['components'], [...path, 'components'], {
        least: 1,
        most: 1,
      }))
        checkInput(findings, input, at, true);
      return;
    case ComponentType.Label: {
      checkText(findings, component['label'], [...path, 'label'], { most: LABEL });
      checkLong(findings, component['description'], [...path, 'description'], LABEL_DESCRIPTION);
      const inside = component['component'];
      if (isObject(inside)) checkInput(findings, inside, [...path, 'component'], false);
      else findings.add([...path, 'component'], 'BASE_TYPE_REQUIRED', 'This field is required');
      return;
    }
    case ComponentType.TextDisplay:
      checkText(findings, component['content'], [...path, 'content'], { most: TEXT });
      return;
    default:
      findings.add([...path, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1, 10, 18).');
  }
}

function checkInput(findings: Findings, input: Loose, path: Path, labelled: boolean): void {
  if (input['type'] === ComponentType.TextInput) checkTextInput(findings, input, path, labelled);
  else if (!labelled && isSelect(input)) checkSelect(findings, input, path);
  else findings.add([...path, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (4,).');
}
