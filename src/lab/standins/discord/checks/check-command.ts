import { ApplicationCommandOptionType as OptionType, ApplicationCommandType } from 'discord-api-types/v10';
import { type Loose, objectsOf, stringOf } from '../../loose.ts';
import { checkList, checkText, type Findings, type Path } from './findings.ts';

// developers/interactions/application-commands.mdx.

const OPTIONS = 25;
const CHOICES = 25;
const CHOICE_TEXT = 100;
const DESCRIPTION = 100;
/** Names, descriptions and choice values of a command with everything in it. */
const CHARACTERS = 8000;
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

export function checkCommand(findings: Findings, command: Loose, path: Path = []): void {
  const { type = ApplicationCommandType.ChatInput } = command;
  if (type !== ApplicationCommandType.ChatInput) {
    checkText(findings, command['name'], [...path, 'name'], { most: 32 });
    return;
  }
  checkNamed(findings, command, path);
  checkOptions(findings, command['options'], [...path, 'options'], 0);
  if (charactersOf(command) > CHARACTERS)
    findings.add(path, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${CHARACTERS})`);
}

function checkNamed(findings: Findings, named: Loose, path: Path): void {
  const name = stringOf(named['name']);
  if (!NAME.test(name) || name !== name.toLowerCase())
    findings.add(
      [...path, 'name'],
      'APPLICATION_COMMAND_INVALID_NAME',
      'Command name is invalid: lower case, 1 to 32 letters, digits, - and _',
    );
  checkText(findings, named['description'], [...path, 'description'], { most: DESCRIPTION });
}

/** A subcommand or a group of them. */
export function isNested({ type }: Loose): boolean {
  return type === OptionType.Subcommand || type === OptionType.SubcommandGroup;
}

/** @param depth 0 for the command, 1 in a subcommand group, 2 in a subcommand */
function checkOptions(findings: Findings, value: unknown, path: Path, depth: number): void {
  const options = checkList(findings, value, path, { most: OPTIONS });
  const seen = new Set<unknown>();
  let optionalSeen = false;
  for (const [option, place] of options) {
    const { type } = option;
    checkNamed(findings, option, place);
    if (seen.has(option['name']))
      findings.add(place, 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Option name already exists');
    seen.add(option['name']);
    const isGroup = type === OptionType.SubcommandGroup;
    const isSubcommand = type === OptionType.Subcommand;
    if ((isGroup && depth > 0) || (isSubcommand && depth > 1))
      findings.add(
        [...place, 'type'],
        'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
        'Sub-command and sub-command group option types are mutually exclusive to all other types',
      );
    if (isGroup || isSubcommand) checkOptions(findings, option['options'], [...place, 'options'], isGroup ? 1 : 2);
    else {
      if (option['required'] === true && optionalSeen)
        findings.add(
          place,
          'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
          'Required options must be placed before non-required options',
        );
      optionalSeen ||= option['required'] !== true;
      checkValue(findings, option, place);
    }
  }
  const kinds = options.map(([option]) => isNested(option));
  if (kinds.includes(true) && kinds.includes(false))
    findings.add(
      path,
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-command and sub-command group option types are mutually exclusive to all other types',
    );
}

function checkValue(findings: Findings, option: Loose, path: Path): void {
  const choices = checkList(findings, option['choices'], [...path, 'choices'], { most: CHOICES });
  for (const [choice, place] of choices) checkChoice(findings, choice, place);
  if (option['autocomplete'] === true && choices.length > 0)
    findings.add(
      [...path, 'autocomplete'],
      'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID',
      'autocomplete may not be set to true if choices are present',
    );
}

/** A choice of an option, or of what autocomplete offers. */
export function checkChoice(findings: Findings, choice: Loose, path: Path): void {
  checkText(findings, choice['name'], [...path, 'name'], { most: CHOICE_TEXT });
  if (typeof choice['value'] !== 'number')
    checkText(findings, choice['value'], [...path, 'value'], { most: CHOICE_TEXT });
}

function charactersOf(named: Loose): number {
  const own = stringOf(named['name']).length + stringOf(named['description']).length;
  const choices = objectsOf(named['choices']).reduce(
    (sum, each) => sum + stringOf(each['name']).length + stringOf(each['value']).length,
    0,
  );
  return own + choices + objectsOf(named['options']).reduce((sum, each) => sum + charactersOf(each), 0);
}
