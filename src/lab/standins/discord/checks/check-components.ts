import { ComponentType } from 'discord-api-types/v10';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import { checkButton, checkSelect, isSelect } from './check-controls.ts';
import { checkList, checkLong, checkText, checkUrl, type Findings, type Path } from './findings.ts';

// developers/components/reference.mdx.

const ROWS = 5;
const BUTTONS_IN_ROW = 5;
/** With the flag IS_COMPONENTS_V2, nested ones counted. */
const IN_ALL = 40;
/** All text displays together. developers/components/reference.mdx, "Text Display", and the flag's own description. */
const TEXT_IN_ALL = 4000;
const TEXTS_IN_SECTION = 3;
const PICTURES_IN_GALLERY = 10;
const DESCRIPTION = 1024;
const MEDIA_SCHEMES = ['http:', 'https:', 'attachment:'];

const LAYOUT = [
  ComponentType.ActionRow,
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
];

export interface ComponentRules {
  /** The message has the flag IS_COMPONENTS_V2. */
  readonly v2: boolean;
  /** Names of the files that the message has. */
  readonly files: readonly string[];
}

export function checkComponents(findings: Findings, value: unknown, rules: ComponentRules): void {
  const path = ['components'];
  const top = checkList(findings, value, path, { most: rules.v2 ? IN_ALL : ROWS });
  const allowed = rules.v2 ? [...LAYOUT, ComponentType.Container] : [ComponentType.ActionRow];
  for (const [component, place] of top) checkLayout(findings, component, place, allowed, rules);
  const all = objectsOf(value).flatMap(withNested);
  if (rules.v2 && all.length > IN_ALL)
    findings.add(path, 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `The total number of components exceeds ${IN_ALL}`);
  const text = all.reduce((sum, each) => sum + stringOf(each['content']).length, 0);
  if (text > TEXT_IN_ALL)
    findings.add(
      path,
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Total displayable text size exceeds maximum size of ${TEXT_IN_ALL}`,
    );
  checkUnique(findings, value);
}

/** A component and everything inside it. */
export function withNested(component: Loose): Loose[] {
  const { components, accessory, component: inside } = component;
  return [
    component,
    ...[...objectsOf(components), ...objectsOf([accessory]), ...objectsOf([inside])].flatMap(withNested),
  ];
}

function checkLayout(
  findings: Findings,
  component: Loose,
  path: Path,
  allowed: readonly unknown[],
  rules: ComponentRules,
): void {
  const { type } = component;
  if (!allowed.includes(type)) {
    const choices = `(${allowed.join(', ')}${allowed.length === 1 ? ',' : ''})`;
    findings.add([...path, 'type'], 'UNION_TYPE_CHOICES', `Value of field "type" must be one of ${choices}.`);
    return;
  }
  switch (type) {
    case ComponentType.ActionRow:
      return checkRow(findings, component, path);
    case ComponentType.TextDisplay:
      return checkText(findings, component['content'], [...path, 'content'], { most: TEXT_IN_ALL });
    case ComponentType.Section:
      return checkSection(findings, component, path, rules);
    case ComponentType.MediaGallery: {
      const place = [...path, 'items'];
      for (const [item, at] of checkList(findings, component['items'], place, {
        least: 1,
        most: PICTURES_IN_GALLERY,
      })) {
        checkMedia(findings, item['media'], [...at, 'media'], rules);
        checkLong(findings, item['description'], [...at, 'description'], DESCRIPTION);
      }
      return;
    }
    case ComponentType.File:
      return checkMedia(findings, component['file'], [...path, 'file'], rules);
    case ComponentType.Container: {
      const inside = checkList(findings, component['components'], [...path, 'components'], { least: 1, most: IN_ALL });
      for (const [child, place] of inside) checkLayout(findings, child, place, LAYOUT, rules);
    }
  }
}

/** Buttons, up to five, or one select. */
function checkRow(findings: Findings, row: Loose, path: Path): void {
  const place = [...path, 'components'];
  const children = checkList(findings, row['components'], place, { least: 1, most: BUTTONS_IN_ROW });
  for (const [child, at] of children) {
    if (child['type'] === ComponentType.Button) checkButton(findings, child, at);
    else if (isSelect(child)) checkSelect(findings, child, at);
    else
      findings.add([...at, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).');
  }
  if (children.length > 1 && children.some(([child]) => isSelect(child)))
    findings.add(place, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width');
}

function checkSection(findings: Findings, section: Loose, path: Path, rules: ComponentRules): void {
  const texts = checkList(findings, section['components'], [...path, 'components'], {
    least: 1,
    most: TEXTS_IN_SECTION,
  });
  for (const [text, at] of texts) checkLayout(findings, text, at, [ComponentType.TextDisplay], rules);
  const { accessory } = section;
  const place = [...path, 'accessory'];
  if (!isObject(accessory)) findings.add(place, 'BASE_TYPE_REQUIRED', 'This field is required');
  else if (accessory['type'] === ComponentType.Button) checkButton(findings, accessory, place);
  else if (accessory['type'] === ComponentType.Thumbnail) {
    checkMedia(findings, accessory['media'], [...place, 'media'], rules);
    checkLong(findings, accessory['description'], [...place, 'description'], DESCRIPTION);
  } else findings.add([...place, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (2, 11).');
}

function checkMedia(findings: Findings, media: unknown, path: Path, { files }: ComponentRules): void {
  if (!isObject(media)) {
    findings.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
    return;
  }
  const url = stringOf(media['url']);
  checkUrl(findings, url, [...path, 'url'], { most: 2048, schemes: MEDIA_SCHEMES });
  const file = /^attachment:\/\/(.+)$/.exec(url)?.[1];
  if (file !== undefined && !files.includes(file))
    findings.add(
      [...path, 'url'],
      'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
      `The unfurled media item "${file}" could not be found`,
    );
}

/** No two components of a message may have the same `custom_id`. */
function checkUnique(findings: Findings, value: unknown): void {
  const seen = new Set<string>();
  const look = (component: unknown, path: Path): void => {
    if (!isObject(component)) return;
    const { custom_id: id, components, accessory, component: inside } = component;
    if (typeof id === 'string') {
      if (seen.has(id))
        findings.add(
          [...path, 'custom_id'],
          'COMPONENT_CUSTOM_ID_DUPLICATED',
          'Component custom id cannot be duplicated',
        );
      seen.add(id);
    }
    if (Array.isArray(components))
      components.forEach((child: unknown, index) => look(child, [...path, 'components', index]));
    look(accessory, [...path, 'accessory']);
    look(inside, [...path, 'component']);
  };
  if (Array.isArray(value)) value.forEach((component: unknown, index) => look(component, ['components', index]));
}
