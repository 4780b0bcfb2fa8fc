import { isObject, type Loose } from '../../loose.ts';
import { DiscordRefusal } from '../rest/refusal.ts';

// The form of errors: developers/reference.mdx, "Error messages". Codes and words are those that libraries report from the wild.

export type Path = readonly (string | number)[];

/** Collects what is wrong with a body, each with the place it is at. */
export interface Findings {
  add(path: Path, code: string, message: string): void;
  /** @throws DiscordRefusal 50035 where anything was wrong */
  settle(): void;
}

export function createFindings(): Findings {
  const found: { readonly path: Path; readonly code: string; readonly message: string }[] = [];
  return {
    add: (path, code, message) => void found.push({ path, code, message }),
    settle() {
      if (found.length === 0) return;
      const errors: Loose = {};
      for (const { path, code, message } of found) {
        const place = path.reduce<Loose>((at, step) => childOf(at, String(step)), errors);
        const known: unknown = place['_errors'];
        place['_errors'] = [...(Array.isArray(known) ? (known as unknown[]) : []), { code, message }];
      }
      throw new DiscordRefusal('InvalidForm', { errors });
    },
  };
}

function childOf(parent: Loose, name: string): Loose {
  const known = parent[name];
  if (isObject(known)) return known;
  const child: Loose = {};
  parent[name] = child;
  return child;
}

/**
 * A text within bounds. Blank ends do not count: the platform cuts them off.
 * How the platform counts is unpublished; this counts UTF-16 units, the strictest way there is.
 */
export function checkText(
  findings: Findings,
  value: unknown,
  path: Path,
  { least = 1, most, required = true }: { readonly least?: number; readonly most: number; readonly required?: boolean },
): void {
  if (value === undefined || value === null) {
    if (required) findings.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
    return;
  }
  if (typeof value !== 'string') {
    findings.add(path, 'STRING_TYPE_CONVERT', `Could not interpret "${JSON.stringify(value)}" as string.`);
    return;
  }
  const { length } = value.trim();
  if (length === 0 && least > 0) {
    if (required) findings.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
  } else if (length < least || length > most) {
    findings.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${least} and ${most} in length.`);
  }
}

export function checkLong(findings: Findings, value: unknown, path: Path, most: number): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'string') {
    findings.add(path, 'STRING_TYPE_CONVERT', `Could not interpret "${JSON.stringify(value)}" as string.`);
  } else if (value.trim().length > most) {
    findings.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${most} or fewer in length.`);
  }
}

/** @returns the items that are objects, each with its place */
export function checkList(
  findings: Findings,
  value: unknown,
  path: Path,
  { least = 0, most }: { readonly least?: number; readonly most: number },
): readonly [Loose, Path][] {
  if (!Array.isArray(value)) {
    if (value !== undefined && value !== null)
      findings.add(path, 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
    else if (least > 0) findings.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
    return [];
  }
  if (value.length > most || value.length < least)
    findings.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${least} and ${most} in length.`);
  return value.flatMap((item: unknown, index): [Loose, Path][] => {
    if (isObject(item)) return [[item, [...path, index]]];
    findings.add([...path, index], 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    return [];
  });
}

/** An address that a client would open. @param schemes with their colon */
export function checkUrl(
  findings: Findings,
  value: unknown,
  path: Path,
  { most, schemes = ['http:', 'https:'] }: { readonly most: number; readonly schemes?: readonly string[] },
): void {
  if (value === undefined || value === null) return;
  checkLong(findings, value, path, most);
  const scheme = typeof value === 'string' && URL.canParse(value) ? new URL(value).protocol : null;
  if (scheme === null) findings.add(path, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
  else if (!schemes.includes(scheme)) {
    findings.add(
      path,
      'URL_TYPE_INVALID_SCHEME',
      `Scheme "${scheme.slice(0, -1)}" is not supported. Scheme must be one of ${schemes.map((each) => `'${each.slice(0, -1)}'`).join(', ')}.`,
    );
  }
}
