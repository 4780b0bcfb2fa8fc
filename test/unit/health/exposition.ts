/** One metric of a scrape. */
export interface Family {
  readonly kind: string;
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Prometheus reads numbers as Go does, to which Nan and NaN are the same. */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (Na[Nn]|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/g;

/**
 * Reads Prometheus' text format, version 0.0.4, as strictly as its description has it.
 * @throws Error with the line that does not keep to it
 */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<
    string,
    { kind: string; help: string; samples: { labels: Record<string, string>; value: number }[] }
  >();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const said = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    if (said?.[1] === 'HELP') {
      current = said[2] ?? '';
      if (families.has(current)) throw new Error(`a second HELP: ${line}`);
      families.set(current, { kind: '', help: said[3] ?? '', samples: [] });
      continue;
    }
    const family = families.get(current);
    if (family === undefined) throw new Error(`nothing was said of it: ${line}`);
    if (said?.[1] === 'TYPE') {
      if (said[2] !== current || !/^(counter|gauge|histogram|summary|untyped)$/.test(said[3] ?? ''))
        throw new Error(line);
      family.kind = said[3] ?? '';
      continue;
    }
    const sample = SAMPLE.exec(line);
    const [, name = '', inside = '', value = ''] = sample ?? [];
    if (sample === null || !name.startsWith(current)) throw new Error(`no sample of ${current}: ${line}`);
    const labels = [...inside.matchAll(LABEL)];
    if (labels.map(([all]) => all).join('') !== inside) throw new Error(`labels: ${line}`);
    if (seen.has(`${name}{${inside}}`)) throw new Error(`twice: ${line}`);
    seen.add(`${name}{${inside}}`);
    family.samples.push({
      labels: Object.fromEntries(labels.map(([, label = '', content = '']) => [label, content])),
      value: Number(value.replace('Inf', 'Infinity')),
    });
  }
  return families;
}
