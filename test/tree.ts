import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What is not ours or not kept: packages, data, the record of git, pictures, what is generated. */
const LEFT_OUT = new Set(['node_modules', '.git', '.baton', 'coverage']);

/** One file of the repository. */
export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** A name that stands behind `import` or `from`. */
export interface Import {
  readonly from: SourceFile;
  /** Our own file from the root of the repository, or the package by its name. */
  readonly target: string;
  readonly ours: boolean;
}

/** Every text file of the repository. */
export function repositoryFiles(): readonly SourceFile[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => !LEFT_OUT.has(entry.name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(ROOT, entry.name)) : entry.isFile() ? [join(ROOT, entry.name)] : [],
    )
    .filter((file) => !/\.(png|jpe?g|gif|ico|woff2?)$/.test(file))
    .map((file) => ({ path: relative(ROOT, file), text: readFileSync(file, 'utf8') }));
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(ROOT, file)
          .split('/')
          .some((part) => LEFT_OUT.has(part)),
    );
}

/** Every import of a TypeScript file, of types too: a type ties two folders together as much as a value. */
export function importsOf(file: SourceFile): readonly Import[] {
  const pattern = /(?:^|[;}\s])(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'\s*\)/g;
  return [...withoutComments(file.text).matchAll(pattern)].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    const ours = name.startsWith('.');
    const target = ours ? relative(ROOT, resolve(ROOT, dirname(file.path), name)) : packageOf(name);
    return { from: file, target, ours };
  });
}

/** Lines of a file that are neither blank nor comment. */
export function linesOf(file: SourceFile): number {
  return withoutComments(file.text)
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
